package io.github.twolevelcache;

import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;

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
