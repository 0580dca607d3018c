package io.github.twolevelcache.simulator.store;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StoreDataSource} and {@link ItemStore}.
 */
class StoreDataSourceTests {

	private static final String KEY = "k0";

	private final Simulation simulation = new Simulation(1, new History((line) -> {
	}));

	private final Store store = new Store(this.simulation, false, (key) -> "items", (key, item) -> {
	});

	private void transaction(boolean autoCommit, boolean separate, boolean rollsBack, boolean afterCommit) {
		StoreDataSource dataSource = new StoreDataSource(this.store, autoCommit);
		DataSourceTransactionManager transactions = new DataSourceTransactionManager(dataSource);
		ItemStore items = new ItemStore(dataSource, transactions, false, separate);
		Thread unused = this.simulation.tasks()
			.start(new Host("i0", this.simulation), "caller",
					() -> new TransactionTemplate(transactions).executeWithoutResult((status) -> {
						if (afterCommit) {
							TransactionSynchronizationManager.registerSynchronization(new AfterCommit(items));
						}
						else {
							write(items);
						}
						if (rollsBack) {
							status.setRollbackOnly();
						}
					}));
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(this.simulation.tasks().failures()).isEmpty();
	}

	private static void write(ItemStore items) {
		try {
			items.write(List.of(new CacheChange<>(KEY, new Item(KEY, 1), 0)));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private @Nullable Item stored() {
		return this.store.committed(KEY);
	}

	@Test
	void aWriteOfACommittedTransactionIsThere() {
		transaction(true, false, false, false);
		assertThat(stored()).isEqualTo(new Item(KEY, 1));
	}

	@Test
	void aWriteThatTakesPartIsRolledBack() {
		transaction(true, false, true, false);
		assertThat(stored()).isEqualTo(new Item(KEY, 0));
	}

	@Test
	void aWriteThatTakesNoPartIsNotRolledBack() {
		transaction(true, true, true, false);
		assertThat(stored()).isEqualTo(new Item(KEY, 1));
	}

	@Test
	void whatIsWrittenAfterTheCommitIsCommittedWhenAutoCommitIsOnAgain() {
		transaction(true, false, false, true);
		assertThat(stored()).isEqualTo(new Item(KEY, 1));
	}

	@Test
	void withoutAutoCommitNobodyCommitsWhatIsWrittenAfterTheCommit() {
		transaction(false, false, false, true);
		assertThat(stored()).isEqualTo(new Item(KEY, 0));
	}

	private record AfterCommit(ItemStore items) implements TransactionSynchronization {

		@Override
		public void afterCommit() {
			write(this.items);
		}

	}

}
