package io.github.twolevelcache.checker.worker;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.EnumMap;
import java.util.Map;

import com.sun.management.UnixOperatingSystemMXBean;

import io.github.twolevelcache.checker.growth.Measure;

/**
 * What this JVM holds.
 */
final class Resources {

	private static final int COLLECTIONS = 2;

	private Resources() {
	}

	/**
	 * Collect all garbage, and measure what is left.
	 * @return each measure of a JVM
	 * @throws IllegalStateException if the JVM does not tell one of them
	 */
	static Map<Measure, Long> measure() {
		// The second one collects what the first one has handed to cleaners.
		for (int i = 0; i < COLLECTIONS; i++) {
			ManagementFactory.getMemoryMXBean().gc();
		}
		Map<Measure, Long> measured = new EnumMap<>(Measure.class);
		measured.put(Measure.HEAP, heap());
		measured.put(Measure.DIRECT, direct());
		measured.put(Measure.THREADS, (long) ManagementFactory.getThreadMXBean().getThreadCount());
		measured.put(Measure.FILES, files());
		measured.put(Measure.CLASSES, (long) ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
		measured.forEach((measure, value) -> {
			if (value <= 0) {
				throw new IllegalStateException("%s cannot be %d".formatted(measure, value));
			}
		});
		return measured;
	}

	// What the last collection has left, whatever was allocated since.
	private static long heap() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.mapToLong(Resources::afterCollection)
			.sum();
	}

	private static long afterCollection(MemoryPoolMXBean pool) {
		MemoryUsage usage = pool.getCollectionUsage();
		if (usage == null) {
			throw new IllegalStateException("The collector does not tell what it has left in " + pool.getName());
		}
		return usage.getUsed();
	}

	private static long direct() {
		return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.filter((pool) -> "direct".equals(pool.getName()))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The JVM does not tell its direct memory"))
			.getMemoryUsed();
	}

	private static long files() {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
			return system.getOpenFileDescriptorCount();
		}
		throw new IllegalStateException("The JVM does not tell its open files");
	}

}
