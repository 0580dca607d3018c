package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.Fence;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.simulator.engine.TestProcess;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * One instance that drains a log into a database, in simulated time.
 */
final class WritingInstance {

	final TestProcess process;

	final WriteBehind behind;

	final Drainer drainer;

	/** What it has given the database, batch by batch. */
	final List<List<Object>> batches = new ArrayList<>();

	/** Is told of each batch before it is stored, and may refuse it. */
	CacheWriter<Object, Object> check = (changes) -> {
	};

	/** Whether the database is said to refuse what is older than it has. */
	boolean guarded;

	/** How many changes the database has refused because it had newer ones. */
	long rejected;

	/** The versions that it has had the database purge up to. */
	final List<Long> purges = new ArrayList<>();

	/** How often the database still finds something to purge. */
	int tombstones;

	private final TestLog test;

	private final Map<Object, Object> database;

	/**
	 * Create an instance that has not started.
	 * @param name its name
	 * @param test the log, and the world
	 * @param settings how changes wait
	 * @param database what is stored, by key
	 * @param nodeOf returns the name of the master that has a key
	 */
	WritingInstance(String name, TestLog test, BehindSettings settings, Map<Object, Object> database,
			Function<byte[], String> nodeOf) {
		this(name, test, test.log(settings, OnEvict.DELETE), settings, database, nodeOf);
	}

	/**
	 * Create an instance that has not started.
	 * @param name its name
	 * @param test the world
	 * @param log the log as it sees it
	 * @param settings how changes wait
	 * @param database what is stored, by key
	 * @param nodeOf returns the name of the master that has a key
	 */
	WritingInstance(String name, TestLog test, WriteLog log, BehindSettings settings, Map<Object, Object> database,
			Function<byte[], String> nodeOf) {
		this.test = test;
		this.database = database;
		this.process = new TestProcess(name, test.simulation);
		InstanceRuntime runtime = this.process.runtime();
		this.behind = new WriteBehind(log, test.store, writer(), Fence.NONE, settings, runtime);
		this.drainer = new Drainer(name, new Members("app", test.store), nodeOf, runtime);
		this.drainer.add(this.behind);
	}

	/**
	 * Add another cache.
	 * @param cache its name
	 * @param settings how its changes wait
	 * @param writer writes its changes
	 * @return what writes them behind
	 */
	WriteBehind add(String cache, BehindSettings settings, CacheWriter<Object, Object> writer) {
		WriteBehind added = new WriteBehind(this.test.log(cache, settings, OnEvict.DELETE), this.test.store, writer,
				Fence.NONE, settings, this.process.runtime());
		this.drainer.add(added);
		return added;
	}

	private CacheWriter<Object, Object> writer() {
		return new CacheWriter<>() {

			@Override
			public void write(List<CacheChange<Object, Object>> changes) throws Exception {
				WritingInstance.this.write(changes);
			}

			@Override
			public boolean isGuarded() {
				return WritingInstance.this.guarded;
			}

			@Override
			public long purge(long version) {
				WritingInstance.this.purges.add(version);
				return (WritingInstance.this.tombstones-- > 0) ? 1 : 0;
			}

			@Override
			public long rejected() {
				return WritingInstance.this.rejected;
			}

		};
	}

	private void write(List<CacheChange<Object, Object>> changes) throws Exception {
		this.batches.add(changes.stream().<Object>map(CacheChange::key).toList());
		this.check.write(changes);
		for (CacheChange<Object, Object> change : changes) {
			if (change.value() != null) {
				this.database.put(change.key(), change.value());
			}
			else {
				this.database.remove(change.key());
			}
		}
	}

	void start() {
		CompletableFuture<?> unused = begin(this.drainer::start);
		this.test.pass(Duration.ofMillis(1));
	}

	/**
	 * Stop in order, as long as that takes.
	 * @param longest how long it may take
	 * @return when it has stopped
	 */
	CompletableFuture<?> stop(Duration longest) {
		return begin(() -> this.drainer.stop(longest));
	}

	private CompletableFuture<?> begin(Runnable task) {
		return this.process.begin(() -> {
			task.run();
			return true;
		}).outcome();
	}

}
