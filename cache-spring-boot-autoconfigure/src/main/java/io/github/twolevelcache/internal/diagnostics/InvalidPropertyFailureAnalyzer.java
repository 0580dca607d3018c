package io.github.twolevelcache.internal.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which property of the cache is wrong and what it must be.
 */
public class InvalidPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertyException cause) {
		String description = (cause.getValue() != null)
				? "The value '%s' of the property '%s' cannot be used.".formatted(cause.getValue(), cause.getProperty())
				: "The property '%s' is not set.".formatted(cause.getProperty());
		String action = "Change your configuration: '%s' %s.".formatted(cause.getProperty(), cause.getRequirement());
		return new FailureAnalysis(description, action, rootFailure);
	}

}
