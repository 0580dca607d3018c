package io.github.twolevelcache.checker.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.twolevelcache.safeguards.Safeguard;
import io.github.twolevelcache.settings.WriteMode;

/**
 * What a worker is told on its command line.
 *
 * @param worker its number
 * @param workers how many there are
 * @param redis the addresses of the cluster
 * @param database the JDBC URL of the database
 * @param write whether the cache writes to the database
 * @param leak what leaks
 * @param ports the ports to connect to instead of those of Redis nodes
 * @param missing the safeguards to do without
 */
public record WorkerSettings(int worker, int workers, String redis, String database, WriteMode write, Leak leak,
		Map<Integer, Integer> ports, Set<Safeguard> missing) {

	/** How many cache managers a worker has. */
	public static final int MANAGERS = 2;

	private static final int FIXED = 6;

	/**
	 * Return the arguments of the command line.
	 * @return the arguments
	 */
	public List<String> toArguments() {
		List<String> words = new ArrayList<>(List.of(Integer.toString(this.worker), Integer.toString(this.workers),
				this.redis, this.database, this.write.name(), this.leak.name()));
		this.ports.forEach((port, instead) -> words.add(port + "=" + instead));
		this.missing.forEach((safeguard) -> words.add(safeguard.name()));
		return words;
	}

	static WorkerSettings of(String[] words) {
		List<String> variable = Arrays.asList(words).subList(FIXED, words.length);
		Map<Integer, Integer> ports = new HashMap<>();
		variable.stream()
			.filter((word) -> word.contains("="))
			.map((word) -> word.split("=", 2))
			.forEach((pair) -> ports.put(Integer.valueOf(pair[0]), Integer.valueOf(pair[1])));
		Set<Safeguard> missing = variable.stream()
			.filter((word) -> !word.contains("="))
			.map(Safeguard::valueOf)
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(Safeguard.class)));
		return new WorkerSettings(Integer.parseInt(words[0]), Integer.parseInt(words[1]), words[2], words[3],
				WriteMode.valueOf(words[4]), Leak.valueOf(words[5]), ports, missing);
	}

}
