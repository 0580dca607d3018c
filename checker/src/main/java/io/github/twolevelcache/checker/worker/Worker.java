package io.github.twolevelcache.checker.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.checker.machine.Orders;
import io.github.twolevelcache.safeguards.Safeguard;

/**
 * A JVM of the fleet.
 *
 * <table>
 * <caption>Orders and their answers</caption>
 * <tr>
 * <td>{@code start <traffic> <directory>}</td>
 * <td>{@code done 0}</td>
 * </tr>
 * <tr>
 * <td>{@code traffic <traffic>}, which changes what the threads do</td>
 * <td>{@code done 0}</td>
 * </tr>
 * <tr>
 * <td>{@code restart}, which stops and starts the contexts</td>
 * <td>{@code done 0}</td>
 * </tr>
 * <tr>
 * <td>{@code stop-writers}</td>
 * <td>{@code done <errors>}</td>
 * </tr>
 * <tr>
 * <td>{@code stop-readers}</td>
 * <td>{@code done <errors>}</td>
 * </tr>
 * <tr>
 * <td>{@code loads}</td>
 * <td>{@code done <loads of keys that are only put>}</td>
 * </tr>
 * <tr>
 * <td>{@code versions}</td>
 * <td>{@code version <key> <version or null>} for each key, manager and attempt, then
 * {@code done 0}</td>
 * </tr>
 * <tr>
 * <td>{@code resources}</td>
 * <td>{@code resource <measure> <worker> <value>} for each measure of a JVM, then
 * {@code done 0}</td>
 * </tr>
 * </table>
 */
public final class Worker implements Orders.Recipient {

	private static final int ATTEMPTS = 2;

	private final WorkerSettings settings;

	private final Consumer<String> answers;

	private final List<Instance> instances = new ArrayList<>();

	/** By key, the last version that a writer of this worker has made. */
	private final AtomicLongArray versions = new AtomicLongArray(Keys.COUNT);

	private @Nullable Run run;

	private Worker(WorkerSettings settings, Consumer<String> answers) throws ReflectiveOperationException {
		this.settings = settings;
		this.answers = answers;
		for (Safeguard safeguard : settings.missing()) {
			safeguard.remove();
		}
		Leak.start(settings.leak(), settings.redis());
		for (int i = 0; i < WorkerSettings.MANAGERS; i++) {
			this.instances.add(CounterApplication.start(settings.redis(), settings.ports(),
					CounterApplication.store(settings.write(), settings.database())));
		}
	}

	/**
	 * Run a worker.
	 * @param args see {@link WorkerSettings}
	 */
	public static void main(String[] args) {
		Orders.obey((answers) -> new Worker(WorkerSettings.of(args), answers));
	}

	@Override
	public long obey(String order) throws IOException, ExecutionException, InterruptedException {
		String[] words = order.split(" ", 3);
		switch (words[0]) {
			case "start" -> {
				this.run = new Run(this.settings, this.versions, Traffic.valueOf(words[1]), Path.of(words[2]));
				this.run.start(this.instances);
				return 0;
			}
			case "traffic" -> {
				Objects.requireNonNull(this.run).change(Traffic.valueOf(words[1]));
				return 0;
			}
			case "restart" -> {
				this.instances.forEach(Instance::restart);
				return 0;
			}
			case "stop-writers" -> {
				return Objects.requireNonNull(this.run).stopWriters();
			}
			case "stop-readers" -> {
				return Objects.requireNonNull(this.run).stopReaders();
			}
			case "loads" -> {
				return Objects.requireNonNull(this.run).loads();
			}
			case "versions" -> {
				this.instances.stream().map(CounterApplication::cache).forEach(this::versions);
				return 0;
			}
			case "resources" -> {
				Resources.measure()
					.forEach((measure, value) -> this.answers
						.accept("resource %s %d %d".formatted(measure.name(), this.settings.worker(), value)));
				return 0;
			}
			default -> throw new IOException("Not an order: " + order);
		}
	}

	private void versions(TwoLevelCache cache) {
		// The first read may fill L1, the second one finds what was filled.
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			for (int key = 0; key < Keys.COUNT; key++) {
				this.answers.accept("version " + key + " " + cache.get(Keys.name(key), Long.class));
			}
		}
	}

}
