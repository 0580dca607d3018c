package io.github.twolevelcache.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why the caches cannot use Redis and what to do.
 */
class RedisUnusableFailureAnalyzer extends AbstractFailureAnalyzer<RedisUnusableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RedisUnusableException cause) {
		String description = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
		return new FailureAnalysis(description, cause.getAction(), rootFailure);
	}

}
