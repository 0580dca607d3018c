package io.github.twolevelcache.sample.workload;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServedBy}.
 */
class ServedByTests {

	@Test
	void countsOfInstancesAreSummedAndThoseBeforeTheRunSubtracted() {
		ServedBy after = new ServedBy(10, 20, 5, 30).plus(new ServedBy(1, 2, 1, 3));
		assertThat(after.minus(new ServedBy(1, 1, 1, 1))).isEqualTo(new ServedBy(10, 21, 5, 32));
		assertThat(after.total()).isEqualTo(72);
	}

}
