package io.github.twolevelcache.localredis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs servers as processes of this machine. Neither they nor their files outlive this
 * JVM, whatever ends it: shells read from it and clear up when there is nothing left to
 * read. A shutdown hook would be wrong here: it would take the servers away from those
 * who still use them while they shut down.
 */
final class LocalHost implements RedisHost {

	/**
	 * Becomes the server; a shell beside it ends it. The pipe of that shell is closed
	 * also when the server ends first, so that it never ends a later process that was
	 * given the same id. Ctrl-C goes to all processes of a terminal, therefore the server
	 * leaves it where the system can do that, and the shells do not listen.
	 */
	private static final String SERVER = """
			trap '' INT TERM HUP
			exec 3<&0
			{ cat <&3 >/dev/null; kill -9 $$; } >/dev/null 2>&1 &
			exec $(command -v setsid) "$@" </dev/null 3<&-
			""";

	/** Tries again while servers that are about to end still write files. */
	private static final String FILES = """
			trap '' INT TERM HUP
			cat >/dev/null
			for attempt in 1 2 3 4 5; do rm -rf "$0" && exit; sleep 1; done
			""";

	private final Path directory;

	private final Process files;

	private final Path executable;

	private final Map<Integer, Process> servers = new ConcurrentHashMap<>();

	LocalHost(RedisSource source) {
		try {
			this.directory = Files.createTempDirectory("redis-");
			this.files = shell(this.directory.toFile(), ProcessBuilder.Redirect.DISCARD,
					List.of(FILES, this.directory.toString()));
			this.executable = source.executable(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void start(int port, List<String> arguments) {
		try {
			Path home = Files.createDirectories(home(port));
			if (Files.notExists(home.resolve(SENTINEL_FILE))) {
				Files.createFile(home.resolve(SENTINEL_FILE));
			}
			List<String> words = new ArrayList<>(List.of(SERVER, "redis", this.executable.toString()));
			words.addAll(arguments);
			words.addAll(List.of("--bind", "127.0.0.1"));
			this.servers.put(port,
					shell(home.toFile(), ProcessBuilder.Redirect.to(home.resolve("log").toFile()), words));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void signal(int port, String signal) {
		Process server = this.servers.get(port);
		if (server == null || !server.isAlive()) {
			throw new IllegalStateException("The server on port " + port + " is not running");
		}
		try {
			await(shell(this.directory.toFile(), ProcessBuilder.Redirect.DISCARD,
					List.of("kill -" + signal + " " + server.pid())));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public boolean isAlive(int port) {
		Process server = this.servers.get(port);
		return server != null && server.isAlive();
	}

	@Override
	public String log(int port) {
		try {
			return Files.readString(home(port).resolve("log"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String copy(Path file) {
		return file.toAbsolutePath().toString();
	}

	@Override
	public void close() {
		this.servers.values().forEach(Process::destroyForcibly);
		this.servers.values().forEach(LocalHost::await);
		try {
			this.files.getOutputStream().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		await(this.files);
	}

	private Path home(int port) {
		return this.directory.resolve(Integer.toString(port));
	}

	private static Process shell(File directory, ProcessBuilder.Redirect output, List<String> words)
			throws IOException {
		List<String> command = new ArrayList<>(List.of("sh", "-c"));
		command.addAll(words);
		return new ProcessBuilder(command).directory(directory)
			.redirectErrorStream(true)
			.redirectOutput(output)
			.start();
	}

	private static void await(Process process) {
		try {
			process.waitFor();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
