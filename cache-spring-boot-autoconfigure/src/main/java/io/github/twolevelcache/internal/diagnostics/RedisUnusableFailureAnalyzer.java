package io.github.twolevelcache.internal.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why the caches cannot use Redis and what to do.
 */
public class RedisUnusableFailureAnalyzer extends AbstractFailureAnalyzer<RedisUnusableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RedisUnusableException cause) {
		String description = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
		return new FailureAnalysis(description, cause.getAction(), rootFailure);
	}

}
