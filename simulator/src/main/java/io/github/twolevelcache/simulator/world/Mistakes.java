package io.github.twolevelcache.simulator.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

/**
 * Makes mistakes in the engine, one after the other, and runs worlds until each is found.
 * A finding counts if the same seed does not lead to its kind without the mistake.
 */
public final class Mistakes {

	private final LongFunction<Map<String, String>> without = new FindingsOf();

	/** What is found without any mistake, too, in many worlds. */
	private static final Set<String> FREQUENT = Set.of("loads again and again", "loses to itself");

	private final long first;

	private final int seeds;

	/**
	 * Create a search.
	 * @param first the first seed
	 * @param seeds how many to try
	 */
	Mistakes(long first, int seeds) {
		this.first = first;
		this.seeds = seeds;
	}

	/**
	 * Look for mistakes. Exits with status 1 if one is not found.
	 * @param args none; the system property {@code without} names them, or is
	 * {@code all}; the others are those of {@link Simulator}
	 * @throws ReflectiveOperationException if the engine has changed, so that a mistake
	 * cannot be made
	 * @throws IOException if a class cannot be read
	 */
	public static void main(String[] args) throws ReflectiveOperationException, IOException {
		int seeds = Integer.getInteger("seeds", 10_000);
		Mistakes mistakes = new Mistakes(Long.getLong("seed", 1), seeds);
		List<String> missed = new ArrayList<>();
		System.out.println("mistake     seeds");
		for (Mistake mistake : Mistake.named(System.getProperty("without", "all"))) {
			Found found = mistakes.find(mistake);
			System.out.printf("%-10s %6s  (%s)%n%s", mistake.label(), (found != null) ? found.seeds() : "-",
					mistake.what(), (found != null) ? found : "");
			if (found == null) {
				missed.add(mistake.label());
			}
		}
		if (!missed.isEmpty()) {
			System.out.println("Not found within " + seeds + " seeds: " + missed);
			System.exit(1);
		}
	}

	/**
	 * Look for a mistake.
	 * @param mistake the mistake
	 * @return what was found, or {@code null}
	 * @throws ReflectiveOperationException if it cannot be made
	 * @throws IOException if a class cannot be read
	 */
	@Nullable Found find(Mistake mistake) throws ReflectiveOperationException, IOException {
		try (MistakenLoader loader = new MistakenLoader(mistake)) {
			LongFunction<Map<String, String>> with = loader.findings();
			for (long seed = this.first; seed < this.first + this.seeds; seed++) {
				Map<String, String> findings = with.apply(seed);
				findings.keySet().removeAll(FREQUENT);
				if (!findings.isEmpty()) {
					findings.keySet().removeAll(this.without.apply(seed).keySet());
				}
				if (!findings.isEmpty()) {
					return new Found(seed - this.first + 1, seed, findings);
				}
			}
		}
		return null;
	}

	/**
	 * What was found because of a mistake.
	 *
	 * @param seeds how many seeds it took
	 * @param seed the last one
	 * @param findings by kind, when and what
	 */
	record Found(long seeds, long seed, Map<String, String> findings) {

		@Override
		public String toString() {
			StringBuilder lines = new StringBuilder();
			this.findings.forEach((kind, detail) -> lines
				.append(String.format(Locale.ROOT, "  seed=%d %s %s%n", this.seed, kind, detail)));
			return lines.toString();
		}

	}

}
