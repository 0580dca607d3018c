package io.github.twolevelcache.checker.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.twolevelcache.checker.machine.WorkerProcess;
import io.github.twolevelcache.localredis.RedisCluster;

/**
 * JVMs that share a cluster, each an instance of an application.
 */
final class LoadFleet implements AutoCloseable {

	/** The number of JVMs. */
	static final int WORKERS = 4;

	private static final Path DIRECTORY = Path.of("target", "load");

	private final RedisCluster redis;

	private final List<String> properties;

	private final List<WorkerProcess> workers = new ArrayList<>();

	private LoadFleet(RedisCluster redis, List<String> properties) {
		this.redis = redis;
		this.properties = properties;
	}

	/**
	 * Start a fleet.
	 * @param properties of the application
	 * @return the fleet
	 * @throws IOException if a process cannot be started
	 */
	static LoadFleet start(List<String> properties) throws IOException {
		LoadFleet fleet = new LoadFleet(RedisCluster.start(), properties);
		try {
			for (int worker = 0; worker < WORKERS; worker++) {
				fleet.workers.add(fleet.startWorker("worker-" + worker));
			}
			return fleet;
		}
		catch (IOException | RuntimeException ex) {
			fleet.close();
			throw ex;
		}
	}

	/**
	 * Start another JVM, which is not part of the fleet.
	 * @param name its name
	 * @return the worker, ready
	 * @throws IOException if it cannot be started
	 */
	WorkerProcess startWorker(String name) throws IOException {
		Files.createDirectories(DIRECTORY);
		List<String> arguments = new ArrayList<>(List.of(this.redis.addresses()));
		arguments.addAll(this.properties);
		WorkerProcess worker = WorkerProcess.start(LoadWorker.class, arguments, DIRECTORY.resolve(name + ".log"));
		try {
			worker.await(new Answer()::add);
			return worker;
		}
		catch (IOException ex) {
			worker.close();
			throw ex;
		}
	}

	List<WorkerProcess> workers() {
		return this.workers;
	}

	/**
	 * Let all workers obey an order.
	 * @param order the order
	 * @return their answers
	 * @throws IOException if a worker is gone
	 */
	Answer all(String order) throws IOException {
		for (WorkerProcess worker : this.workers) {
			worker.order(order);
		}
		return answer();
	}

	/**
	 * Wait for the answers of all workers.
	 * @return what they have answered
	 * @throws IOException if a worker is gone
	 */
	Answer answer() throws IOException {
		Answer answer = new Answer();
		for (WorkerProcess worker : this.workers) {
			answer.number += worker.await(answer::add);
		}
		return answer;
	}

	/**
	 * Return how many commands the servers have run: also those within scripts, those
	 * that replicas have taken over, and those by which the servers and the instances
	 * watch each other.
	 * @return the number since they have started
	 */
	long commands() {
		return this.redis.nodes()
			.stream()
			.flatMap((node) -> String.valueOf(node.command("INFO", "commandstats")).lines())
			.filter((line) -> line.startsWith("cmdstat_") && !line.startsWith("cmdstat_info"))
			.mapToLong((line) -> Long.parseLong(line.replaceFirst(".*:calls=(\\d+),.*", "$1")))
			.sum();
	}

	@Override
	public void close() {
		this.workers.forEach(WorkerProcess::close);
		this.redis.close();
	}

	/**
	 * What workers have answered to an order.
	 */
	static final class Answer {

		private final List<String> loads = new ArrayList<>();

		private final Map<String, List<Long>> waits = new HashMap<>();

		private long number;

		void add(String line) {
			String[] words = line.split(" ", -1);
			switch (words[0]) {
				case "load" -> this.loads.add(words[1]);
				case "waited" -> Arrays.stream(words)
					.skip(2)
					.filter((word) -> !word.isEmpty())
					.map(Long::valueOf)
					.forEach(this.waits.computeIfAbsent(words[1], (cache) -> new ArrayList<>())::add);
				default -> throw new IllegalStateException("Not expected from a worker: " + line);
			}
		}

		/**
		 * Return the loads that have begun.
		 * @return their keys
		 */
		List<String> loads() {
			return this.loads;
		}

		/**
		 * Return how long the calls of a cache took.
		 * @param cache the name of the cache
		 * @return the times in nanoseconds
		 */
		List<Long> waits(String cache) {
			return this.waits.getOrDefault(cache, List.of());
		}

		/**
		 * Return the sum of the numbers that ended the answers.
		 * @return the sum
		 */
		long number() {
			return this.number;
		}

	}

}
