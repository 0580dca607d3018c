package io.github.twolevelcache.internal.diagnostics;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.util.StringUtils;

/**
 * Says of a property that does not exist which one may be meant. Before Spring Boot's own
 * analyzer, which only says that it was left unbound.
 */
@Order(0)
public class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("two-level-cache");

	private static final ConfigurationPropertyName DEFAULTS = PREFIX.append("defaults");

	private static final ConfigurationPropertyName CACHES = PREFIX.append("caches");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		Class<?> type = cause.getTarget().getType().resolve();
		if (!cause.getName().equals(PREFIX) || type == null
				|| !(cause.getCause() instanceof UnboundConfigurationPropertiesException unbound)) {
			return null;
		}
		List<String> known = new ArrayList<>();
		collect(type, PREFIX, known);
		String description = unbound.getUnboundProperties()
			.stream()
			.map((property) -> describe(property, known))
			.collect(Collectors.joining("\n\n"));
		return new FailureAnalysis(description,
				"Correct the name, or remove the property. The name of a cache with a dot or another special character stands in "
						+ "brackets, such as two-level-cache.caches[order.lines]. docs/configuration.md lists all properties.",
				rootFailure);
	}

	private static String describe(ConfigurationProperty property, List<String> known) {
		ConfigurationPropertyName name = property.getName();
		List<String> similar = similar(name, known);
		return "There is no property '%s'%s.%s".formatted(name,
				(property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "",
				similar.isEmpty() ? "" : " Did you mean "
						+ similar.stream().map((other) -> "'" + other + "'").collect(Collectors.joining(" or ")) + "?");
	}

	private static List<String> similar(ConfigurationPropertyName name, List<String> known) {
		String group = name.getElement(1, ConfigurationPropertyName.Form.ORIGINAL);
		Set<String> groups = known.stream()
			.map((other) -> StringUtils.delimitedListToStringArray(other, ".")[1])
			.collect(Collectors.toSet());
		List<String> similarGroups = groups.contains(group) ? List.of() : SimilarNames.among(groups, group);
		return similarGroups.isEmpty() ? SimilarNames.among(withCacheOf(name, known), name.toString())
				: similarGroups.stream().map((other) -> PREFIX + "." + other + rest(name)).toList();
	}

	private static String rest(ConfigurationPropertyName name) {
		return name.toString().substring(name.chop(2).toString().length());
	}

	// What holds for all caches can be said of the one that is named.
	private static List<String> withCacheOf(ConfigurationPropertyName name, List<String> known) {
		int cache = CACHES.getNumberOfElements();
		if (!CACHES.isAncestorOf(name) || name.getNumberOfElements() <= cache + 1) {
			return known;
		}
		String own = name.chop(cache + 1) + ".";
		String defaults = DEFAULTS + ".";
		return known.stream()
			.filter((other) -> other.startsWith(defaults))
			.map((other) -> own + other.substring(defaults.length()))
			.toList();
	}

	private static void collect(Class<?> type, ConfigurationPropertyName prefix, List<String> known) {
		for (RecordComponent component : type.getRecordComponents()) {
			ConfigurationPropertyName name = prefix.append(DataObjectPropertyName.toDashedForm(component.getName()));
			if (component.getType().isRecord()) {
				collect(component.getType(), name, known);
			}
			else {
				known.add(name + ((component.getType() == Map.class) ? ".<name>" : ""));
			}
		}
	}

}
