package io.github.twolevelcache;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is left of deleted records, and for how long.
 */
class WriteBehindTombstonesIT extends WriteBehindFixture {

	private static long tombstones() {
		return jdbc.queryForList("select sku from stock where deleted").size();
	}

	@Test
	void whatWasDeletedLongAgoLeavesTheTable() throws Exception {
		jdbc.update("insert into stock (sku, version, deleted) values ('long ago', 1, true)");
		stock().evict("lately");
		flush();
		assertThat(tombstones()).isEqualTo(2);
		stop();
		this.here = instance("two-level-cache.write-behind.tombstone-retention=1m");
		this.there = instance("two-level-cache.write-behind.tombstone-retention=1m");
		await().until(() -> tombstones() < 2);
		assertThat(jdbc.queryForList("select sku from stock", String.class)).containsExactly("lately");
	}

}
