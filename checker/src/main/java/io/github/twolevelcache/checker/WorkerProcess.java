package io.github.twolevelcache.checker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.twolevelcache.checker.worker.Worker;
import io.github.twolevelcache.checker.worker.WorkerSettings;

/**
 * A worker as the one that started it sees it.
 */
final class WorkerProcess implements AutoCloseable {

	private final Process process;

	private final Path log;

	private final Writer orders;

	private final BufferedReader answers;

	private WorkerProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
		this.orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
		this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	/**
	 * Start a worker. It is ready when it has answered.
	 * @param settings its settings
	 * @param log the file for its log
	 * @return the worker
	 * @throws IOException if that is not possible
	 */
	static WorkerProcess start(WorkerSettings settings, Path log) throws IOException {
		// Quick to start rather than fast: several of them share few processors.
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-classpath",
						System.getProperty("java.class.path"), Worker.class.getName()));
		command.addAll(settings.toArguments());
		return new WorkerProcess(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
	}

	/**
	 * Send an order; {@link #await} its answer before the next one.
	 * @param order the order
	 * @throws IOException if the worker is gone
	 */
	void order(String order) throws IOException {
		this.orders.write(order + "\n");
		this.orders.flush();
	}

	/**
	 * Wait for the last line of an answer.
	 * @param lines takes the lines before it
	 * @return the number in the last line
	 * @throws IOException if the worker is gone
	 */
	long await(Consumer<String> lines) throws IOException {
		for (String line = this.answers.readLine(); line != null; line = this.answers.readLine()) {
			if (line.startsWith("done ")) {
				return Long.parseLong(line.substring("done ".length()));
			}
			lines.accept(line);
		}
		throw new IOException("A worker has ended. See " + this.log);
	}

	/**
	 * Stop all threads of the worker ({@code SIGSTOP}) and let it go on.
	 * @param time for how long
	 * @throws IOException if that is not possible
	 * @throws InterruptedException if this thread is interrupted
	 */
	void freeze(Duration time) throws IOException, InterruptedException {
		// One shell does both: the worker goes on even if this JVM is killed meanwhile.
		String script = "kill -STOP $0; sleep $1; kill -CONT $0";
		new ProcessBuilder("sh", "-c", script, Long.toString(this.process.pid()), Long.toString(time.toSeconds()))
			.start()
			.waitFor();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
