package io.github.twolevelcache.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Puts {@link SyncByDefault} before the source of cache operations that
 * {@code @EnableCaching} defines.
 */
final class SyncByDefaultPostProcessor implements BeanPostProcessor, PriorityOrdered {

	private final ObjectProvider<TwoLevelCacheProperties> properties;

	SyncByDefaultPostProcessor(ObjectProvider<TwoLevelCacheProperties> properties) {
		this.properties = properties;
	}

	@Override
	public int getOrder() {
		// Before proxies are created, since those that create them fetch the source.
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof CacheOperationSource source) ? new SyncByDefault(source, this.properties::getObject)
				: bean;
	}

}
