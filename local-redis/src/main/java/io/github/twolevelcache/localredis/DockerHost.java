package io.github.twolevelcache.localredis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * Runs servers as processes of one container, so that they and their clients see each
 * other under the same addresses.
 */
final class DockerHost implements RedisHost {

	private static final String IMAGE = System.getProperty("redis.image", "redis:8.2");

	private final GenericContainer<?> container;

	DockerHost(List<Integer> ports) {
		if (!DockerClientFactory.instance().isDockerAvailable()) {
			throw new IllegalStateException("-D" + RedisSource.PROPERTY + "=docker, but no Docker engine is running");
		}
		// No port is open before there is a server, therefore its word is waited for.
		this.container = new GenericContainer<>(DockerImageName.parse(IMAGE))
			.withCommand("sh", "-c", "echo ready; while true; do sleep 3600; done")
			.waitingFor(Wait.forLogMessage("ready.*", 1));
		this.container.setPortBindings(ports.stream().map((port) -> "127.0.0.1:%d:%d".formatted(port, port)).toList());
		this.container.start();
	}

	@Override
	public void start(int port, List<String> arguments) {
		String words = arguments.stream()
			.map((word) -> "'" + word.replace("'", "'\\''") + "'")
			.collect(Collectors.joining(" "));
		run("mkdir -p /tmp/%d && cd /tmp/%d && touch %s && { redis-server %s --protected-mode no </dev/null >log 2>&1 & echo $! >pid; }"
			.formatted(port, port, SENTINEL_FILE, words));
	}

	@Override
	public void signal(int port, String signal) {
		run("kill -%s $(cat /tmp/%d/pid)".formatted(signal, port));
	}

	@Override
	public boolean isAlive(int port) {
		// A process that has ended stays a zombie here: nothing in the container reaps
		// it.
		return this.container.isRunning()
				&& run("grep -q 'State:.[^Z]' /proc/$(cat /tmp/%d/pid)/status 2>/dev/null && echo alive || echo gone"
					.formatted(port)).startsWith("alive");
	}

	@Override
	public String log(int port) {
		return run("cat /tmp/%d/log".formatted(port));
	}

	@Override
	public String copy(Path file) {
		String copy = "/tmp/" + file.getFileName();
		this.container.copyFileToContainer(MountableFile.forHostPath(file), copy);
		return copy;
	}

	private String run(String script) {
		try {
			ExecResult result = this.container.execInContainer("sh", "-c", script);
			if (result.getExitCode() != 0) {
				throw new IllegalStateException(script + ": " + result.getStderr());
			}
			return result.getStdout();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.container.stop();
	}

}
