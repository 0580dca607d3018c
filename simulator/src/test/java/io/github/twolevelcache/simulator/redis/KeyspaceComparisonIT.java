package io.github.twolevelcache.simulator.redis;

import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The model and a real server give the same replies and hold the same, whatever they are
 * told. {@code -Dcomparison.steps=100000} makes each history longer, and
 * {@code -Dcomparison.seed} repeats one that was new.
 */
class KeyspaceComparisonIT {

	/** Runs the command that its arguments are, which random ones are not. */
	private static final String ANY_COMMAND = "Rights.COMMAND";

	private static final int STEPS = Integer.getInteger("comparison.steps", 12_000);

	private static RealServer server;

	@BeforeAll
	static void start() {
		server = new RealServer();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2 })
	void knownHistory(long seed) {
		Comparison comparison = compare(seed);
		// What was compared is not only errors, and the branches were taken.
		assertThat(comparison.replies()).containsOnlyKeys("answers", "ERR", "NOSCRIPT", "OOM", "READONLY", "WRONGTYPE");
		assertThat(comparison.answers().keySet()).containsAll(EngineScript.all()
			.stream()
			.map(EngineScript::name)
			.filter((name) -> !name.equals(ANY_COMMAND))
			.toList());
		assertThat(comparison.answers().get("PlainEntryCommands.ACQUIRE")).contains("V", "W", "L");
		assertThat(comparison.answers().get("PlainEntryCommands.PUT_IF_ABSENT")).contains("V", "F");
		assertThat(comparison.answers().get("PlainEntryCommands.FULFIL")).contains("1", "");
		assertThat(comparison.answers().get("LoggedEntryCommands.PUT")).contains("V", "F", "D", "L");
		assertThat(comparison.answers().get("DeadLetterQueue.REPLAY_OLDEST")).contains("1");
	}

	@Test
	void newHistory() {
		compare(Long.getLong("comparison.seed", new Random().nextLong()));
	}

	private static Comparison compare(long seed) {
		Comparison comparison = new Comparison(server, EngineScript.all(), seed);
		comparison.run(STEPS);
		assertThat(comparison.differences()).as("Seed %d", seed).isEmpty();
		return comparison;
	}

	@Test
	void containsAllCommands() {
		Set<String> known = new RandomCommands(new Texts(new Random())).names();
		assertThat(Commands.names()).allMatch((name) -> known.contains(name) || RandomCommands.LEFT_OUT.contains(name));
	}

}
