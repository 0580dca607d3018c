package io.github.twolevelcache.autoconfigure;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Cache;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;

/**
 * Finds the codec of a cache: a built-in one, or a bean by its name.
 */
final class EntryCodecResolver {

	private static final String JSON = "json";

	private static final String JDK = "jdk";

	private final TwoLevelCacheProperties properties;

	private final Map<String, EntryCodec> beans;

	private final @Nullable EntryCodec onlyBean;

	private final Map<String, Supplier<EntryCodec>> builtIn;

	/**
	 * Create the resolver and check every configured name.
	 * @param properties name the codecs
	 * @param beans the application's codecs by name
	 * @param onlyBean the one to prefer among them, or {@code null}
	 * @param json creates the codec for JSON
	 * @param jdk creates the codec for Java serialization
	 */
	EntryCodecResolver(TwoLevelCacheProperties properties, Map<String, EntryCodec> beans, @Nullable EntryCodec onlyBean,
			Supplier<EntryCodec> json, Supplier<EntryCodec> jdk) {
		this.properties = properties;
		this.beans = beans;
		this.onlyBean = onlyBean;
		this.builtIn = Map.of(JSON, SingletonSupplier.of(json), JDK, SingletonSupplier.of(jdk));
		if (properties.defaults().codec() != null) {
			find("two-level-cache.defaults.codec", properties.defaults().codec());
		}
		properties.caches().keySet().forEach(this::resolve);
	}

	/**
	 * Return the codec of a cache.
	 * @param name the name of the cache
	 * @return its codec
	 * @throws InvalidPropertyException if the configured codec does not exist
	 */
	EntryCodec resolve(String name) {
		Cache cache = this.properties.caches().get(name);
		if (cache != null && cache.codec() != null) {
			return find("two-level-cache.caches." + name + ".codec", cache.codec());
		}
		String shared = this.properties.defaults().codec();
		if (shared != null) {
			return find("two-level-cache.defaults.codec", shared);
		}
		return (this.onlyBean != null) ? this.onlyBean : find("two-level-cache.defaults.codec", JSON);
	}

	/**
	 * Return whether entries are read that other versions of the application wrote.
	 * @return whether they are
	 */
	boolean readsOtherVersions() {
		return this.properties.codec().json().readOtherVersions();
	}

	private EntryCodec find(String property, String codec) {
		EntryCodec bean = this.beans.get(codec);
		if (bean != null) {
			return bean;
		}
		Supplier<EntryCodec> supplier = this.builtIn.get(codec);
		if (supplier == null) {
			Set<String> known = new TreeSet<>(this.builtIn.keySet());
			known.addAll(this.beans.keySet());
			throw new InvalidPropertyException(property, codec, "must be one of " + known
					+ ": a built-in codec, or the name of a bean of type " + EntryCodec.class.getSimpleName());
		}
		return supplier.get();
	}

}
