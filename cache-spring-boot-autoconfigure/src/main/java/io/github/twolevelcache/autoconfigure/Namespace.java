package io.github.twolevelcache.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;

/**
 * What the keys of the application begin with in Redis.
 *
 * @param value the namespace, empty if no cache uses Redis
 */
record Namespace(String value) {

	/**
	 * Stands where no cache uses Redis.
	 */
	static final Namespace NONE = new Namespace("");

	/**
	 * Return the namespace of an application.
	 * @param configured the namespace that is configured, or {@code null}
	 * @param environment has the name of the application, which is used otherwise
	 * @return the namespace
	 * @throws InvalidPropertyException if there is none, or it cannot be used
	 */
	static Namespace of(@Nullable String configured, Environment environment) {
		String property = "two-level-cache.namespace";
		String namespace = configured;
		if (!StringUtils.hasText(namespace)) {
			property = "spring.application.name";
			namespace = environment.getProperty(property);
		}
		if (!StringUtils.hasText(namespace)) {
			throw new InvalidPropertyException("two-level-cache.namespace", null,
					"or 'spring.application.name' must be set: it keeps apart the keys of applications that share a Redis");
		}
		if (namespace.indexOf('{') >= 0 || namespace.indexOf('}') >= 0) {
			throw new InvalidPropertyException(property, namespace,
					"must not contain braces, which have a special meaning in Redis Cluster; "
							+ "set 'two-level-cache.namespace' to a name without them");
		}
		return new Namespace(namespace);
	}

}
