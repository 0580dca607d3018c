package io.github.twolevelcache.sample.workload;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Runs the workload once the service answers, and prints what it has shown.
 */
@Component
@ConditionalOnBooleanProperty("workload.enabled")
class WorkloadRunner implements ApplicationRunner {

	private final WorkloadProperties properties;

	private final ApplicationContext context;

	private final JdbcClient jdbc;

	private volatile @Nullable Thread thread;

	WorkloadRunner(WorkloadProperties properties, JdbcClient jdbc, ApplicationContext context) {
		this.properties = properties;
		this.jdbc = jdbc;
		this.context = context;
	}

	@Override
	public void run(ApplicationArguments args) {
		this.thread = Thread.currentThread();
		try {
			WorkloadReport report = new WorkloadRun(this.properties, this.jdbc, System.out)
				.run(Workload.of(this.properties));
			System.out.printf("%n%s%n", report.table());
			this.thread = null;
			if (this.properties.exit()) {
				System.exit(SpringApplication.exit(this.context, () -> report.isGood() ? 0 : 1));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@EventListener(ContextClosedEvent.class)
	void stop() {
		Thread running = this.thread;
		if (running != null) {
			running.interrupt();
		}
	}

}
