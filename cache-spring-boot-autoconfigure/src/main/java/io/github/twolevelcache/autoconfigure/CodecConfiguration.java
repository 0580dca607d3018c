package io.github.twolevelcache.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.codec.EntryUpgrade;
import io.github.twolevelcache.codec.JsonMapperCustomizer;
import io.github.twolevelcache.internal.codec.JsonEntryCodec;
import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;

/**
 * The codecs of the caches: those of the application, and the built-in ones.
 */
@Configuration(proxyBeanMethods = false)
class CodecConfiguration {

	@Bean
	EntryCodecResolver twoLevelCacheEntryCodecResolver(TwoLevelCacheProperties properties,
			ListableBeanFactory beanFactory, ResourceLoader resourceLoader, ObjectProvider<EntryCodec> codecs,
			ObjectProvider<JsonMapperCustomizer> jsonCustomizers, ObjectProvider<EntryUpgrade<?>> upgrades) {
		ClassLoader classLoader = Objects.requireNonNull(resourceLoader.getClassLoader());
		Supplier<EntryCodec> json = () -> new JsonEntryCodec(trustedPackages(properties, beanFactory), classLoader,
				jsonCustomizers.orderedStream().toList(), upgrades.orderedStream().toList());
		Supplier<EntryCodec> jdk = () -> jdkCodec(properties, classLoader);
		return new EntryCodecResolver(properties, beanFactory.getBeansOfType(EntryCodec.class), codecs.getIfUnique(),
				json, jdk);
	}

	private static List<String> trustedPackages(TwoLevelCacheProperties properties, ListableBeanFactory beanFactory) {
		Stream<String> application = AutoConfigurationPackages.has(beanFactory)
				? AutoConfigurationPackages.get(beanFactory).stream() : Stream.empty();
		List<String> configured = properties.codec().trustedPackages();
		configured.stream().filter((name) -> name.isBlank() || name.contains("*")).findFirst().ifPresent((name) -> {
			throw new InvalidPropertyException("two-level-cache.codec.trusted-packages", name,
					"must name packages, such as com.example.shop, which include those below them, or classes");
		});
		return Stream.concat(application, configured.stream()).toList();
	}

	private static EntryCodec jdkCodec(TwoLevelCacheProperties properties, ClassLoader classLoader) {
		List<String> allowed = properties.codec().jdk().allowedClasses();
		if (allowed.isEmpty()) {
			throw new InvalidPropertyException("two-level-cache.codec.jdk.allowed-classes", null,
					"must name the classes that the codec 'jdk' may read, such as com.example.shop.**");
		}
		try {
			return new JdkEntryCodec(allowed, classLoader);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidPropertyException("two-level-cache.codec.jdk.allowed-classes", String.join(", ", allowed),
					"must have one pattern in each element, such as com.example.shop.** for a package and those below "
							+ "it, com.example.shop.* for a package, or the name of a class: " + ex.getMessage());
		}
	}

}
