package io.github.twolevelcache.localredis;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RedisSource}.
 */
class RedisSourceTests {

	private final String chosen = System.getProperty(RedisSource.PROPERTY, "");

	@AfterEach
	void restore() {
		System.setProperty(RedisSource.PROPERTY, this.chosen);
	}

	@ParameterizedTest
	@CsvSource({ "docker, DOCKER", "path, PATH", "embedded, EMBEDDED" })
	void theSourceThatIsAskedForIsChosen(String name, RedisSource source) {
		System.setProperty(RedisSource.PROPERTY, name);
		assertThat(RedisSource.choose()).isEqualTo(source);
	}

	@Test
	void withoutAWordTheSourceNeedsNoDocker() {
		System.clearProperty(RedisSource.PROPERTY);
		assertThat(RedisSource.choose()).isIn(RedisSource.PATH, RedisSource.EMBEDDED);
	}

	@Test
	void anUnknownSourceIsRefused() {
		System.setProperty(RedisSource.PROPERTY, "cloud");
		assertThatIllegalArgumentException().isThrownBy(RedisSource::choose)
			.withMessageContaining("cloud")
			.withMessageContaining("docker, path or embedded");
	}

}
