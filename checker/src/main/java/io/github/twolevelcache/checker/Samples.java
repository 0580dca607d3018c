package io.github.twolevelcache.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

import io.github.twolevelcache.checker.growth.Growth;
import io.github.twolevelcache.checker.growth.Measure;
import io.github.twolevelcache.checker.growth.Point;
import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.localredis.RedisNode;

/**
 * What the workers and servers of a fleet hold, again and again. The values are also
 * written to a file, from which they can be drawn.
 */
final class Samples {

	private static final String REDIS = "Redis";

	/**
	 * What is there for a moment only is not held, such as the connections through which
	 * a client asks for the topology.
	 */
	private static final int LOOKS = 5;

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

	private final Fleet fleet;

	private final Path file;

	private final Map<Source, List<Point>> points = new LinkedHashMap<>();

	/**
	 * Create samples of a fleet.
	 * @param fleet the fleet
	 * @param file where to write the values
	 * @throws IOException if that is not possible
	 */
	Samples(Fleet fleet, Path file) throws IOException {
		this.fleet = fleet;
		this.file = file;
		Files.writeString(file, "measure,of,hours,value\n");
	}

	/**
	 * Take a sample: of each measure the least of several looks.
	 * @param hours when, in hours since the load began
	 * @throws IOException if a worker is gone
	 * @throws InterruptedException if this thread is interrupted
	 * @throws IllegalStateException if a server does not tell a measure
	 */
	void take(double hours) throws IOException, InterruptedException {
		Map<Source, Long> least = look();
		for (int i = 1; i < LOOKS; i++) {
			Pause.of(BETWEEN_LOOKS);
			look().forEach((source, value) -> least.merge(source, value, Math::min));
		}
		StringBuilder lines = new StringBuilder();
		least.forEach((source, value) -> {
			this.points.computeIfAbsent(source, (key) -> new ArrayList<>()).add(new Point(hours, value));
			lines.append(String.format(Locale.ROOT, "%s,%s,%.5f,%d%n", source.measure(), source.where(), hours, value));
		});
		Files.writeString(this.file, lines, StandardOpenOption.APPEND);
	}

	private Map<Source, Long> look() throws IOException {
		Map<Source, Long> seen = new TreeMap<>(Comparator.comparing(Source::measure).thenComparing(Source::where));
		this.fleet.all("resources", (line) -> {
			String[] words = line.split(" ", 4);
			seen.put(new Source(Measure.valueOf(words[1]), "worker " + words[2]), Long.valueOf(words[3]));
		});
		Collection<RedisNode> nodes = this.fleet.redis().nodes();
		seen.put(new Source(Measure.CONNECTIONS, REDIS), sum(nodes, (node) -> number(node, "connected_clients")));
		seen.put(new Source(Measure.MEMORY, REDIS), sum(nodes, (node) -> number(node, "used_memory")));
		seen.put(new Source(Measure.KEYS, REDIS), sum(this.fleet.redis().masters(), Samples::keys));
		return seen;
	}

	private static long sum(Collection<RedisNode> nodes, ToLongFunction<RedisNode> value) {
		return nodes.stream().mapToLong(value).sum();
	}

	private static long number(RedisNode node, String property) {
		String value = node.info(property);
		if (value.isEmpty()) {
			throw new IllegalStateException("The server %s does not tell %s".formatted(node, property));
		}
		return Long.parseLong(value);
	}

	private static long keys(RedisNode node) {
		return Long.parseLong(String.valueOf(node.command("DBSIZE")));
	}

	/**
	 * Return how each measure has changed.
	 * @param skipped how many samples are left out at the begin
	 * @return the growth of each measure, wherever it was measured
	 * @throws IllegalArgumentException if there are too few samples
	 */
	List<Growth> growths(int skipped) {
		return this.points.entrySet()
			.stream()
			.map((source) -> Growth.of(source.getKey().measure(), source.getKey().where(),
					source.getValue().subList(skipped, source.getValue().size())))
			.toList();
	}

	private record Source(Measure measure, String where) {

	}

}
