package io.github.twolevelcache.sample.workload;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProgressBar}.
 */
class ProgressBarTests {

	private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.printed, true, StandardCharsets.UTF_8);

	@Test
	void showOnTerminalDrawsOverItself() {
		ProgressBar bar = new ProgressBar(this.out, true, 2000);
		bar.show(1000, Duration.ofSeconds(1));
		bar.show(2000, Duration.ofSeconds(2));
		bar.end();
		String half = "=".repeat(20) + " ".repeat(20);
		String whole = "=".repeat(40);
		assertThat(printed()).isEqualTo("\r[" + half + "]  50.0 %  1,000 of 2,000 reads  1 s" + "\r[" + whole
				+ "]  100.0 %  2,000 of 2,000 reads  2 s" + System.lineSeparator());
	}

	@Test
	void showElsewherePrintsLineEveryTenSeconds() {
		ProgressBar bar = new ProgressBar(this.out, false, 2000);
		for (int second = 0; second <= 25; second++) {
			bar.show(40L * second, Duration.ofSeconds(second));
		}
		bar.end();
		assertThat(printed().lines()).containsExactly("20.0 %  400 of 2,000 reads  10 s",
				"40.0 %  800 of 2,000 reads  20 s");
	}

	@Test
	void lineOnTerminalTakesPlaceOfBar() {
		ProgressBar bar = new ProgressBar(this.out, true, 2000);
		bar.line("waiting");
		assertThat(printed()).isEqualTo("\r\u001B[Kwaiting" + System.lineSeparator());
	}

	private String printed() {
		return this.printed.toString(StandardCharsets.UTF_8);
	}

}
