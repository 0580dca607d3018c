package io.github.twolevelcache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.stats.LevelStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What one instance may still serve after another, or a stranger, has changed an entry.
 */
@Timeout(180)
class CoherenceIT {

	private static final Duration BOUND = Duration.ofSeconds(1);

	private static final String MAX_STALENESS = "two-level-cache.max-staleness=1s";

	private final RedisCluster cluster = RedisCluster.start();

	private CacheInstance one;

	private CacheInstance other;

	@BeforeEach
	void start() {
		this.one = instance();
		this.other = instance();
	}

	private CacheInstance instance() {
		// A copy would live for an hour if nobody spoke of its end.
		return CacheInstance.start(this.cluster.addresses(), null, MAX_STALENESS,
				"two-level-cache.defaults.l1.expire-after-write=1h",
				"two-level-cache.defaults.l2.when-unavailable=fail", "spring.data.redis.timeout=2s");
	}

	@AfterEach
	void stop() {
		this.one.close();
		this.other.close();
		this.cluster.close();
	}

	private TwoLevelCache here() {
		return this.one.cache("products");
	}

	private TwoLevelCache there() {
		return this.other.cache("products");
	}

	private void copyHere(int keys) {
		for (int key = 0; key < keys; key++) {
			there().put(key, "old");
		}
		await().untilAsserted(() -> {
			long before = here().getStats().l1().hits();
			for (int key = 0; key < keys; key++) {
				assertThat(here().get(key, String.class)).isEqualTo("old");
			}
			assertThat(here().getStats().l1().hits()).isEqualTo(before + keys);
		});
	}

	private void assertNoneOld(int keys) {
		await().atMost(BOUND).untilAsserted(() -> {
			for (int key = 0; key < keys; key++) {
				assertThat(here().get(key, String.class)).isNotEqualTo("old");
			}
		});
	}

	@Test
	void aPutElsewhereIsSeenHere() {
		copyHere(50);
		for (int key = 0; key < 50; key++) {
			there().put(key, "new");
		}
		assertNoneOld(50);
	}

	@Test
	void anEvictElsewhereIsSeenHere() {
		copyHere(50);
		for (int key = 0; key < 50; key++) {
			there().evict(key);
		}
		assertNoneOld(50);
	}

	@Test
	void aClearElsewhereIsSeenHere() {
		copyHere(50);
		there().clear();
		assertNoneOld(50);
	}

	@Test
	void strangersAreHeard() {
		copyHere(30);
		for (int key = 0; key < 30; key++) {
			command("DEL", "test:v:{products::" + key + "}");
		}
		assertNoneOld(30);
	}

	private void command(String... words) {
		for (RedisNode master : this.cluster.masters()) {
			try {
				master.command(words);
				return;
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageStartingWith("MOVED");
			}
		}
	}

	@Test
	void anEntryThatExpiresIsHeardOf() {
		copyHere(30);
		for (int key = 0; key < 30; key++) {
			command("PEXPIRE", "test:v:{products::" + key + "}", "1");
		}
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			for (int key = 0; key < 30; key++) {
				assertThat(here().get(key)).isNull();
			}
		});
	}

	@Test
	void aFlushIsHeardOf() {
		copyHere(50);
		this.cluster.flush();
		assertNoneOld(50);
	}

	@Test
	void connectionsThatAreCutLoseNothing() {
		for (int round = 0; round < 5; round++) {
			copyHere(50);
			this.cluster.masters().forEach((master) -> master.command("CLIENT", "KILL", "TYPE", "normal"));
			for (int key = 0; key < 50; key++) {
				command("DEL", "test:v:{products::" + key + "}");
			}
			assertNoneOld(50);
		}
	}

	@Test
	void aFrozenMasterIsNotTrustedBeyondTheBound() {
		copyHere(50);
		LevelStats l1 = here().getStats().l1();
		List<RedisNode> masters = this.cluster.masters();
		masters.forEach(RedisNode::pause);
		try {
			await().pollInterval(Duration.ofMillis(10)).atMost(BOUND.plusMillis(500)).until(() -> {
				long hits = l1.hits();
				// Nobody waits for what comes of it.
				CompletableFuture<?> unused = here().retrieve(1);
				return l1.hits() == hits;
			});
			long hits = l1.hits();
			assertThat(here().get(1)).isNull();
			assertThat(l1.hits()).isEqualTo(hits);
		}
		finally {
			masters.forEach(RedisNode::resume);
		}
		await().ignoreExceptions().untilAsserted(() -> {
			long hits = here().getStats().l1().hits();
			here().get(1);
			here().get(1);
			assertThat(here().getStats().l1().hits()).isGreaterThan(hits);
		});
	}

	@Test
	void copiesAreServedWhileNothingIsHeardIfThatIsWished() {
		this.one.close();
		this.one = CacheInstance.start(this.cluster.addresses(), null, MAX_STALENESS,
				"two-level-cache.defaults.l1.expire-after-write=1h", "spring.data.redis.timeout=2s",
				"two-level-cache.defaults.l1.when-tracking-lost=serve-l1");
		copyHere(50);
		assertThat(here().getStats().l1().untrustedHits()).isZero();
		List<RedisNode> masters = this.cluster.masters();
		masters.forEach(RedisNode::pause);
		try {
			await().untilAsserted(() -> {
				for (int key = 0; key < 50; key++) {
					assertThat(here().get(key, String.class)).isEqualTo("old");
				}
				assertThat(here().getStats().l1().untrustedHits()).isGreaterThanOrEqualTo(50);
			});
		}
		finally {
			masters.forEach(RedisNode::resume);
		}
		await().ignoreExceptions().untilAsserted(() -> {
			for (int key = 0; key < 50; key++) {
				there().put(key, "new");
			}
		});
		assertNoneOld(50);
	}

	@Test
	void aMasterThatDiesAndItsSuccessorAreFollowed() {
		copyHere(50);
		this.cluster.masters().get(0).kill();
		await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
			for (int key = 0; key < 50; key++) {
				there().put(key, "new");
			}
		});
		assertNoneOld(50);
		for (int key = 0; key < 50; key++) {
			there().put(key, "old");
		}
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> copyHere(50));
		for (int key = 0; key < 50; key++) {
			there().put(key, "newer");
		}
		assertNoneOld(50);
	}

	/**
	 * A counter only grows; writers evict after each step. A reader must never see it
	 * shrink, nor a count older than the last one that was evicted longer ago than the
	 * bound.
	 */
	@Test
	void aKeyNeverGoesBack() throws Exception {
		int keys = 8;
		AtomicLong[] truth = new AtomicLong[keys];
		for (int key = 0; key < keys; key++) {
			truth[key] = new AtomicLong();
		}
		AtomicBoolean over = new AtomicBoolean();
		ExecutorService threads = Executors.newCachedThreadPool();
		List<Future<Long>> readers = new ArrayList<>();
		try {
			Future<?> writer = threads.submit(() -> {
				for (int step = 0; step < 3000; step++) {
					int key = step % keys;
					truth[key].incrementAndGet();
					((step % 2 == 0) ? here() : there()).put("counter " + key, truth[key].get());
				}
				return null;
			});
			for (int reader = 0; reader < 4; reader++) {
				TwoLevelCache cache = (reader % 2 == 0) ? here() : there();
				readers.add(threads.submit(() -> {
					long[] seen = new long[keys];
					long reads = 0;
					while (!over.get()) {
						int key = (int) (reads++ % keys);
						Long read = cache.get("counter " + key, Long.class);
						if (read != null) {
							assertThat(read).isGreaterThanOrEqualTo(seen[key]);
							seen[key] = read;
						}
					}
					return reads;
				}));
			}
			writer.get();
			over.set(true);
			for (Future<Long> reader : readers) {
				assertThat(reader.get()).isPositive();
			}
			await().atMost(BOUND).untilAsserted(() -> {
				for (int key = 0; key < keys; key++) {
					assertThat(here().get("counter " + key, Long.class)).isEqualTo(truth[key].get());
					assertThat(there().get("counter " + key, Long.class)).isEqualTo(truth[key].get());
				}
			});
		}
		finally {
			over.set(true);
			threads.shutdownNow();
		}
	}

	@Test
	void anyKeyIsHeardOf() {
		for (String key : List.of("", "a}b{c", "\u00fc\ud83d\ude00", "x" + (char) 0xD800 + "y", "::",
				"k".repeat(10_000))) {
			there().put(key, "old");
			await().until(() -> {
				long before = here().getStats().l1().hits();
				here().get(key);
				return here().getStats().l1().hits() > before;
			});
			there().put(key, "new");
			await().atMost(BOUND).untilAsserted(() -> assertThat(here().get(key, String.class)).isEqualTo("new"));
		}
		assertThat("\ud83d\ude00".getBytes(StandardCharsets.UTF_8)).hasSize(4);
	}

}
