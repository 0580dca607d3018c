package io.github.twolevelcache.simulator.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.keyspace.EntryAnswer;
import io.github.twolevelcache.internal.keyspace.EntryAnswer.Kind;
import io.github.twolevelcache.internal.keyspace.EntryCommands.Claim;
import io.github.twolevelcache.internal.keyspace.EntryCommands.EntryChange;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.Fence;
import io.github.twolevelcache.internal.keyspace.PlainEntryCommands;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.SimulatedTime;
import io.github.twolevelcache.simulator.redis.KeyspaceStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link PlainEntryCommands}: Redis refuses what arrives after its caller has
 * given up, and keeps what was loaded only if nothing has changed since.
 */
class PlainEntryCommandsTests {

	private static final long LIFETIME = 60_000;

	private final Simulation simulation = new Simulation(1, new History((line) -> {
	}));

	private final KeyspaceStore store = new KeyspaceStore(this.simulation::micros);

	private final SimulatedTime time = new SimulatedTime(this.simulation, 0, 0);

	private final PlainEntryCommands commands = new PlainEntryCommands(this.store, this.time);

	private final EntryKeys keys = new RedisKeys("app", "stock").of("a");

	private EntryChange begun(Duration ago) {
		return new EntryChange(this.keys, "a", this.time.millis() - ago.toMillis());
	}

	private void put(EntryChange change, String entry) {
		this.commands.put(change, bytes(entry), LIFETIME).join();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void aPutThatArrivesLateOverwritesNothing() {
		put(begun(Duration.ZERO), "new");
		EntryChange late = begun(this.store.timeout().plusMillis(1));
		assertThatThrownBy(() -> put(late, "old")).hasRootCauseInstanceOf(RemoteCallException.class)
			.hasMessageContaining("too late");
		assertThat(this.store.get(this.keys.value()).join()).isEqualTo(bytes("new"));
	}

	@Test
	void aPutIfAbsentThatArrivesLateBringsNothing() {
		EntryChange late = begun(this.store.timeout().plusMillis(1));
		assertThat(this.commands.putIfAbsent(late, bytes("old"), LIFETIME, 0)).isCompletedExceptionally();
		assertThat(this.store.get(this.keys.value()).join()).isNull();
	}

	@Test
	void whatArrivesInTheLastMillisecondIsStored() {
		put(begun(this.store.timeout()), "1");
		assertThat(this.store.get(this.keys.value()).join()).isEqualTo(bytes("1"));
	}

	@Test
	void aServerWhoseClockIsAheadIsUnderstoodWithTheFirstAnswer() {
		this.time.set(-60_000);
		put(begun(Duration.ZERO), "1");
		assertThat(this.store.get(this.keys.value()).join()).isEqualTo(bytes("1"));
		EntryChange late = begun(this.store.timeout().plusMillis(1));
		assertThatThrownBy(() -> put(late, "2")).hasMessageContaining("too late");
	}

	private static byte[] entry(long version) {
		byte[] entry = new byte[EntryFormat.HEADER_SIZE];
		entry[0] = 1;
		EntryFormat.stamp(entry, version, 1);
		return entry;
	}

	private byte @Nullable [] found() {
		return this.store.get(this.keys.value()).join();
	}

	private byte @Nullable [] putIfAbsent(long version, long replaceable) {
		return this.commands.putIfAbsent(begun(Duration.ZERO), entry(version), LIFETIME, replaceable).join();
	}

	private Claim claim(long token) {
		return new Claim(token, false, 2000);
	}

	private EntryAnswer.Kind acquire(long token) {
		return this.commands.acquire(this.keys, claim(token)).join().kind();
	}

	private boolean fulfil(Fence fence, long version) {
		return this.commands.fulfil(this.keys, fence, entry(version), LIFETIME).join();
	}

	@Test
	void putIfAbsentAnswersWithWhatIsThere() {
		assertThat(putIfAbsent(1, 0)).isNull();
		assertThat(putIfAbsent(2, 0)).isEqualTo(entry(1));
		assertThat(putIfAbsent(2, 1)).isNull();
		assertThat(found()).isEqualTo(entry(2));
	}

	@Test
	void aPutIfAbsentThatIsSentAgainFindsItself() {
		assertThat(putIfAbsent(1, 0)).isNull();
		assertThat(putIfAbsent(1, 0)).isNull();
		assertThat(putIfAbsent(3, 1)).isNull();
		assertThat(putIfAbsent(3, 1)).isNull();
	}

	@Test
	void aPutIfAbsentAndAnEvictEndTheLoadOfAKeyWithoutEntry() {
		assertThat(acquire(7)).isEqualTo(Kind.LEASE);
		assertThat(putIfAbsent(1, 0)).isNull();
		assertThat(fulfil(Fence.of(7), 2)).isFalse();
		assertThat(this.commands.drop(this.keys).join()).isEqualTo(entry(1));
		assertThat(acquire(8)).isEqualTo(Kind.LEASE);
		assertThat(this.commands.drop(this.keys).join()).isNull();
		assertThat(fulfil(Fence.of(8), 2)).isFalse();
		assertThat(found()).isNull();
	}

	@Test
	void whatIsLoadedAgainIsStoredIfTheEntryIsStillThere() {
		this.commands.put(begun(Duration.ZERO), entry(1), LIFETIME).join();
		assertThat(this.commands.acquireBeside(this.keys, claim(7), 1).join().kind()).isEqualTo(Kind.LEASE);
		assertThat(this.commands.acquireBeside(this.keys, claim(8), 1).join().kind()).isEqualTo(Kind.HELD);
		assertThat(found()).isEqualTo(entry(1));
		assertThat(fulfil(new Fence(1, 7), 2)).isTrue();
		assertThat(found()).isEqualTo(entry(2));
		assertThat(this.store.get(this.keys.lease(1)).join()).isNull();
		assertThat(this.commands.acquireBeside(this.keys, claim(8), 1).join().kind()).isEqualTo(Kind.CHANGED);
		assertThat(this.store.get(this.keys.lease(1)).join()).isNull();
	}

	@Test
	void whatIsLoadedAgainIsNotStoredOverAnotherEntry() {
		this.commands.put(begun(Duration.ZERO), entry(1), LIFETIME).join();
		assertThat(this.commands.acquireBeside(this.keys, claim(7), 1).join().kind()).isEqualTo(Kind.LEASE);
		this.commands.put(begun(Duration.ZERO), entry(2), LIFETIME).join();
		assertThat(this.commands.renew(this.keys, new Fence(1, 7), 2000).join()).isFalse();
		assertThat(fulfil(new Fence(1, 7), 3)).isFalse();
		assertThat(found()).isEqualTo(entry(2));
	}

	@Test
	void anEntryThatIsLoadedAgainStaysUntilItIsReplaced() {
		this.commands.put(begun(Duration.ZERO), entry(1), 1000).join();
		assertThat(this.commands.acquireBeside(this.keys, claim(7), 1).join().kind()).isEqualTo(Kind.LEASE);
		this.simulation.run(Duration.ofMillis(1900));
		assertThat(this.commands.renew(this.keys, new Fence(1, 7), 2000).join()).isTrue();
		this.simulation.run(Duration.ofMillis(1900));
		assertThat(fulfil(new Fence(1, 7), 2)).isTrue();
	}

	@Test
	void whatIsStoredIsStoredAlsoForWhoSendsItAgain() {
		acquire(7);
		assertThat(fulfil(Fence.of(7), 2)).isTrue();
		assertThat(fulfil(Fence.of(7), 2)).isTrue();
		assertThat(fulfil(Fence.of(7), 3)).isFalse();
	}

	@Test
	void aChangeOfTheStoreLeavesTheEntryUntilItIsReplaced() {
		this.commands.put(begun(Duration.ZERO), entry(1), LIFETIME).join();
		Fence fence = this.commands.preempt(this.keys, claim(7)).join();
		assertThat(fence).isEqualTo(Fence.of(1));
		assertThat(found()).isEqualTo(entry(1));
		assertThat(fulfil(fence, 2)).isTrue();
	}

	@Test
	void whatIsTooShortForAnEntryCountsAsNone() {
		this.store.keyspace().execute("SET", "app:v:{stock::a}", "x");
		assertThat(acquire(7)).isEqualTo(Kind.LEASE);
		this.store.keyspace().execute("SET", "app:v:{stock::a}", "x");
		assertThat(putIfAbsent(1, 0)).isNull();
	}

}
