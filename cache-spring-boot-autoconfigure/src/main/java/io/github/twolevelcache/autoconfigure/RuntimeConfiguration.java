package io.github.twolevelcache.autoconfigure;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.Scheduler;

/**
 * The threads and timers of the two-level cache.
 */
@Configuration(proxyBeanMethods = false)
class RuntimeConfiguration {

	private static final String THREAD_PREFIX = "two-level-cache-";

	@Bean
	Scheduler twoLevelCacheScheduler() {
		return Scheduler.create();
	}

	@Bean
	KeyRedaction twoLevelCacheKeyRedaction(TwoLevelCacheProperties properties) {
		return new KeyRedaction(properties);
	}

	// All that may show a key needs the runtime, and ends before it.
	@Bean
	@DependsOn("twoLevelCacheKeyRedaction")
	InstanceRuntime twoLevelCacheRuntime(Scheduler scheduler, Environment environment,
			ObjectProvider<TaskDecorator> taskDecorators) {
		return InstanceRuntime.system(scheduler, executor(environment), decorator(taskDecorators));
	}

	private static Executor executor(Environment environment) {
		if (Threading.VIRTUAL.isActive(environment)) {
			return new VirtualThreadTaskExecutor(THREAD_PREFIX);
		}
		// One thread for each call, since loaders may block; the callers limit their
		// number.
		CustomizableThreadFactory threads = new CustomizableThreadFactory(THREAD_PREFIX);
		threads.setDaemon(true);
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
	}

	private static UnaryOperator<Runnable> decorator(ObjectProvider<TaskDecorator> decorators) {
		List<TaskDecorator> ordered = decorators.orderedStream().toList();
		return (task) -> {
			Runnable decorated = task;
			for (TaskDecorator decorator : ordered) {
				decorated = decorator.decorate(decorated);
			}
			return decorated;
		};
	}

}
