package io.github.twolevelcache.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.twolevelcache.settings.CacheSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What IDEs show of the properties: the metadata that the build generates.
 */
class ConfigurationMetadataTests {

	/** What is not set, or follows from something else. */
	private static final Set<String> WITHOUT_DEFAULT = Set.of("two-level-cache.namespace", "two-level-cache.caches",
			"two-level-cache.codec.trusted-packages", "two-level-cache.codec.jdk.allowed-classes",
			"two-level-cache.defaults.codec", "two-level-cache.defaults.l1.maximum-weight",
			"two-level-cache.defaults.l1.expire-after-access", "two-level-cache.defaults.l1.expire-while-unavailable",
			"two-level-cache.defaults.load.timeout", "two-level-cache.defaults.load.max-concurrent-in-fleet",
			"two-level-cache.defaults.stale.after", "two-level-cache.defaults.write.writer",
			"two-level-cache.defaults.write.loader", "two-level-cache.defaults.write.on-evict",
			"management.endpoint.cachewrites.roles");

	private static JsonNode metadata;

	@BeforeAll
	static void read() throws IOException {
		metadata = own("META-INF/spring-configuration-metadata.json");
	}

	// Spring Boot has files of the same name.
	private static JsonNode own(String name) throws IOException {
		Enumeration<URL> resources = ConfigurationMetadataTests.class.getClassLoader().getResources(name);
		while (resources.hasMoreElements()) {
			try (InputStream file = resources.nextElement().openStream()) {
				JsonNode node = JsonMapper.shared().readTree(file);
				if (node.toString().contains("\"two-level-cache")) {
					return node;
				}
			}
		}
		throw new AssertionError("There is no " + name);
	}

	static Stream<JsonNode> properties() throws IOException {
		return own("META-INF/spring-configuration-metadata.json").get("properties").valueStream();
	}

	private static @Nullable JsonNode property(String name) {
		return metadata.get("properties")
			.valueStream()
			.filter((property) -> property.get("name").asString().equals(name))
			.findFirst()
			.orElse(null);
	}

	@ParameterizedTest
	@MethodSource("properties")
	void aPropertyIsDescribedBySentences(JsonNode property) {
		String description = property.path("description").asString("");
		assertThat(description).as(property.toString()).matches("(?s)[A-Z].*[.]").doesNotMatch("(?s)(The|A|An) .*");
		if (property.get("type").asString().equals("java.lang.Boolean")) {
			assertThat(description).startsWith("Whether ");
		}
	}

	@ParameterizedTest
	@MethodSource("properties")
	void aPropertyHasItsDefault(JsonNode property) {
		assertThat(property.has("defaultValue")).as(property.toString())
			.isNotEqualTo(WITHOUT_DEFAULT.contains(property.get("name").asString()));
	}

	@Test
	void theDefaultsAreThoseOfTheCaches() {
		Map<String, Object> values = new LinkedHashMap<>();
		metadata.get("properties")
			.valueStream()
			.filter((property) -> property.has("defaultValue"))
			.forEach(
					(property) -> values.put(property.get("name").asString(), property.get("defaultValue").asString()));
		assertThat(values).containsKeys("two-level-cache.max-staleness", "two-level-cache.defaults.l2.jitter");
		// Belongs to durability 'replicas', and is refused without it.
		values.remove("two-level-cache.defaults.write.behind.replicas");
		TwoLevelCacheProperties none = bind(Map.of());
		TwoLevelCacheProperties stated = bind(values);
		assertThat(settings(stated)).isEqualTo(settings(none));
		assertThat(new TwoLevelCacheProperties(stated.enabled(), stated.namespace(), stated.dynamic(),
				stated.tracking(), stated.maxStaleness(), stated.commandTimeout(), stated.transactionAware(),
				stated.syncByDefault(), stated.redactKeys(), none.defaults(), stated.caches(), stated.codec(),
				stated.writeBehind()))
			.isEqualTo(none);
	}

	private static TwoLevelCacheProperties bind(Map<String, Object> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("two-level-cache",
				TwoLevelCacheProperties.class);
	}

	private static CacheSettings settings(TwoLevelCacheProperties properties) {
		return new CacheSettingsResolver(properties, List.of()).resolve("any");
	}

	@Test
	void hintsAreForPropertiesThatExist() {
		assertThat(metadata.get("hints").valueStream().map((hint) -> hint.get("name").asString())).isNotEmpty()
			.allSatisfy((name) -> assertThat(property(name.replaceFirst("[.]keys$", ""))).as(name).isNotNull());
		assertThat(metadata.get("hints").valueStream().map((hint) -> hint.get("name").asString()))
			.contains("two-level-cache.caches.keys");
	}

	@Test
	void whatNamesABeanIsCompletedWithTheBeansOfItsType() {
		List<JsonNode> providers = metadata.get("hints")
			.valueStream()
			.flatMap((hint) -> hint.path("providers").valueStream())
			.filter((provider) -> provider.get("name").asString().equals("spring-bean-reference"))
			.toList();
		assertThat(providers).hasSize(3)
			.allSatisfy((provider) -> assertThat(
					ClassUtils.isPresent(provider.get("parameters").get("target").asString(), null))
				.isTrue());
	}

}
