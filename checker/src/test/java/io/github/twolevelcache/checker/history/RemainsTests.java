package io.github.twolevelcache.checker.history;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Remains}: the last acknowledged version is 7, and the database has it.
 */
class RemainsTests {

	@Test
	void nothingIsLeftWhereAllHaveTheLastVersion() {
		assertThat(put(7L, 7L, 7L)).matches(RemainsTests::isClean);
		assertThat(evicted(7L, 7L, 7L)).matches(RemainsTests::isClean);
	}

	@Test
	void nothingIsLeftWhereThereIsNothing() {
		assertThat(put(null, null, null)).matches(RemainsTests::isClean);
		assertThat(evicted(null, null, null)).matches(RemainsTests::isClean);
	}

	@Test
	void aCopyThatDiffersFromRedisIsALeftover() {
		assertThat(put(7L, 6L, 7L)).matches(Remains::isLeftover);
		assertThat(evicted(7L, 7L, 6L)).matches(Remains::isLeftover);
	}

	@Test
	void aCopyOfWhatRedisDoesNotHaveIsALeftover() {
		assertThat(evicted(null, 6L, null)).matches(Remains::isLeftover);
	}

	@Test
	void anEvictedVersionInRedisIsALeftover() {
		assertThat(evicted(6L, 6L, 6L)).matches(Remains::isLeftover);
	}

	@Test
	void anOlderPutInRedisIsALostPut() {
		assertThat(put(6L, 6L, 6L)).matches(Remains::isLostPut).matches((key) -> !key.isLeftover());
		assertThat(put(6L, 6L, 7L)).matches(Remains::isLostPut).matches(Remains::isLeftover);
	}

	@Test
	void anOlderVersionInTheDatabaseIsALostPut() {
		assertThat(stored(false, 6L, null)).matches(Remains::isLostPut);
		assertThat(stored(false, null, null)).matches(Remains::isLostPut);
		assertThat(stored(false, 7L, 7L, 7L)).matches(RemainsTests::isClean);
	}

	@Test
	void whatIsLeftOfADeletedRecordIsALostPut() {
		assertThat(stored(true, 6L, null)).matches(Remains::isLostPut);
		assertThat(stored(true, null, 6L, 6L)).matches(Remains::isLostPut);
		assertThat(stored(true, null, null)).matches(RemainsTests::isClean);
	}

	private static Remains stored(boolean deleted, @Nullable Long inDatabase, @Nullable Long inRedis,
			@Nullable Long... read) {
		return new Remains(0, true, 7, deleted, inDatabase, inRedis, Arrays.asList(read));
	}

	private static boolean isClean(Remains remains) {
		return !remains.isLeftover() && !remains.isLostPut();
	}

	private static Remains put(@Nullable Long inRedis, @Nullable Long... read) {
		return new Remains(0, true, 7, false, 7L, inRedis, Arrays.asList(read));
	}

	private static Remains evicted(@Nullable Long inRedis, @Nullable Long... read) {
		return new Remains(0, false, 7, false, 7L, inRedis, Arrays.asList(read));
	}

}
