package io.github.twolevelcache.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;

/**
 * Matches unless {@code spring.cache.type} asks for one of Spring Boot's own cache
 * managers.
 */
class CacheTypeNotChosen extends NoneNestedConditions {

	CacheTypeNotChosen() {
		super(ConfigurationPhase.PARSE_CONFIGURATION);
	}

	@ConditionalOnProperty("spring.cache.type")
	static class Chosen {

	}

}
