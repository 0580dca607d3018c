package io.github.twolevelcache.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;

import com.sun.management.OperatingSystemMXBean;

/**
 * What a benchmark runs on.
 */
final class Machine {

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private Machine() {
	}

	/**
	 * Return the CPU time that this JVM has used, all its threads together.
	 * @return the time in nanoseconds
	 */
	static long cpuTime() {
		return SYSTEM.getProcessCpuTime();
	}

	/**
	 * Describe the machine and how busy it is.
	 * @return the description
	 */
	static String describe() {
		return String.format(Locale.ROOT, "JDK %s, %d processors, load average %.1f", Runtime.version(),
				SYSTEM.getAvailableProcessors(), SYSTEM.getSystemLoadAverage());
	}

}
