package io.github.twolevelcache.simulator.writes;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.LogSafety;
import io.github.twolevelcache.internal.log.LogSafety.MasterState;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.settings.OnEvict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogSafety}.
 */
class LogSafetyTests {

	private final TestLog test = new TestLog(TestLog.behind(4, Duration.ZERO, 10_000, 0), OnEvict.DELETE);

	private final LogSafety safety = this.test.log.safety();

	@Test
	void allAgreeOnTheNumberOfPartitionsOfTheFirst() {
		assertThat(this.safety.agree().join()).isEqualTo(4);
		WriteLog other = this.test.log(TestLog.behind(8, Duration.ZERO, 10_000, 0), OnEvict.DELETE);
		assertThat(other.partitions()).isEqualTo(8);
		assertThat(other.safety().agree().join()).isEqualTo(4);
	}

	@Test
	void theKeyOfTheNumberIsNamed() {
		this.safety.agree().join();
		assertThat(this.safety.partitionsKey()).isEqualTo("app:n:{stock}");
		assertThat(this.test.redis.exists(this.safety.partitionsKey())).isTrue();
	}

	@Test
	void aMasterTellsHowSafeItIs() {
		assertThat(this.safety.master(3).join()).isEqualTo(new MasterState("noeviction", false, 0));
		this.test.redis.setInfo("maxmemory_policy", "allkeys-lru");
		this.test.redis.setInfo("aof_enabled", "1");
		this.test.redis.setInfo("connected_slaves", "2");
		assertThat(this.safety.master(3).join()).isEqualTo(new MasterState("allkeys-lru", true, 2));
	}

	@Test
	void onlyAPolicyForAllKeysEvictsChanges() {
		assertThat(new MasterState("allkeys-lfu", false, 0).mayEvict()).isTrue();
		assertThat(new MasterState("volatile-lru", false, 0).mayEvict()).isFalse();
		assertThat(new MasterState("noeviction", false, 0).mayEvict()).isFalse();
	}

}
