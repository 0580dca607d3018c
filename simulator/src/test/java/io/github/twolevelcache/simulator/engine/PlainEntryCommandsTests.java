package io.github.twolevelcache.simulator.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.keyspace.EntryCommands.EntryChange;
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
 * given up.
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
		assertThat(this.commands.putIfAbsent(late, bytes("old"), LIFETIME, null)).isCompletedExceptionally();
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

	@Test
	void putIfAbsentAnswersWithWhatIsThere() {
		assertThat(this.commands.putIfAbsent(begun(Duration.ZERO), bytes("1"), LIFETIME, null).join()).isNull();
		assertThat(this.commands.putIfAbsent(begun(Duration.ZERO), bytes("2"), LIFETIME, null).join())
			.isEqualTo(bytes("1"));
		assertThat(this.commands.putIfAbsent(begun(Duration.ZERO), bytes("2"), LIFETIME, bytes("1")).join()).isNull();
		assertThat(this.store.get(this.keys.value()).join()).isEqualTo(bytes("2"));
	}

}
