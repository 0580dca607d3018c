package io.github.twolevelcache.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.twolevelcache.internal.transaction.CommitListener;

/**
 * Lets all transaction managers tell of their commits. Spring Boot adds listeners only to
 * those that it has configured itself.
 */
final class CommitListenerPostProcessor implements BeanPostProcessor {

	private final CommitListener listener = new CommitListener();

	// Before others wrap it.
	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof PlatformTransactionManager && bean instanceof ConfigurableTransactionManager manager) {
			List<TransactionExecutionListener> listeners = new ArrayList<>(manager.getTransactionExecutionListeners());
			listeners.add(this.listener);
			manager.setTransactionExecutionListeners(listeners);
		}
		return bean;
	}

}
