package io.github.twolevelcache.sample.workload;

import java.net.URI;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Runs the workload once the service answers, and prints what it has shown.
 */
@Component
@ConditionalOnBooleanProperty("workload.enabled")
class WorkloadRunner implements ApplicationRunner {

	private final WorkloadProperties properties;

	private final ApplicationContext context;

	private final Meters meters = new Meters();

	private volatile @Nullable Thread thread;

	WorkloadRunner(WorkloadProperties properties, ApplicationContext context) {
		this.properties = properties;
		this.context = context;
	}

	@Override
	public void run(ApplicationArguments args) {
		this.thread = Thread.currentThread();
		try {
			WorkloadReport report = run(Workload.of(this.properties));
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

	WorkloadReport run(Workload workload) throws InterruptedException {
		System.out.printf(Locale.ROOT, "%nWorkload: %s%n  %,d reads of %,d products, clients: %d, targets: %s%n%n",
				workload.name(), workload.reads(), workload.distinctProducts(), this.properties.clients(),
				this.properties.targets().stream().map(URI::toString).collect(Collectors.joining(", ")));
		ProgressBar progress = new ProgressBar(System.out, isTerminal(), workload.reads());
		ServedBy before = this.meters.read(this.properties.targets());
		Traffic traffic = new Clients(this.properties, workload).run(progress);
		ServedBy after = this.meters.read(this.properties.targets());
		return new WorkloadReport(traffic, after.minus(before));
	}

	@SuppressWarnings("SystemConsoleNull") // pom.xml sets jdk.console so that it tells
	private static boolean isTerminal() {
		return System.console() != null;
	}

	@EventListener(ContextClosedEvent.class)
	void stop() {
		Thread running = this.thread;
		if (running != null) {
			running.interrupt();
		}
	}

}
