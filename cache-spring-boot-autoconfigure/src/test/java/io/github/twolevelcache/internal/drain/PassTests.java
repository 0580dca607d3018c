package io.github.twolevelcache.internal.drain;

import java.util.TreeMap;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pass}.
 */
class PassTests {

	@ParameterizedTest
	@CsvSource({ "1, 4", "2, 5", "100, 10", "256, 12" })
	void aStoreMayFailAFewTimesMoreThanTheBatchCanBeHalved(int size, int failures) {
		Pass pass = new Pass("me", new TreeMap<>(), size);
		for (int i = 0; i < 2; i++) {
			assertThat(IntStream.range(0, failures)).allMatch((failure) -> !pass.isHopeless());
			// What it takes in between shows that it takes something.
			pass.succeeded();
		}
		assertThat(IntStream.range(0, failures)).allMatch((failure) -> !pass.isHopeless());
		assertThat(pass.isHopeless()).isTrue();
	}

}
