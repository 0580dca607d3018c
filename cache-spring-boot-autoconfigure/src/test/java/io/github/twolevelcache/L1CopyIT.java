package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache.ValueWrapper;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who shares an object with a cache of both levels ({@code l1.copy}).
 */
@WithRedisCluster
@Timeout(60)
class L1CopyIT {

	private static CacheInstance instance;

	private static TwoLevelCache copied;

	@BeforeAll
	static void start(RedisCluster cluster) {
		instance = CacheInstance.start(cluster.addresses(), null, "two-level-cache.caches.copied.l1.copy=on-read");
		copied = instance.cache("copied");
	}

	@AfterAll
	static void stop() {
		instance.close();
	}

	@SuppressWarnings("unchecked")
	private static List<String> value(@Nullable ValueWrapper wrapper) {
		assertThat(wrapper).isNotNull();
		List<String> value = (List<String>) wrapper.get();
		assertThat(value).isNotNull();
		return value;
	}

	@Test
	void byDefaultHitsOfL1ShareTheObject() {
		TwoLevelCache shared = instance.cache("shared");
		shared.put("key", new ArrayList<>(List.of("a")));
		assertThat(value(shared.get("key"))).isSameAs(value(shared.get("key")));
	}

	@Test
	void whatACallerChangesIsNotSeenByOthers() {
		copied.put("put", new ArrayList<>(List.of("a")));
		long hits = copied.getStats().l1().hits();
		for (int read = 0; read < 3; read++) {
			List<String> value = value(copied.get("put"));
			assertThat(value).containsExactly("a");
			value.add("by reader " + read);
		}
		assertThat(copied.getStats().l1().hits()).isEqualTo(hits + 2);
	}

	@Test
	void whatIsLoadedIsNotShared() {
		List<String> kept = new ArrayList<>(List.of("a"));
		List<String> loaded = copied.get("loaded", () -> kept);
		assertThat(loaded).isNotNull().containsExactly("a");
		loaded.add("by the caller");
		kept.add("by the loader");
		assertThat(value(copied.get("loaded"))).containsExactly("a");
	}

	@Test
	void callersOfOneLoadDoNotShareItsValue() {
		CompletableFuture<List<String>> load = new CompletableFuture<>();
		CompletableFuture<List<String>> one = copied.retrieve("both", () -> load);
		CompletableFuture<List<String>> other = copied.retrieve("both", () -> load);
		load.complete(new ArrayList<>(List.of("a")));
		one.join().add("by one");
		assertThat(other.join()).containsExactly("a");
	}

}
