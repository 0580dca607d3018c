package io.github.twolevelcache.internal.drain;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

import io.github.twolevelcache.CacheInstance;
import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.internal.log.DeadLetter;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;
import io.github.twolevelcache.store.TooManyDeadLettersException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * 20,000 dead letters of 2 KB in one partition, so that one master has them all.
 */
@WithRedisCluster
@Timeout(300)
class DeadLettersIT {

	private static final int COUNT = 20_000;

	private static final String VALUE = "x".repeat(2048);

	private static final String BEHIND = "two-level-cache.caches.stock.write.behind.";

	private static final Pattern SENT = Pattern.compile("total_net_output_bytes:(\\d+)");

	/** What it takes to read the values in order to list the letters. */
	private static final String READ_EVERYTHING = """
			local letters = redis.call('HGETALL', KEYS[1])
			local answer = {}
			for i = 1, #letters, 2 do
				answer[#answer + 1] = struct.pack('>I4', #letters[i]) .. letters[i] .. string.sub(letters[i + 1], 1, 18)
			end
			return #table.concat(answer)
			""";

	private RedisCluster cluster;

	@BeforeEach
	void empty(RedisCluster cluster) {
		this.cluster = cluster;
		cluster.flush();
	}

	@Test
	void theyAreListedReplayedAndDiscardedWithoutKeepingOthersWaiting() throws Exception {
		try (CacheInstance instance = CacheInstance.start(this.cluster.addresses(), Writers.class,
				"two-level-cache.caches.stock.levels=l2", "two-level-cache.caches.stock.write.mode=behind",
				"two-level-cache.caches.stock.write.on-evict=delete", BEHIND + "partitions=1",
				BEHIND + "max-pending=" + COUNT, BEHIND + "max-dead-letters=" + COUNT)) {
			TwoLevelCache cache = instance.cache("stock");
			WriteBehind behind = instance.writeBehind();
			DeadLetters letters = behind.deadLetters();
			behind.pause();
			IntStream.range(0, COUNT).parallel().forEach((number) -> cache.put("k" + number, VALUE));
			bury(behind.log());
			assertThat(behind.backlog().deadLetters()).isEqualTo(COUNT);
			assertThat(behind.backlog().pending()).isZero();
			assertThatExceptionOfType(TooManyDeadLettersException.class).isThrownBy(() -> cache.put("another", VALUE));

			StringRedisTemplate redis = new StringRedisTemplate(instance.bean(RedisConnectionFactory.class));
			String records = Objects.requireNonNull(redis.keys("test:x:*")).iterator().next();
			long everything = longest(
					() -> redis.execute(RedisScript.of(READ_EVERYTHING, Long.class), List.of(records)));
			long sent = sent();
			long page = longest(() -> assertThat(letters.page(0, 100, false).letters()).hasSize(100));
			assertThat(sent() - sent).isLessThan(200L * VALUE.length() / 2);
			long list = longest(() -> assertThat(listAll(letters)).hasSize(COUNT));
			assertThat(letters.page(0, 10, true).letters())
				.allSatisfy((letter) -> assertThat(letter.value()).contains(VALUE));
			long replay = longest(() -> assertThat(letters.replayAll()).isEqualTo(COUNT));
			assertThat(behind.backlog().deadLetters()).isZero();
			assertThat(behind.backlog().pending()).isEqualTo(COUNT);
			bury(behind.log());
			long discard = longest(() -> assertThat(letters.discardAll()).isEqualTo(COUNT));
			assertThat(behind.backlog().deadLetters()).isZero();
			assertThat(behind.backlog().pending()).isZero();
			assertThat(Map.of("page", page, "list", list, "replay", replay, "discard", discard))
				.as("The longest commands, in microseconds; one that reads everything takes %d", everything)
				.allSatisfy((name, micros) -> assertThat(micros).as(name).isLessThan(everything / 3));
			cache.put("another", VALUE);
		}
	}

	private static void bury(WriteLog log) throws Exception {
		for (int from = 0; from < COUNT; from += 500) {
			CompletableFuture<?>[] calls = IntStream.range(from, from + 500)
				.mapToObj((number) -> "k" + number)
				.map((text) -> log.changes()
					.find(0, text)
					.thenCompose((record) -> log.deadLetters()
						.bury(log.changes().decode(0, text, Objects.requireNonNull(record)), 1, "refused")))
				.toArray(CompletableFuture<?>[]::new);
			CompletableFuture.allOf(calls).get(60, TimeUnit.SECONDS);
		}
	}

	private static Set<String> listAll(DeadLetters letters) {
		Set<String> keys = new HashSet<>();
		DeadLetters.Page page = letters.page(0, 1000, false);
		while (true) {
			page.letters().stream().map(DeadLetter::key).forEach(keys::add);
			Long next = page.next();
			if (next == null) {
				return keys;
			}
			page = letters.page(next, 1000, false);
		}
	}

	/** The time of the longest command on any master, in microseconds. */
	private long longest(Callable<?> call) throws Exception {
		for (RedisNode master : this.cluster.masters()) {
			master.command("CONFIG", "SET", "slowlog-log-slower-than", "100");
			master.command("CONFIG", "SET", "slowlog-max-len", "10000");
			master.command("SLOWLOG", "RESET");
		}
		assertThat(call.call()).isNotNull();
		return this.cluster.masters()
			.stream()
			.flatMap((master) -> ((List<?>) Objects.requireNonNull(master.command("SLOWLOG", "GET", "10000"))).stream())
			.mapToLong((entry) -> (Long) ((List<?>) entry).get(2))
			.max()
			.orElse(0);
	}

	private long sent() {
		return this.cluster.masters()
			.stream()
			.map((master) -> SENT.matcher(String.valueOf(master.command("INFO", "stats"))))
			.filter(Matcher::find)
			.mapToLong((sent) -> Long.parseLong(sent.group(1)))
			.sum();
	}

	@Configuration(proxyBeanMethods = false)
	static class Writers {

		@Bean
		CacheWriter<String, String> stockWriter() {
			return new CacheWriter<>() {

				@Override
				public void write(List<CacheChange<String, String>> changes) {
					// Nothing is written while the cache is paused.
				}

				@Override
				public boolean isGuarded() {
					return true;
				}

			};
		}

	}

}
