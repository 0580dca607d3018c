package io.github.twolevelcache.checker.writes;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.checker.writes.TransactionModel.Change;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TransactionModel}.
 */
class TransactionModelTests {

	private final TransactionModel model = new TransactionModel();

	@Test
	void aTransactionReadsItsOwnChanges() {
		commit(1);
		this.model.begin();
		this.model.put("a", 2);
		assertThat(this.model.number("a")).isEqualTo(2);
		this.model.delete("a", 3);
		assertThat(this.model.number("a")).isNull();
		assertThat(this.model.changes()).containsExactly(new Change("a", 3, true));
		this.model.commit();
		assertThat(this.model.number("a")).isNull();
		assertThat(this.model.open()).isEmpty();
	}

	@Test
	void whatIsRolledBackIsAsItWas() {
		commit(1);
		this.model.begin();
		this.model.put("a", 2);
		this.model.put("b", 3);
		assertThat(this.model.rollBack()).containsExactly(new Change("a", 2, false), new Change("b", 3, false));
		assertThat(this.model.number("a")).isOne();
		assertThat(this.model.number("b")).isNull();
	}

	@Test
	void aSavepointThatIsRolledBackTakesThoseWithinItAlong() {
		this.model.begin();
		this.model.put("a", 1);
		this.model.begin();
		this.model.put("a", 2);
		this.model.begin();
		this.model.put("a", 3);
		this.model.commit();
		assertThat(this.model.number("a")).isEqualTo(3);
		assertThat(this.model.rollBack()).containsExactly(new Change("a", 2, false), new Change("a", 3, false));
		assertThat(this.model.number("a")).isOne();
		assertThat(this.model.changes()).containsExactly(new Change("a", 1, false));
		this.model.commit();
		assertThat(this.model.number("a")).isOne();
	}

	@Test
	void aTransactionThatIsRolledBackTakesItsSavepointsAlong() {
		this.model.begin();
		this.model.begin();
		this.model.put("a", 1);
		this.model.commit();
		assertThat(this.model.open()).hasSize(1);
		assertThat(this.model.rollBack()).containsExactly(new Change("a", 1, false));
		assertThat(this.model.number("a")).isNull();
	}

	private void commit(long number) {
		this.model.begin();
		this.model.put("a", number);
		this.model.commit();
	}

}
