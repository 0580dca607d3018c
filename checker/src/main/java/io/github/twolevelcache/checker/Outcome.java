package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.twolevelcache.checker.history.Findings;
import io.github.twolevelcache.checker.history.Remains;
import io.github.twolevelcache.checker.history.Violation;
import io.github.twolevelcache.checker.worker.Keys;

/**
 * What a run has shown.
 *
 * @param fault what broke
 * @param time how long the run was to take
 * @param findings what the reads have shown
 * @param remains what was left at the end
 * @param errors how many reads and writes have failed
 * @param loads how often keys were loaded that are only put, since the fault began
 */
record Outcome(Fault fault, Duration time, Findings findings, List<Remains> remains, long errors, long loads) {

	/**
	 * The other workers on a busy machine may stand still as well, now and then. Each
	 * pause that is taken for an outage makes twice as many.
	 */
	private static final long MOST_LOADS = Keys.COUNT / 2;

	/** From this time on faults that are mixed must have met enough writes. */
	private static final Duration LONG = Duration.ofMinutes(10);

	private static final long FEWEST_WRITES = 200_000;

	private static final String COLUMNS = "| %-18s | %9s | %7s | %6s | %7s | %8s | %8s | %8s | %11s | %11s | %11s | %9s | %9s | %-7s |";

	static String header() {
		return COLUMNS.formatted("scenario", "reads", "writes", "errors", "stale", "p50 ms", "p99 ms", "max ms",
				"regressions", "rolled back", "wrong reads", "leftovers", "lost puts", "verdict") + "\n"
				+ COLUMNS.formatted((Object[]) "|".repeat(13).split("\\|", -1)).replace(' ', '-');
	}

	long leftovers() {
		return this.remains.stream().filter(Remains::isLeftover).count();
	}

	long lostPuts() {
		return this.remains.stream().filter(Remains::isLostPut).count();
	}

	/**
	 * Return how the promise was broken.
	 * @return what is wrong, nothing if it was kept
	 */
	List<String> broken() {
		List<String> broken = new ArrayList<>(this.findings.violations().stream().map(Violation::toString).toList());
		this.remains.stream()
			.filter((key) -> key.isLeftover() || (key.isLostPut() && !this.fault.mayLosePuts()))
			.map(Remains::toString)
			.forEach(broken::add);
		if (this.fault.isPause() && this.loads > MOST_LOADS) {
			broken.add(this.loads + " loads of keys that Redis holds, the limit is " + MOST_LOADS);
		}
		if (this.fault == Fault.MIXED && this.time.compareTo(LONG) >= 0 && this.findings.writes() < FEWEST_WRITES) {
			broken.add("%d writes, %d are needed to prove anything".formatted(this.findings.writes(), FEWEST_WRITES));
		}
		return broken;
	}

	/**
	 * Return this outcome as a row of the table.
	 * @param label what to call it
	 * @param verdict what to think of it
	 * @return the row
	 */
	String row(String label, String verdict) {
		return COLUMNS.formatted(label, this.findings.reads(), this.findings.writes(), this.errors,
				this.findings.staleness().count(), percentile(50), percentile(99), percentile(100),
				this.findings.count(Violation.Kind.REGRESSION), this.findings.count(Violation.Kind.ROLLED_BACK),
				this.findings.count(Violation.Kind.WRONG_READ), leftovers(), lostPuts(), verdict);
	}

	private String percentile(double percent) {
		return String.format(Locale.ROOT, "%.2f", this.findings.staleness().percentile(percent));
	}

}
