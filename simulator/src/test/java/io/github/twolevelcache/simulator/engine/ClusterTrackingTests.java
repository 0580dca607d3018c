package io.github.twolevelcache.simulator.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.coherence.Contacts;
import io.github.twolevelcache.internal.coherence.InvalidationListener;
import io.github.twolevelcache.internal.coherence.Tracking;
import io.github.twolevelcache.internal.redis.TrackedReads.TrackedRead;
import io.github.twolevelcache.simulator.client.Moments;
import io.github.twolevelcache.simulator.client.NodeConnection;
import io.github.twolevelcache.simulator.client.SimulatedLettuceClient;
import io.github.twolevelcache.simulator.client.SimulatedLettuceClient.Latency;
import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.redis.KeyspaceStore;
import io.github.twolevelcache.simulator.redis.LuaEngine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Tracking} of a simulated cluster of two masters.
 */
class ClusterTrackingTests {

	private static final Duration MAX_STALENESS = Duration.ofSeconds(1);

	private static final String KEY = "ns:v:{stock::a}";

	private final Simulation simulation = new Simulation(1, new History((line) -> {
	}));

	private final Cluster cluster = new Cluster(this.simulation, new LuaEngine(), 2);

	private final TestProcess process = new TestProcess("one", this.simulation);

	private final SimulatedLettuceClient client = new SimulatedLettuceClient(this.simulation, this.process.host(),
			this.cluster, new Latency(this.simulation.chance("network"), 1), Moments.NONE);

	private final List<String> changed = new ArrayList<>();

	private int losses;

	private final KeyspaceStore store = new KeyspaceStore(this.simulation::micros);

	private final Contacts contacts = new Contacts(this.store, "ns", "one");

	private final Tracking tracking = new Tracking(this.client, "ns", MAX_STALENESS, Duration.ofSeconds(1),
			this.process.runtime(), new InvalidationListener() {

				@Override
				public void invalidated(byte[] key) {
					ClusterTrackingTests.this.changed.add(new String(key, StandardCharsets.UTF_8));
				}

				@Override
				public void lost() {
					ClusterTrackingTests.this.losses++;
				}

			}, this.contacts);

	private final Server master = this.cluster.owners()[this.cluster.slot(KEY)];

	private final Server other = this.cluster.masters()
		.stream()
		.filter((server) -> server != this.master)
		.findFirst()
		.orElseThrow();

	@BeforeEach
	void start() {
		assertThat(hears()).isFalse();
		assertThat(isSettled()).isFalse();
		assertThat(read()).isNull();
		CompletableFuture<?> started = this.process.call(this.tracking::start).toCompletableFuture();
		assertThat(started).isNotDone();
		pass(200);
		assertThat(started).isCompletedWithValue(null);
		this.changed.clear();
		this.losses = 0;
	}

	@AfterEach
	void endWorld() {
		assertThat(this.simulation.tasks().failures()).isEmpty();
		this.simulation.end();
	}

	private void pass(int millis) {
		this.simulation.run(Duration.ofMillis(millis));
	}

	private static byte[] bytes(String key) {
		return key.getBytes(StandardCharsets.UTF_8);
	}

	private boolean hears() {
		return this.tracking.hears(bytes(KEY));
	}

	private boolean isSettled() {
		return this.tracking.isSettled(bytes(KEY));
	}

	private @Nullable TrackedRead read() {
		return this.tracking.get(bytes(KEY));
	}

	private boolean holds(TrackedRead read) {
		return read.validity().holds(this.process.runtime().time().nanoTime());
	}

	private void set(Server server, String key) {
		server.keyspace().execute("SET", key, "x");
		server.push();
		pass(100);
	}

	private List<NodeConnection> connections() {
		return this.client.connections().stream().filter((connection) -> connection.server() == this.master).toList();
	}

	@Test
	void whatChangesIsHeardOf() {
		set(this.master, KEY);
		set(this.master, "ns:w:{stock::a}");
		set(this.master, "ns:l:{stock::a}");
		set(this.master, "others:v:{stock::a}");
		assertThat(this.changed).containsExactly(KEY, "ns:w:{stock::a}");
		assertThat(this.losses).isZero();
	}

	@Test
	void aReadIsValidWhileItsMasterIsHeard() {
		set(this.master, KEY);
		assertThat(hears()).isTrue();
		assertThat(isSettled()).isTrue();
		TrackedRead read = Objects.requireNonNull(read());
		pass(100);
		assertThat(read.entry().join()).asString().isEqualTo("x");
		pass(30_000);
		assertThat(holds(read)).isTrue();
		assertThat(hears()).isTrue();
		assertThat(this.losses).isZero();
	}

	@Test
	void copiesEndWithTheConnectionAndAreMadeAgainAfterwards() {
		TrackedRead before = Objects.requireNonNull(read());
		connections().forEach((connection) -> connection.cut(false, Duration.ofMillis(300)));
		assertThat(this.losses).isPositive();
		assertThat(holds(before)).isFalse();
		assertThat(hears()).isFalse();
		assertThat(read()).isNull();
		pass(500);
		assertThat(hears()).isTrue();
		assertThat(holds(before)).isFalse();
		TrackedRead after = Objects.requireNonNull(read());
		assertThat(holds(after)).isTrue();
		set(this.master, KEY);
		assertThat(this.changed).contains(KEY);
	}

	@Test
	void theConnectionToOneMasterSaysNothingOfTheOther() {
		TrackedRead before = Objects.requireNonNull(read());
		this.client.connections()
			.stream()
			.filter((connection) -> connection.server() == this.other)
			.forEach((connection) -> connection.cut(false, Duration.ofMillis(300)));
		assertThat(holds(before)).isTrue();
		assertThat(hears()).isTrue();
	}

	@Test
	void whereNothingIsHeardForLongCopiesAreNotServed() {
		TrackedRead before = Objects.requireNonNull(read());
		connections().forEach((connection) -> connection.stall(Duration.ofSeconds(2), true));
		this.store.fail(true);
		pass(500);
		assertThat(holds(before)).isTrue();
		pass(501);
		assertThat(holds(before)).isFalse();
		assertThat(hears()).isFalse();
		assertThat(isSettled()).isFalse();
		this.store.fail(false);
		pass(1_300);
		assertThat(hears()).isTrue();
		// There is nobody else who could have something to repair.
		assertThat(isSettled()).isTrue();
	}

	@Test
	void aNewMasterIsFound() {
		Server promoted = this.cluster.failOver(this.master);
		connections().forEach((connection) -> connection.cut(false, Duration.ofMillis(250)));
		pass(3_000);
		assertThat(hears()).isTrue();
		set(promoted, KEY);
		assertThat(this.changed).contains(KEY);
		TrackedRead read = Objects.requireNonNull(read());
		pass(100);
		assertThat(read.entry().join()).asString().isEqualTo("x");
	}

	@Test
	void aSlotThatHasMovedIsFollowedOnceSomebodyWasRedirected() {
		TrackedRead before = Objects.requireNonNull(read());
		assertThat(this.cluster.beginMigration(KEY, this.other)).isTrue();
		this.cluster.endMigration(KEY, false);
		int slot = this.cluster.slot(KEY);
		assertThat(Objects.requireNonNull(this.client.master(slot)).getNodeId()).isEqualTo(this.master.id());
		this.tracking.redirected();
		pass(3_000);
		assertThat(Objects.requireNonNull(this.client.master(slot)).getNodeId()).isEqualTo(this.other.id());
		assertThat(holds(before)).isFalse();
		assertThat(hears()).isTrue();
		set(this.other, KEY);
		assertThat(this.changed).contains(KEY);
	}

	@Test
	void theTopologyIsAskedForOnceAfterARedirection() {
		this.tracking.redirected();
		pass(3_000);
		assertThat(this.cluster.beginMigration(KEY, this.other)).isTrue();
		this.cluster.endMigration(KEY, false);
		// Nobody was redirected since.
		pass(5_000);
		assertThat(Objects.requireNonNull(this.client.master(this.cluster.slot(KEY))).getNodeId())
			.isEqualTo(this.master.id());
	}

	@Test
	void aMasterThatLosesAllItsSlotsIsNotListenedToAnyMore() {
		Server promoted = this.cluster.failOver(this.other);
		pass(5_000);
		assertThat(this.client.connections()).extracting(NodeConnection::server)
			.doesNotContain(this.other)
			.contains(promoted, this.master);
	}

	@Test
	void aPauseEndsAllCopiesAndTheyBeginAgain() {
		TrackedRead before = Objects.requireNonNull(read());
		this.process.call(() -> {
			this.tracking.pause();
			return true;
		});
		assertThat(this.losses).isPositive();
		assertThat(holds(before)).isFalse();
		assertThat(hears()).isFalse();
		assertThat(isSettled()).isFalse();
		assertThat(this.client.connections()).isEmpty();
		pass(5_000);
		assertThat(hears()).isFalse();
		this.process.call(() -> {
			this.tracking.resume();
			this.tracking.resume();
			return true;
		});
		pass(200);
		assertThat(hears()).isTrue();
		assertThat(this.client.connections()).hasSize(2);
	}

	@Test
	void nothingIsLeftAfterTheEnd() {
		assertThat(this.process.timers()).isPositive();
		this.process.call(() -> {
			this.tracking.close();
			return true;
		});
		pass(2_000);
		assertThat(this.process.timers()).isZero();
		assertThat(this.client.connections()).isEmpty();
	}

	@Test
	void whatIsNotStartedIsNotResumed() {
		Tracking idle = new Tracking(this.client, "ns", MAX_STALENESS, Duration.ofSeconds(1), this.process.runtime(),
				new InvalidationListener() {

					@Override
					public void invalidated(byte[] key) {
					}

					@Override
					public void lost() {
					}

				}, this.contacts);
		int before = this.client.connections().size();
		idle.resume();
		pass(200);
		assertThat(this.client.connections()).hasSize(before);
		idle.close();
	}

}
