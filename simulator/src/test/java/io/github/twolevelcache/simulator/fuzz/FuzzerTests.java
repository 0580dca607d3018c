package io.github.twolevelcache.simulator.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Fuzzer}, and its short form: other cases each time.
 */
class FuzzerTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final long seed = System.nanoTime();

	private int run(long seed, List<Target> targets, int first, int last) {
		return new Fuzzer(seed, targets, new PrintStream(this.out, true, StandardCharsets.UTF_8)).run(first, last);
	}

	@ParameterizedTest
	@CsvSource({ "'json,versions,jdk,plain,zstd', 5000", "'records,sealed,letters', 2000", "server, 500" })
	void nothingButTheIntendedHappens(String targets, int cases) {
		assertThat(run(this.seed, Fuzzer.named(targets), 1, cases)).as(this.out::toString).isZero();
	}

	// A member without an end kept its share of the partitions.
	@Test
	void aDrainGoesOnWhateverItFinds() {
		assertThat(run(20261130, Fuzzer.named(""), 19220, 19220)).as(this.out::toString).isZero();
	}

	@Test
	void whatIsNotIntendedIsReportedWithTheWayToRunItAgain() {
		List<Target> targets = List.of(new FailingTarget());
		int found = run(7, targets, 1, 1000);
		assertThat(found).isOne();
		String report = this.out.toString(StandardCharsets.UTF_8);
		assertThat(report).contains("FINDING: failing").contains("--seed=7").contains("NumberFormatException");
		int number = Integer.parseInt(report.replaceAll("(?s).*--case=(\\d+).*", "$1"));
		this.out.reset();
		assertThat(run(7, targets, number, number)).isOne();
		assertThat(run(7, targets, number + 1, number)).isZero();
	}

	@Test
	void anUnknownTargetIsRefusedWithTheKnownOnes() {
		assertThatIllegalArgumentException().isThrownBy(() -> Fuzzer.named("jason"))
			.withMessageContaining("jason")
			.withMessageContaining("json, versions, jdk");
	}

	private static final class FailingTarget implements Target {

		@Override
		public String name() {
			return "failing";
		}

		@Override
		public int share() {
			return 1;
		}

		@Override
		public boolean run(RandomGenerator random) {
			if (random.nextInt(100) == 0) {
				throw new NumberFormatException();
			}
			return true;
		}

	}

}
