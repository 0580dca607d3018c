package io.github.twolevelcache.checker.machine;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * A worker as the one that started it sees it.
 */
public final class WorkerProcess implements AutoCloseable {

	private static final String DONE = "done ";

	/** No worker says nothing. */
	private static final String END = "";

	private final Process process;

	private final Path log;

	private final Writer orders;

	/** Read ahead, so that no worker is held up while another one is listened to. */
	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private WorkerProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
		this.orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
		Thread reader = new Thread(this::read, "answers");
		reader.setDaemon(true);
		reader.start();
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			lines.lines().forEach(this.answers::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// It was killed, and has ended like any other.
		}
		this.answers.add(END);
	}

	/**
	 * Start a worker. It is ready when it has answered.
	 * @param type the class that is run, which {@linkplain Orders#obey obeys orders}
	 * @param arguments its arguments
	 * @param log the file for its log
	 * @return the worker
	 * @throws IOException if that is not possible
	 */
	public static WorkerProcess start(Class<?> type, List<String> arguments, Path log) throws IOException {
		return start(type, List.of(), arguments, log);
	}

	/**
	 * Start a worker with other classes than this JVM. It is ready when it has answered.
	 * @param type the class that is run, which {@linkplain Orders#obey obeys orders}
	 * @param classes directories with classes that stand before those of this JVM
	 * @param arguments its arguments
	 * @param log the file for its log
	 * @return the worker
	 * @throws IOException if that is not possible
	 */
	public static WorkerProcess start(Class<?> type, List<Path> classes, List<String> arguments, Path log)
			throws IOException {
		List<String> path = new ArrayList<>();
		classes.forEach((directory) -> path.add(directory.toString()));
		path.add(System.getProperty("java.class.path"));
		// Quick to start rather than fast: several of them share few processors.
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-classpath", String.join(File.pathSeparator, path), type.getName()));
		command.addAll(arguments);
		return new WorkerProcess(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
	}

	/**
	 * Send an order; {@link #await} its answer before the next one.
	 * @param order the order
	 * @throws IOException if the worker is gone
	 */
	public void order(String order) throws IOException {
		this.orders.write(order + "\n");
		this.orders.flush();
	}

	/**
	 * Wait for the last line of an answer.
	 * @param lines takes the lines before it
	 * @return the number in the last line
	 * @throws IOException if the worker is gone
	 */
	public long await(Consumer<String> lines) throws IOException {
		String line = next();
		while (!line.startsWith(DONE)) {
			lines.accept(line);
			line = next();
		}
		return Long.parseLong(line.substring(DONE.length()));
	}

	private String next() throws IOException {
		try {
			String line = this.answers.take();
			if (line.equals(END)) {
				throw new IOException("A worker has ended. See " + this.log);
			}
			return line;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException();
		}
	}

	/**
	 * Wait until a worker that was killed has ended.
	 * @param lines takes the lines that it has said before
	 */
	public void awaitEnd(Consumer<String> lines) {
		try {
			for (String line = this.answers.take(); !line.equals(END); line = this.answers.take()) {
				if (!line.startsWith(DONE)) {
					lines.accept(line);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Wait for a line of an answer.
	 * @param line the line
	 * @throws IOException if the worker is gone
	 */
	public void awaitLine(String line) throws IOException {
		while (!next().equals(line)) {
			// What comes before it is not wanted.
		}
	}

	/**
	 * Stop all threads of the worker ({@code SIGSTOP}) and let it go on.
	 * @param time for how long
	 * @throws IOException if that is not possible
	 * @throws InterruptedException if this thread is interrupted
	 */
	public void freeze(Duration time) throws IOException, InterruptedException {
		// One shell does both: the worker goes on even if this JVM is killed meanwhile.
		String script = "kill -STOP $0; sleep $1; kill -CONT $0";
		String seconds = time.toSeconds() + "." + "%03d".formatted(time.toMillisPart());
		new ProcessBuilder("sh", "-c", script, Long.toString(this.process.pid()), seconds).start().waitFor();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
