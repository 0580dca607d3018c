package io.github.twolevelcache.sample.workload;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how far a workload is: on a terminal by a bar that is drawn over and over,
 * elsewhere by a line every ten seconds.
 */
final class ProgressBar {

	private static final int WIDTH = 40;

	/** To the beginning of the line, and erase it (ECMA-48). */
	private static final String CLEAR = "\r\u001B[K";

	private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

	private final PrintStream out;

	private final boolean terminal;

	private final long total;

	private Duration nextLine = BETWEEN_LINES;

	ProgressBar(PrintStream out, boolean terminal, long total) {
		this.out = out;
		this.terminal = terminal;
		this.total = total;
	}

	void show(long done, Duration elapsed) {
		String text = String.format(Locale.ROOT, "%s  %,d of %,d reads  %d s", Share.of(done, this.total), done,
				this.total, elapsed.toSeconds());
		if (this.terminal) {
			int filled = (int) (WIDTH * done / this.total);
			this.out.print("\r[" + "=".repeat(filled) + " ".repeat(WIDTH - filled) + "]  " + text);
			this.out.flush();
		}
		else if (elapsed.compareTo(this.nextLine) >= 0) {
			this.out.println(text);
			this.nextLine = this.nextLine.plus(BETWEEN_LINES);
		}
	}

	/**
	 * Print a line above the bar.
	 * @param line the line
	 */
	void line(String line) {
		this.out.println((this.terminal ? CLEAR : "") + line);
	}

	void end() {
		if (this.terminal) {
			this.out.println();
		}
	}

}
