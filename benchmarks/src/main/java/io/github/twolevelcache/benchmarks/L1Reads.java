package io.github.twolevelcache.benchmarks;

import java.lang.invoke.MethodHandles;

import com.github.benmanes.caffeine.cache.Caffeine;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.springframework.cache.Cache;

import io.github.twolevelcache.TwoLevelCache;

/**
 * Fills caches on the heap, and creates what reads them.
 */
final class L1Reads {

	private static final String MAXIMUM_SIZE = "10000";

	private static final String LIFETIME = "1h";

	/** Classes named by text, as they must not be loaded before they are redefined. */
	private static final String VALIDITY = "io.github.twolevelcache.internal.validity.";

	private L1Reads() {
	}

	/**
	 * Fill the cache of a contender.
	 * @param contender the contender
	 * @param redis the addresses of the cluster
	 * @return reads the cache
	 */
	static Reads open(L1Contender contender, String redis) {
		return switch (contender) {
			case CAFFEINE -> ofCaffeine(true);
			case CAFFEINE_UNCOUNTED -> ofCaffeine(false);
			case SPRING -> ofCache(spring(true));
			case SPRING_UNCOUNTED -> ofCache(spring(false));
			case TWO_LEVEL -> ofCache(twoLevel(redis));
			case TWO_LEVEL_UNCHECKED -> ofUnchecked(redis);
			case SPRING_ANNOTATION -> ofAnnotation(spring(true));
			case SPRING_ANNOTATION_UNCOUNTED -> ofAnnotation(spring(false));
			case TWO_LEVEL_ANNOTATION -> ofAnnotation(twoLevel(redis));
		};
	}

	private static Reads ofCaffeine(boolean counted) {
		com.github.benmanes.caffeine.cache.Cache<Object, Object> cache = Caffeine.from(spec(counted)).build();
		Keys.all().forEach((key) -> cache.put(key, Product.of(key)));
		return cache::getIfPresent;
	}

	private static Reads ofCache(Instance instance) {
		Cache cache = instance.cache();
		Keys.all().forEach((key) -> cache.put(key, Product.of(key)));
		return hits(instance, cache::get);
	}

	private static Reads ofUnchecked(String redis) {
		// The JVM of this contender serves nobody else.
		alwaysTrue("Coverage$Validity", "holds");
		alwaysTrue("Generation", "admits");
		return ofCache(twoLevel(redis));
	}

	private static void alwaysTrue(String type, String method) {
		try {
			// Of the same package, and not redefined itself.
			Class<?> neighbour = Class.forName(VALIDITY + "Coverage", false, ClassLoader.getSystemClassLoader());
			new ByteBuddy()
				.redefine(TypePool.Default.ofSystemLoader().describe(VALIDITY + type).resolve(),
						ClassFileLocator.ForClassLoader.ofSystemLoader())
				.method(ElementMatchers.named(method))
				.intercept(FixedValue.value(true))
				.make()
				.load(neighbour.getClassLoader(), ClassLoadingStrategy.UsingLookup
					.of(MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Reads ofAnnotation(Instance instance) {
		return hits(instance, instance.bean(ProductService.class)::find);
	}

	private static Instance spring(boolean counted) {
		return Instance.start("127.0.0.1:1", "spring.cache.type=caffeine",
				"spring.cache.caffeine.spec=" + spec(counted));
	}

	private static String spec(boolean counted) {
		return "maximumSize=" + MAXIMUM_SIZE + ",expireAfterWrite=" + LIFETIME + (counted ? ",recordStats" : "");
	}

	private static Instance twoLevel(String redis) {
		// Trusts its copies for longer than it would, so that a busy machine makes no
		// misses.
		return Instance.start(redis, "two-level-cache.defaults.l1.maximum-size=" + MAXIMUM_SIZE,
				"two-level-cache.defaults.l1.expire-after-write=" + LIFETIME, "two-level-cache.max-staleness=20s");
	}

	// Reads all keys until there is nothing but hits, and makes sure that it stays so.
	private static Reads hits(Instance instance, Reads reads) {
		long misses;
		do {
			misses = misses(instance);
			Keys.all().forEach(reads::get);
		}
		while (misses(instance) > misses);
		long before = misses;
		return Reads.of(reads::get, () -> {
			long measured = misses(instance) - before;
			instance.close();
			if (measured > 0) {
				throw new IllegalStateException("Not only hits were measured but " + measured + " misses");
			}
		});
	}

	private static long misses(Instance instance) {
		return (instance.cache() instanceof TwoLevelCache cache) ? cache.getStats().l1().misses()
				: instance.bean(ProductService.class).loads();
	}

}
