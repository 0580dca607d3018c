package io.github.twolevelcache.autoconfigure;

import org.springframework.beans.factory.DisposableBean;

import io.github.twolevelcache.internal.runtime.ShownKey;

/**
 * Keeps keys out of messages and logs for as long as the application lives.
 */
final class KeyRedaction implements DisposableBean {

	private final Runnable end;

	KeyRedaction(TwoLevelCacheProperties properties) {
		this.end = properties.redactKeys() ? ShownKey.redact() : () -> {
		};
	}

	@Override
	public void destroy() {
		this.end.run();
	}

}
