package io.github.twolevelcache.localredis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs servers as processes of this machine. Each stands behind a shell that reads from
 * this JVM and ends its server and removes the files when there is nothing left to read:
 * so nothing outlives the JVM, whatever ends it.
 */
final class LocalHost implements RedisHost {

	private static final String WATCHED = "touch " + SENTINEL_FILE
			+ "; \"$@\" </dev/null >log 2>&1 & pid=$!; echo $pid >pid.new; mv pid.new pid; "
			+ "cat >/dev/null; kill -9 $pid 2>/dev/null; all=$(dirname \"$PWD\"); cd /; rm -rf \"$all\"";

	private final Path executable;

	private final Path directory;

	private final Map<Integer, Process> shells = new ConcurrentHashMap<>();

	private final Thread shutdownHook = new Thread(this::end);

	LocalHost(RedisSource source) {
		try {
			this.directory = Files.createTempDirectory("redis-");
			this.executable = source.executable(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
	}

	@Override
	public void start(int port, List<String> arguments) {
		try {
			Path home = Files.createDirectories(home(port));
			Files.deleteIfExists(home.resolve("pid"));
			List<String> command = new ArrayList<>(List.of("sh", "-c", WATCHED, "redis", this.executable.toString()));
			command.addAll(arguments);
			command.addAll(List.of("--bind", "127.0.0.1"));
			Process shell = new ProcessBuilder(command).directory(home.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			Process former = this.shells.put(port, shell);
			if (former != null) {
				// It would clear up after its server when it ends in peace.
				former.destroyForcibly();
			}
			Waiting.until("the server on port " + port + " has a process", () -> Files.exists(home.resolve("pid")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void signal(int port, String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, Long.toString(pid(port))).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isAlive(int port) {
		return ProcessHandle.of(pid(port)).isPresent();
	}

	@Override
	public String copy(Path file) {
		return file.toAbsolutePath().toString();
	}

	private long pid(int port) {
		try {
			return Long.parseLong(Files.readString(home(port).resolve("pid")).trim());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path home(int port) {
		return this.directory.resolve(Integer.toString(port));
	}

	@Override
	public void close() {
		Runtime.getRuntime().removeShutdownHook(this.shutdownHook);
		end();
	}

	private static void end(Process shell) {
		try {
			shell.getOutputStream().close();
			shell.waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void end() {
		this.shells.keySet().forEach((port) -> signal(port, "KILL"));
		this.shells.values().forEach(LocalHost::end);
	}

}
