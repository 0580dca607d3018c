package io.github.twolevelcache.checker.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import io.github.twolevelcache.checker.history.Durations;
import io.github.twolevelcache.checker.load.LoadFleet.Answer;

/**
 * A value that is read all the time expires again and again.
 */
public final class Expiry {

	private static final int READS_PER_SECOND = 500;

	private static final Duration LIFETIME = Duration.ofSeconds(10);

	private static final Duration LOAD = Duration.ofMillis(100);

	private static final Duration SLOW_LOAD = Duration.ofSeconds(5);

	private static final int SLOW_SECONDS = 60;

	private static final List<String> PROPERTIES = List.of("two-level-cache.defaults.l2.expire-after-write=10s",
			"two-level-cache.defaults.l2.jitter=0%", "two-level-cache.defaults.l1.expire-after-write=2s",
			"two-level-cache.caches.expiring.levels=both",
			"two-level-cache.caches.refreshed.refresh.mode=probabilistic",
			"two-level-cache.caches.stale.stale.while-revalidate=1m", "two-level-cache.caches.late.stale.if-error=1m",
			"two-level-cache.caches.late.stale.after=200ms");

	private static final String ROW = "| %-34s | %8s | %14s | %9s | %8s | %8s | %8s | %6s |";

	private Expiry() {
	}

	/**
	 * Read, and print a row for each way to go on when the value expires.
	 * @param args none
	 * @throws Exception if a process fails
	 */
	public static void main(String[] args) throws Exception {
		int lifetimes = Integer.parseInt(System.getProperty("lifetimes", "60"));
		System.out.printf("Java %s, %d JVMs x %d reads/s of one key in each cache, L2 10 s, L1 2 s%n",
				Runtime.version(), LoadFleet.WORKERS, READS_PER_SECOND);
		System.out.println(ROW.formatted("expiring", "reads", "loads/lifetime", "blocked %", "p50 ms", "p99 ms",
				"max ms", "errors"));
		System.out.println(ROW.formatted("", "", "", "", "", "", "", "").replace(' ', '-'));
		try (LoadFleet fleet = LoadFleet.start(PROPERTIES)) {
			read(fleet, LOAD, lifetimes * (int) LIFETIME.toSeconds(), "expiring", "refreshed");
			read(fleet, SLOW_LOAD, SLOW_SECONDS, "expiring", "stale", "late");
		}
		System.exit(0);
	}

	private static void read(LoadFleet fleet, Duration load, int seconds, String... caches) throws IOException {
		fleet.all("loader " + load.toMillis() + " false");
		String names = String.join(",", caches);
		// The first values are missing for all; what counts is what happens to them then.
		fleet.all("reads " + names + " 64 1");
		Answer answer = fleet.all("reads " + names + " " + READS_PER_SECOND + " " + seconds);
		for (String cache : caches) {
			Durations waits = Durations.of(answer.waits(cache));
			long blocked = waits.sorted().stream().filter((wait) -> wait > load.toNanos() / 2).count();
			System.out.println(ROW.formatted(cache + ", loader " + load.toMillis() + " ms", waits.count(),
					format("%.2f",
							Collections.frequency(answer.loads(), cache) * LIFETIME.toSeconds() / (double) seconds),
					format("%.3f", 100.0 * blocked / waits.count()), format("%.2f", waits.percentile(50)),
					format("%.2f", waits.percentile(99)), format("%.1f", waits.percentile(100)), answer.number()));
		}
	}

	private static String format(String format, double number) {
		return String.format(Locale.ROOT, format, number);
	}

}
