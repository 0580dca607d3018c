package io.github.twolevelcache.simulator.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.redis.ErrorReply;
import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.redis.StatusReply;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The masters of the model and of a real cluster redirect the same commands in the same
 * way, while a slot moves, has moved or is taken back. {@code -Dcomparison.seed} repeats
 * a history that was new.
 */
class SlotComparisonIT {

	private static final int STEPS = 1500;

	private static final String SCRIPT = "for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1]) end return ARGV[1]";

	private static RedisCluster cluster;

	private static RedisClient client;

	/**
	 * Before Redis 7, only who asks is told to try again, and everybody is sent to ask.
	 */
	private static boolean isOld;

	@BeforeAll
	static void start() {
		cluster = RedisCluster.builder().replicas(0).start();
		client = RedisClient.create();
		isOld = cluster.version().startsWith("6.");
	}

	@AfterAll
	static void stop() {
		client.shutdown();
		cluster.close();
	}

	@Test
	void knownHistory() {
		assertThat(new Comparison(1).run()).containsOnlyKeys("ASK", "MOVED", "TRYAGAIN", "value", "nothing");
	}

	@Test
	void newHistory() {
		new Comparison(Long.getLong("comparison.seed", new Random().nextLong())).run();
	}

	/** Two masters of each cluster, one slot that moves between them, and four keys. */
	private static final class Comparison {

		private final long seed;

		private final Random random;

		private final Cluster model;

		private final List<RedisNode> real = cluster.masters();

		private final List<RedisAsyncCommands<String, String>> connections;

		private final List<String> keys;

		private final Map<String, Integer> replies = new TreeMap<>();

		private int owner;

		private boolean moving;

		Comparison(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
			Simulation simulation = new Simulation(seed, new History((line) -> {
			}));
			this.model = new Cluster(simulation, new LuaEngine(), this.real.size());
			this.connections = this.real.stream()
				.map((node) -> client.connect(RedisURI.create("127.0.0.1", node.port())).async())
				.toList();
			this.keys = keys();
			cluster.flush();
		}

		// In a slot that the first master of both has.
		private List<String> keys() {
			String tag = IntStream.range(0, 1000)
				.mapToObj((number) -> "{" + number + "}")
				.filter((text) -> this.model.owner(text) == this.model.masters().get(0) && answers(0, text))
				.findFirst()
				.orElseThrow();
			return Stream.of("a", "b", "c", "d").map((name) -> tag + name).toList();
		}

		private boolean answers(int node, String key) {
			return !outcome(await(this.connections.get(node).get(key))).startsWith("MOVED");
		}

		Map<String, Integer> run() {
			for (int step = 0; step < STEPS; step++) {
				if (this.random.nextInt(15) == 0) {
					move();
				}
				compare();
			}
			if (this.moving) {
				end(true);
			}
			if (this.owner != 0) {
				begin();
				end(false);
			}
			return this.replies;
		}

		private void move() {
			if (!this.moving) {
				begin();
			}
			else if (this.random.nextInt(5) > 0) {
				migrateOne();
			}
			else {
				end(this.random.nextBoolean());
			}
		}

		private String slot() {
			return Integer.toString(this.model.slot(this.keys.get(0)));
		}

		private String id(int node) {
			return (String) Objects.requireNonNull(this.real.get(node).command("CLUSTER", "MYID"));
		}

		private void set(int node, String... state) {
			this.real.get(node)
				.command(Stream.concat(Stream.of("CLUSTER", "SETSLOT", slot()), Stream.of(state))
					.toArray(String[]::new));
		}

		private void begin() {
			int to = 1 - this.owner;
			set(to, "IMPORTING", id(this.owner));
			set(this.owner, "MIGRATING", id(to));
			this.model.beginMigration(this.keys.get(0), this.model.masters().get(to));
			this.moving = true;
		}

		private void migrateOne() {
			List<String> before = held(this.owner);
			this.model.migrateOne(this.keys.get(0));
			before.stream().filter((key) -> !held(this.owner).contains(key)).forEach((key) -> migrate(this.owner, key));
		}

		private List<String> held(int node) {
			return this.keys.stream().filter(this.model.masters().get(node).keyspace()::exists).toList();
		}

		private void migrate(int from, String key) {
			this.real.get(from)
				.command("MIGRATE", "127.0.0.1", Integer.toString(this.real.get(1 - from).port()), key, "0", "5000",
						"REPLACE");
		}

		private void end(boolean abandoned) {
			int to = abandoned ? this.owner : 1 - this.owner;
			String[] settled = abandoned ? new String[] { "STABLE" } : new String[] { "NODE", id(to) };
			if (abandoned) {
				// Or it would ask the other for what comes back.
				set(to, "STABLE");
			}
			held(1 - to).forEach((key) -> migrate(1 - to, key));
			set(to, settled);
			set(1 - to, settled);
			this.model.endMigration(this.keys.get(0), abandoned);
			this.owner = to;
			this.moving = false;
		}

		private void compare() {
			int node = this.random.nextInt(2);
			boolean asking = this.random.nextInt(3) == 0;
			List<String> chosen = new ArrayList<>();
			for (int count = 1 + this.random.nextInt(3); count > 0; count--) {
				chosen.add(this.keys.get(this.random.nextInt(this.keys.size())));
			}
			String value = Integer.toString(this.random.nextInt(100));
			Command command = switch (this.random.nextInt(4)) {
				case 0 -> new Command("GET", List.of(chosen.get(0)), List.of());
				case 1 -> new Command("SET", List.of(chosen.get(0)), List.of(value));
				case 2 -> new Command("DEL", List.of(chosen.get(0)), List.of());
				default -> new Command("EVAL", chosen, List.of(SCRIPT, value));
			};
			String expected = outcome(run(node, command, asking));
			String modelled = outcome(this.model.masters().get(node).answer(new Session((keys) -> {
			}), command, asking));
			if (modelled.equals("TRYAGAIN") && expected.startsWith("ASK ") && isOld) {
				expected = modelled;
			}
			assertThat(modelled).as("Seed %d, %s at %d, asking %s", this.seed, command, node, asking)
				.isEqualTo(expected);
			this.replies.merge(expected.replaceAll(" .*", ""), 1, Integer::sum);
		}

		private @Nullable Object run(int node, Command command, boolean asking) {
			RedisAsyncCommands<String, String> connection = this.connections.get(node);
			RedisFuture<String> unused = asking ? connection.asking() : connection.ping();
			String key = command.keys().get(0);
			return switch (command.name()) {
				case "GET" -> await(connection.get(key));
				case "SET" -> await(connection.set(key, command.arguments().get(0)));
				case "DEL" -> await(connection.del(key));
				default -> await(connection.eval(SCRIPT, ScriptOutputType.VALUE, command.keys().toArray(String[]::new),
						command.arguments().get(1)));
			};
		}

		private static @Nullable Object await(RedisFuture<?> reply) {
			try {
				return reply.get();
			}
			catch (ExecutionException ex) {
				return new ErrorReply(String.valueOf(Objects.requireNonNull(ex.getCause()).getMessage()));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private String outcome(@Nullable Object reply) {
			if (reply instanceof ErrorReply error) {
				String[] words = error.text().split(" ", -1);
				return words[0].equals("TRYAGAIN") ? words[0] : words[0] + " " + words[1] + " " + node(words[2]);
			}
			return (reply != null) ? "value " + ((reply instanceof StatusReply status) ? status.text() : reply)
					: "nothing";
		}

		private int node(String address) {
			return IntStream.range(0, this.real.size())
				.filter((node) -> address.endsWith(":" + this.real.get(node).port())
						|| address.equals(this.model.masters().get(node).id() + ":1"))
				.findFirst()
				.orElseThrow();
		}

	}

}
