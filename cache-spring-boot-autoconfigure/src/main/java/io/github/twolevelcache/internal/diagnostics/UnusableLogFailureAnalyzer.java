package io.github.twolevelcache.internal.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which changes wait in a log of write-behind and what to do about them.
 */
public class UnusableLogFailureAnalyzer extends AbstractFailureAnalyzer<UnusableLogException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnusableLogException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.getAction(), rootFailure);
	}

}
