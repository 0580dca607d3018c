package io.github.twolevelcache.internal.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.twolevelcache.jdbc.UnusableTableException;

/**
 * Says what is missing from the table of a store and what to do.
 */
public class UnusableTableFailureAnalyzer extends AbstractFailureAnalyzer<UnusableTableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnusableTableException cause) {
		return new FailureAnalysis(cause.getDescription() + ".", cause.getAction(), rootFailure);
	}

}
