package io.github.twolevelcache.internal.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.twolevelcache.repository.UnusableRepositoryException;

/**
 * Says what a repository lacks that is to be the store behind a cache, and what to do.
 */
public class UnusableRepositoryFailureAnalyzer extends AbstractFailureAnalyzer<UnusableRepositoryException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnusableRepositoryException cause) {
		return new FailureAnalysis(cause.getDescription() + ".", cause.getAction(), rootFailure);
	}

}
