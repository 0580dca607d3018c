package io.github.twolevelcache.autoconfigure;

import java.util.Arrays;

import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.core.Ordered;

/**
 * Has beans with cached methods destroyed before the cache manager. They name caches, not
 * the manager, so Spring would destroy it first, and what others change through them when
 * they are destroyed would not reach Redis.
 */
final class CachedBeanPostProcessor implements BeanPostProcessor, Ordered {

	private final ConfigurableBeanFactory beanFactory;

	private final String cacheManager;

	CachedBeanPostProcessor(ConfigurableBeanFactory beanFactory, String cacheManager) {
		this.beanFactory = beanFactory;
		this.cacheManager = cacheManager;
	}

	@Override
	public int getOrder() {
		// After proxies have been created.
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised advised && Arrays.stream(advised.getAdvisors())
			.anyMatch(BeanFactoryCacheOperationSourceAdvisor.class::isInstance)) {
			this.beanFactory.registerDependentBean(this.cacheManager, beanName);
		}
		return bean;
	}

}
