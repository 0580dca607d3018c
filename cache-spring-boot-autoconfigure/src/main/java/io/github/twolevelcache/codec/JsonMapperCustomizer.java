package io.github.twolevelcache.codec;

import tools.jackson.databind.json.JsonMapper;

/**
 * Adjusts how the JSON codec writes the application's types: modules, serializers,
 * mix-ins. What it changes must lose nothing on the way out and back, and must be the
 * same in every instance of the application.
 */
@FunctionalInterface
public interface JsonMapperCustomizer {

	/**
	 * Customize the builder. Called once for each codec, after the codec's own settings;
	 * only the typing of values cannot be changed.
	 * @param builder the builder, never {@code null}
	 */
	void customize(JsonMapper.Builder builder);

}
