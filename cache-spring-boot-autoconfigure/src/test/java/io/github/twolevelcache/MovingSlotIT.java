package io.github.twolevelcache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * While the slot of a key is half moved, the key is read, changed and loaded as ever.
 */
@WithRedisCluster
@Timeout(60)
class MovingSlotIT {

	private static final Duration BOUND = Duration.ofSeconds(1);

	private static final AtomicInteger NUMBERS = new AtomicInteger();

	/** Another in each test, as what has moved is left behind. */
	private final String key = "k" + NUMBERS.incrementAndGet();

	private final String entry = "test:v:{products::" + this.key + "}";

	private final String slot = Integer.toString(SlotHash.getSlot(this.entry));

	private CacheInstance here;

	private CacheInstance there;

	private RedisNode source;

	private RedisNode target;

	@BeforeEach
	void start(RedisCluster cluster) {
		this.here = CacheInstance.start(cluster.addresses(), null);
		this.there = CacheInstance.start(cluster.addresses(), null);
		here().put(this.key, "old");
		this.source = cluster.masters().stream().filter(this::has).findAny().orElseThrow();
		this.target = cluster.masters().stream().filter((master) -> master != this.source).findAny().orElseThrow();
	}

	private boolean has(RedisNode master) {
		try {
			return master.command("GET", this.entry) != null;
		}
		catch (IllegalStateException ex) {
			// It is moved to where it is.
			return false;
		}
	}

	private void beginMove() {
		this.target.command("CLUSTER", "SETSLOT", this.slot, "IMPORTING", id(this.source));
		this.source.command("CLUSTER", "SETSLOT", this.slot, "MIGRATING", id(this.target));
	}

	private static String id(RedisNode node) {
		return String.valueOf(node.command("CLUSTER", "MYID"));
	}

	private void moveEntry() {
		this.source.command("MIGRATE", "127.0.0.1", Integer.toString(this.target.port()), this.entry, "0", "5000");
	}

	@AfterEach
	void stop() {
		this.here.close();
		this.there.close();
		for (RedisNode node : List.of(this.source, this.target)) {
			node.command("CLUSTER", "SETSLOT", this.slot, "STABLE");
		}
	}

	private TwoLevelCache here() {
		return this.here.cache("products");
	}

	private TwoLevelCache there() {
		return this.there.cache("products");
	}

	private void copied() {
		await().until(() -> {
			long before = there().getStats().l1().hits();
			there().get(this.key);
			return there().getStats().l1().hits() > before;
		});
	}

	private void changesAreSeen() {
		assertThat(there().get(this.key, String.class)).isEqualTo("old");
		here().put(this.key, "new");
		await().atMost(BOUND).until(() -> "new".equals(there().get(this.key, String.class)));
		assertThat(here().evictIfPresent(this.key)).isTrue();
		await().atMost(BOUND).until(() -> there().get(this.key) == null);
		assertThat(here().putIfAbsent(this.key, "first")).isNull();
		assertThat(there().putIfAbsent(this.key, "second")).isNotNull();
		assertThat(here().getStats().pendingRepairs()).isZero();
		assertThat(here().getStats().bypasses()).isZero();
	}

	@Test
	void changesOfAnEntryThatHasNotMovedAreSeen() {
		copied();
		beginMove();
		changesAreSeen();
	}

	@Test
	void changesOfAnEntryThatHasMovedAreSeen() {
		copied();
		beginMove();
		moveEntry();
		changesAreSeen();
	}

	@Test
	void aLoadIsSharedAndStored() throws Exception {
		beginMove();
		here().evict(this.key);
		AtomicInteger loads = new AtomicInteger();
		CompletableFuture<String> database = new CompletableFuture<>();
		CompletableFuture<String> first = here().retrieve(this.key, () -> {
			loads.incrementAndGet();
			return database;
		});
		await().until(() -> loads.get() == 1);
		CompletableFuture<String> second = there().retrieve(this.key, () -> {
			loads.incrementAndGet();
			return database;
		});
		database.complete("loaded");
		assertThat(first.get()).isEqualTo("loaded");
		assertThat(second.get()).isEqualTo("loaded");
		assertThat(here().get(this.key, String.class)).isEqualTo("loaded");
		assertThat(loads).hasValue(1);
	}

	@Test
	void aLoadThatAnEvictHasOvertakenIsNotStored() throws Exception {
		beginMove();
		here().evict(this.key);
		assertThat(here().get(this.key, () -> {
			there().evict(this.key);
			return "overtaken";
		})).isEqualTo("overtaken");
		assertThat(there().get(this.key)).isNull();
	}

}
