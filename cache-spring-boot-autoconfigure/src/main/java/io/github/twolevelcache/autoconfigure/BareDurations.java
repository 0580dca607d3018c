package io.github.twolevelcache.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;

/**
 * Refuses durations without a unit: Spring Boot takes a bare number for milliseconds, and
 * whoever writes 60 means seconds.
 */
final class BareDurations {

	private static final Pattern BARE = Pattern.compile("[+-]?0*[1-9][0-9]*");

	private final Binder binder;

	BareDurations(Environment environment) {
		this.binder = Binder.get(environment);
	}

	/**
	 * Refuse them in all properties of the cache.
	 * @param properties the properties
	 * @throws InvalidPropertyException if a duration has no unit
	 */
	void refuse(TwoLevelCacheProperties properties) {
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of("two-level-cache");
		refuse(TwoLevelCacheProperties.class, prefix);
		for (String cache : properties.caches().keySet()) {
			ConfigurationPropertyName caches = prefix.append("caches");
			// Without brackets, the case and some characters of a name do not matter.
			ConfigurationPropertyName plain = ConfigurationPropertyName.adapt(cache, '.');
			if (plain.getNumberOfElements() == 1) {
				refuse(TwoLevelCacheProperties.Cache.class, caches.append(plain));
			}
			refuse(TwoLevelCacheProperties.Cache.class, caches.append("[" + cache + "]"));
		}
	}

	private void refuse(Class<?> type, ConfigurationPropertyName prefix) {
		for (RecordComponent component : type.getRecordComponents()) {
			ConfigurationPropertyName name = prefix.append(DataObjectPropertyName.toDashedForm(component.getName()));
			if (component.getType() == Duration.class) {
				this.binder.bind(name, Bindable.of(String.class)).ifBound((text) -> refuse(name, text.strip()));
			}
			else if (component.getType().isRecord()) {
				refuse(component.getType(), name);
			}
		}
	}

	private static void refuse(ConfigurationPropertyName name, String text) {
		if (BARE.matcher(text).matches()) {
			throw new InvalidPropertyException(name.toString(), text,
					"needs a unit, such as " + text + "s or " + text + "ms");
		}
	}

}
