package io.github.twolevelcache.checker.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * A JVM of the fleet. It obeys the lines of its standard input, answers each with lines
 * of its standard output, and ends when there is no more input, so it never outlives the
 * one that started it.
 *
 * <table>
 * <caption>Lines</caption>
 * <tr>
 * <td>{@code start <traffic> <directory>}</td>
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
 * <td>{@code versions}</td>
 * <td>{@code version <key> <version or null>} for each key, manager and attempt, then
 * {@code done 0}</td>
 * </tr>
 * </table>
 */
public final class Worker {

	private static final int ATTEMPTS = 2;

	private final WorkerSettings settings;

	private final PrintStream answers;

	private final List<Instance> instances = new ArrayList<>();

	private @Nullable Run run;

	private Worker(WorkerSettings settings, PrintStream answers) {
		this.settings = settings;
		this.answers = answers;
	}

	/**
	 * Run a worker.
	 * @param args see {@link WorkerSettings}
	 */
	public static void main(String[] args) {
		PrintStream answers = System.out;
		// Logs must not come between the answers.
		System.setOut(System.err);
		int status = 0;
		try {
			new Worker(WorkerSettings.of(args), answers).work();
		}
		catch (Exception ex) {
			ex.printStackTrace();
			status = 1;
		}
		// Not System.exit: connections to servers that are gone would hold it up.
		Runtime.getRuntime().halt(status);
	}

	private void work() throws Exception {
		for (Fence fence : this.settings.missing()) {
			fence.remove();
		}
		for (int i = 0; i < WorkerSettings.MANAGERS; i++) {
			this.instances.add(Instance.start(this.settings.redis(), this.settings.ports()));
		}
		done(0);
		try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			for (String order = orders.readLine(); order != null; order = orders.readLine()) {
				done(obey(order.split(" ", 3)));
			}
		}
	}

	private void done(long errors) {
		this.answers.println("done " + errors);
		this.answers.flush();
	}

	private long obey(String[] order) throws IOException, ExecutionException, InterruptedException {
		switch (order[0]) {
			case "start" -> {
				this.run = new Run(this.settings, Traffic.valueOf(order[1]), Path.of(order[2]));
				this.run.start(this.instances);
				return 0;
			}
			case "stop-writers" -> {
				return Objects.requireNonNull(this.run).stopWriters();
			}
			case "stop-readers" -> {
				return Objects.requireNonNull(this.run).stopReaders();
			}
			case "versions" -> {
				this.instances.forEach(this::versions);
				return 0;
			}
			default -> throw new IOException("Not an order: " + order[0]);
		}
	}

	private void versions(Instance instance) {
		// The first read may fill L1, the second one finds what was filled.
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			for (int key = 0; key < Keys.COUNT; key++) {
				this.answers.println("version " + key + " " + instance.cache().get(Keys.name(key), Long.class));
			}
		}
	}

}
