package io.github.twolevelcache.internal.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.settings.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ReadPath}: values that are loaded within a transaction.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadPathTransactionTests {

	private static final Callable<Object> NEVER = () -> {
		throw new AssertionError("Nothing is to be loaded");
	};

	private final TestInstance cache = new TestInstance(TestSettings.DEFAULTS);

	private final ReadPath reads = this.cache.reads;

	private static TransactionLoad.Outcome outcome(TransactionLoad load) {
		return Objects.requireNonNull(load.outcome());
	}

	@Test
	void whatIsFoundNeedsNoLoad() {
		this.cache.redis.put("1", "a");
		for (int i = 0; i < 2; i++) {
			TransactionLoad load = this.reads.getUncommitted("1", NEVER);
			assertThat(load.entry().value()).isEqualTo("a");
			assertThat(load.outcome()).isNull();
		}
		assertThat(this.cache.redis.calls()).containsOnlyOnce("get");
	}

	@Test
	void whatIsLoadedIsStoredOnCommitOnly() {
		AtomicReference<Thread> thread = new AtomicReference<>();
		TransactionLoad load = this.reads.getUncommitted("1", () -> {
			thread.set(Thread.currentThread());
			return "x";
		});
		assertThat(load.entry().value()).isEqualTo("x");
		assertThat(thread).hasValue(Thread.currentThread());
		assertThat(this.cache.redis.holds("1")).isFalse();
		outcome(load).committed();
		assertThat(this.cache.redis.value("1")).isEqualTo("x");
		assertThat(this.cache.redis.isLeased("1")).isFalse();
	}

	@Test
	void whatIsRolledBackIsNotStored() {
		TransactionLoad load = this.reads.getUncommitted("1", () -> "x");
		assertThat(this.cache.redis.isLeased("1")).isTrue();
		outcome(load).rolledBack();
		assertThat(this.cache.redis.holds("1")).isFalse();
		assertThat(this.cache.redis.isLeased("1")).isFalse();
	}

	@Test
	void whatHasChangedMeanwhileIsNotOverwritten() {
		TransactionLoad load = this.reads.getUncommitted("1", () -> "old");
		this.cache.redis.put("1", "new");
		outcome(load).committed();
		assertThat(this.cache.redis.value("1")).isEqualTo("new");
	}

	@Test
	void nobodyWaitsForATransaction() {
		TransactionLoad load = this.reads.getUncommitted("1", () -> "uncommitted");
		assertThat(this.reads.get("1", () -> "committed").value()).isEqualTo("committed");
		outcome(load).committed();
		assertThat(this.cache.redis.value("1")).isEqualTo("committed");
	}

	@Test
	void aTransactionWaitsForNobody() {
		this.cache.redis.lease("1", Duration.ofSeconds(2));
		TransactionLoad load = this.reads.getUncommitted("1", () -> "x");
		assertThat(load.entry().value()).isEqualTo("x");
		assertThat(load.outcome()).isNull();
		assertThat(this.cache.redis.isLeased("1")).isTrue();
	}

	@Test
	void whatComesBetweenReadAndLeaseIsFound() {
		this.cache.redis.meanwhile("get", () -> this.cache.redis.put("1", "a"));
		assertThat(this.reads.getUncommitted("1", NEVER).entry().value()).isEqualTo("a");
	}

	@Test
	void nullIsNotStoredWhereItIsNotCached() {
		TransactionLoad load = this.reads.getUncommitted("1", () -> null);
		assertThat(load.entry().value()).isNull();
		assertThat(load.outcome()).isNull();
	}

	@Test
	void aLoaderThatThrowsKeepsNobodyWaiting() {
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> this.reads.getUncommitted("1", () -> {
			throw new IllegalStateException("broken");
		})).withMessageContaining("broken");
		assertThat(this.reads.get("1", () -> "x").value()).isEqualTo("x");
	}

	@Test
	void whereRedisDoesNotAnswerTheValueIsLoadedAndNotStored() {
		for (String command : new String[] { "get", "acquire" }) {
			this.cache.redis.fail(command);
			TransactionLoad load = this.reads.getUncommitted("1", () -> "x");
			assertThat(load.entry().value()).isEqualTo("x");
			assertThat(load.outcome()).isNull();
			this.cache.redis.recover();
		}
		assertThat(this.cache.redis.holds("1")).isFalse();
		assertThat(this.cache.stats.bypasses()).isEqualTo(2);
	}

}
