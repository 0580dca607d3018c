package io.github.twolevelcache;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint.CacheEntryDescriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What exceptions show of keys, and what tools show of caches.
 */
class RedactedKeysTests {

	private static final String KEY = "anna@example.com\nERROR forged";

	private static void assertThatALoadFails(CacheInstance instance, String shown) {
		TwoLevelCache cache = instance.cache("users");
		assertThatThrownBy(() -> cache.get(KEY, () -> {
			throw new IllegalStateException("no database");
		})).hasMessageMatching("Value of key '" + shown + "' of cache 'users' could not be loaded")
			.hasRootCauseMessage("no database");
		cache.put(KEY, 42);
		assertThatThrownBy(() -> cache.get(KEY, String.class))
			.hasMessageMatching("Value of key '" + shown + "' of cache 'users' is a .*");
	}

	@Test
	void keysAreShownEscaped() {
		try (CacheInstance instance = CacheInstance.start(null, List.of("two-level-cache.defaults.levels=l1"))) {
			assertThatALoadFails(instance, "anna@example[.]com\\\\u000AERROR forged");
		}
	}

	@Test
	void keysAreRedactedWhileTheApplicationLives() {
		try (CacheInstance instance = CacheInstance.start(null,
				List.of("two-level-cache.defaults.levels=l1", "two-level-cache.redact-keys=true"))) {
			assertThatALoadFails(instance, "redacted [0-9a-f]{8}");
		}
		keysAreShownEscaped();
	}

	@Test
	void theEndpointShowsTheCacheItself() {
		try (CacheInstance instance = CacheInstance.start(null, List.of("two-level-cache.defaults.levels=l1"))) {
			instance.cache("users").put("key", "value");
			CachesEndpoint endpoint = new CachesEndpoint(
					Map.of("cacheManager", instance.bean(TwoLevelCacheManager.class)));
			CacheEntryDescriptor users = endpoint.cache("users", null);
			assertThat(users).isNotNull();
			assertThat(users.getTarget()).endsWith("TwoLevelCache");
			assertThat(endpoint.clearCache("users", null)).isTrue();
			assertThat(instance.cache("users").get("key")).isNull();
		}
	}

}
