package io.github.twolevelcache.checker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.twolevelcache.checker.growth.Growth;
import io.github.twolevelcache.checker.worker.Leak;
import io.github.twolevelcache.settings.WriteMode;

/**
 * Lets one fleet meet all faults again and again, and looks after each of them at what
 * its JVMs and servers hold: nothing may grow.
 */
public final class SoakChecker {

	private static final Set<Fault> FAULTS = EnumSet.complementOf(EnumSet.of(Fault.ALL_IN_TURN, Fault.MIXED));

	/** How long each fault is written under: short, so that there are many samples. */
	private static final Duration EACH = Duration.ofSeconds(5);

	/** One that is measured after the one that is not. */
	private static final int FEWEST_ROUNDS = 2;

	private final Fleet fleet;

	private final WriteMode write;

	private SoakChecker(Fleet fleet, WriteMode write) {
		this.fleet = fleet;
		this.write = write;
	}

	/**
	 * Run the load, and print a row for each fault, and then one for each measure. The
	 * exit status is 1 if a measure has grown, or a leak was not noticed, or a promise
	 * was broken.
	 * @param args none
	 * @throws Exception if the run could not be carried out, or a measure not be read
	 */
	public static void main(String[] args) throws Exception {
		String minutes = System.getProperty("minutes", Boolean.getBoolean("quick") ? "10" : "60");
		Duration time = Duration.ofMinutes(Integer.parseInt(minutes));
		WriteMode write = WriteMode.valueOf(System.getProperty("write", "none").toUpperCase(Locale.ROOT));
		Leak leak = Leak.valueOf(System.getProperty("leak", "none").toUpperCase(Locale.ROOT));
		boolean well;
		try (Fleet fleet = Fleet.start(Set.of(), leak, write)) {
			Samples samples = new Samples(fleet, Path.of("target", "soak.csv"));
			well = new SoakChecker(fleet, write).soak(time, samples);
			// The first round is the warm-up: what a fault needs is loaded, opened and
			// filled when it first occurs.
			well &= judge(samples.growths(FAULTS.size()), leak);
		}
		System.exit(well ? 0 : 1);
	}

	// Whole rounds, so that no fault weighs more than others.
	private boolean soak(Duration time, Samples samples) throws Exception {
		System.out.println(Outcome.header());
		boolean kept = true;
		long begin = System.nanoTime();
		for (int round = 0; round < FEWEST_ROUNDS || System.nanoTime() - begin < time.toNanos(); round++) {
			List<Fault> faults = new ArrayList<>(FAULTS);
			Collections.shuffle(faults);
			for (Fault fault : faults) {
				kept &= new Scenario(fault.label(), fault, Set.of(), this.write).isKept(this.fleet, EACH);
				samples.take((System.nanoTime() - begin) / (double) TimeUnit.HOURS.toNanos(1));
			}
		}
		return kept;
	}

	private static boolean judge(List<Growth> growths, Leak leak) {
		System.out.println();
		System.out.println(Growth.header());
		for (Growth growth : growths) {
			String verdict = (leak == Leak.NONE) ? "GROWS" : "noticed";
			System.out.println(growth.row(growth.isGrowing() ? verdict : "flat"));
		}
		if (leak == Leak.NONE) {
			return growths.stream().noneMatch(Growth::isGrowing);
		}
		boolean noticed = growths.stream()
			.anyMatch((growth) -> growth.measure() == leak.measure() && growth.isGrowing());
		System.out.println("The leak of " + leak.measure() + " was " + (noticed ? "noticed" : "MISSED"));
		return noticed;
	}

}
