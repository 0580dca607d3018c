package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.unit.DataSize;

import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L1Settings;
import io.github.twolevelcache.settings.WriteMode;

/**
 * What a cache does, in a line of the log.
 */
final class CacheSummary {

	private CacheSummary() {
	}

	/**
	 * Describe a cache.
	 * @param settings its settings
	 * @return where its entries are, how many and for how long, and who writes changes to
	 * the store
	 */
	static String of(CacheSettings settings) {
		List<String> parts = new ArrayList<>();
		if (settings.levels().hasL1()) {
			parts.add("heap " + limit(settings.l1()) + " for " + time(settings.l1().expireAfterWrite()));
		}
		if (settings.levels().hasL2()) {
			parts.add("Redis for " + time(settings.l2().expireAfterWrite()));
		}
		if (settings.write().mode() != WriteMode.NONE) {
			parts.add("write-" + settings.write().mode().name().toLowerCase(Locale.ROOT));
		}
		return String.join(", ", parts);
	}

	private static String limit(L1Settings l1) {
		return (l1.maximumWeight() != null) ? DataSize.ofBytes(l1.maximumWeight()).toKilobytes() + " kB"
				: l1.maximumSize() + " entries";
	}

	private static String time(Duration time) {
		return DurationFormatterUtils.print(time, DurationFormat.Style.COMPOSITE);
	}

}
