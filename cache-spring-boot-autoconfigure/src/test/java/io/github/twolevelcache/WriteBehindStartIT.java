package io.github.twolevelcache;

import java.util.concurrent.TimeoutException;

import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An instance starts only if it can keep the promise of write-behind.
 */
class WriteBehindStartIT extends WriteBehindFixture {

	private ThrowableAssertAlternative<?> assertThatItDoesNotStart(String... properties) {
		return assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> instance(properties).close())
			.havingRootCause();
	}

	@Test
	void theRightsThatAreAdvisedAreEnough() throws TimeoutException {
		AdvisedRights rights = AdvisedRights.read("tracking", "in a cluster", "for write-behind");
		this.cluster.nodes().forEach(rights::give);
		try (CacheInstance instance = instance(rights.properties().toArray(String[]::new))) {
			instance.cache("stock").put("a", new Stock("a", 1, "shelf"));
			instance.cache("stock").put("b", new Stock("b", 2, "shelf"));
			instance.cache("stock").evict("b");
			behind(instance).flush(LONGEST);
			assertThat(rows()).hasSize(1);
			assertThat(deadLetters(instance)).isEmpty();
		}
	}

	@Test
	void aUserWithoutTheRightsForWriteBehindIsRefused() {
		AdvisedRights rights = AdvisedRights.read("tracking", "in a cluster");
		this.cluster.nodes().forEach((node) -> node.command("ACL", "DELUSER", "shop"));
		this.cluster.nodes().forEach(rights::give);
		assertThatItDoesNotStart(rights.properties().toArray(String[]::new)).withMessageContaining("NOPERM")
			.withMessageContaining("+hget");
	}

	@Test
	void theNumberOfPartitionsIsThatOfTheLog() {
		assertThatItDoesNotStart(WRITE + "behind.partitions=32").withMessageContaining(WRITE + "behind.partitions")
			.withMessageContaining("must be 64");
	}

	@Test
	void theWriterExists() {
		assertThatItDoesNotStart(WRITE + "writer=absent").withMessageContaining(WRITE + "writer")
			.withMessageContaining("stockWriter");
	}

	@Test
	void theWriterIsGuarded() {
		assertThatItDoesNotStart(WRITE + "writer=forgetful").withMessageContaining(WRITE + "behind.ordering")
			.withMessageContaining("isGuarded()");
	}

	@Test
	void replicasAreWaitedForOnlyIfThatIsAskedFor() {
		assertThatItDoesNotStart(WRITE + "behind.replicas=2").withMessageContaining(WRITE + "behind.replicas")
			.withMessageContaining("durability");
	}

	@Test
	void theCacheUsesRedis() {
		assertThatItDoesNotStart("two-level-cache.caches.stock.levels=l1").withMessageContaining(WRITE + "mode");
	}

	@Test
	void redisEvictsNothing() {
		setMaxmemoryPolicy("allkeys-lru");
		try {
			assertThatItDoesNotStart().withMessageContaining("allkeys-lru");
		}
		finally {
			setMaxmemoryPolicy("noeviction");
		}
	}

	private void setMaxmemoryPolicy(String policy) {
		this.cluster.nodes().forEach((node) -> node.command("CONFIG", "SET", "maxmemory-policy", policy));
	}

}
