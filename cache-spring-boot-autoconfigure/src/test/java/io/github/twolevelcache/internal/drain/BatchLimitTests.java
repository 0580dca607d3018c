package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.settings.BatchSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchLimit}.
 */
class BatchLimitTests {

	private final BatchLimit limit = new BatchLimit(new BatchSettings(10, 1000, Duration.ofSeconds(30)));

	private static List<LoggedChange> changes(int... sizes) {
		return IntStream.of(sizes)
			.mapToObj((size) -> new LoggedChange(0, "key", FakeLog.version(1), size, "key", "value", Set.of(), null))
			.toList();
	}

	private int most() {
		return this.limit.end(changes(new int[100]), 0);
	}

	@Test
	void aBatchHasNoMoreChangesThanItMay() {
		assertThat(this.limit.end(changes(new int[25]), 0)).isEqualTo(10);
		assertThat(this.limit.end(changes(new int[25]), 20)).isEqualTo(25);
	}

	@Test
	void aBatchHasNoMoreBytesThanItMayButAtLeastOneChange() {
		List<LoggedChange> changes = changes(400, 600, 1, 5000, 999, 1, 1);
		assertThat(this.limit.end(changes, 0)).isEqualTo(2);
		assertThat(this.limit.end(changes, 2)).isEqualTo(3);
		assertThat(this.limit.end(changes, 3)).isEqualTo(4);
		assertThat(this.limit.end(changes, 4)).isEqualTo(6);
	}

	@Test
	void aBatchThatTookTooLongIsFollowedByHalfOfItDownToOne() {
		this.limit.tookTooLong(10);
		assertThat(most()).isEqualTo(5);
		this.limit.tookTooLong(3);
		assertThat(most()).isEqualTo(1);
		this.limit.tookTooLong(1);
		assertThat(most()).isEqualTo(1);
	}

	@Test
	void severalInTimeAreFollowedByTwiceAsMuchUpToTheSetting() {
		this.limit.tookTooLong(6);
		inTime(7, 3);
		inTime(9, 2);
		assertThat(most()).isEqualTo(3);
		inTime(1, 3);
		assertThat(most()).isEqualTo(6);
		inTime(7, 6);
		assertThat(most()).isEqualTo(6);
		inTime(1, 6);
		assertThat(most()).isEqualTo(10);
		inTime(20, 10);
		assertThat(most()).isEqualTo(10);
	}

	@Test
	void theyAreCountedFromTheLastThatTookTooLong() {
		this.limit.tookTooLong(8);
		inTime(7, 4);
		this.limit.tookTooLong(4);
		inTime(7, 2);
		assertThat(most()).isEqualTo(2);
		inTime(1, 2);
		assertThat(most()).isEqualTo(4);
	}

	private void inTime(int batches, int size) {
		IntStream.range(0, batches).forEach((batch) -> this.limit.inTime(size));
	}

}
