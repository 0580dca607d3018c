package io.github.twolevelcache.localredis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One server on 127.0.0.1 that belongs to no cluster.
 */
public final class RedisServer implements AutoCloseable {

	private final RedisHost host;

	private final RedisNode node;

	private RedisServer(RedisHost host, RedisNode node) {
		this.host = host;
		this.node = node;
	}

	/**
	 * Start a server.
	 * @param password the password it asks for, or {@code null}
	 * @param arguments further arguments of its command line
	 * @return the server, ready to serve
	 */
	public static RedisServer start(@Nullable String password, String... arguments) {
		List<Integer> ports = Ports.free(1);
		RedisHost host = host(RedisSource.choose(), ports);
		return start(host, node(ports.get(0), host, password, Arrays.asList(arguments)));
	}

	/**
	 * Start a server that speaks TLS and, unless an argument says otherwise, asks for no
	 * certificate of its clients.
	 * @param certificate a file with its certificate, in PEM form
	 * @param key a file with its private key, in PEM form
	 * @param arguments further arguments of its command line
	 * @return the server, ready to serve
	 */
	public static RedisServer startTls(Path certificate, Path key, String... arguments) {
		List<Integer> ports = Ports.free(2);
		RedisHost host = host(RedisSource.choose(), ports);
		String certificateFile = host.copy(certificate);
		// The node speaks plain text to its own port, so that it can be asked whether it
		// runs.
		List<String> all = new ArrayList<>(List.of("--tls-port", Integer.toString(ports.get(1)), "--tls-cert-file",
				certificateFile, "--tls-key-file", host.copy(key), "--tls-ca-cert-file", certificateFile,
				"--tls-auth-clients", "no"));
		all.addAll(Arrays.asList(arguments));
		RedisNode plain = node(ports.get(0), host, null, all);
		start(host, plain);
		return new RedisServer(host, new RedisNode(ports.get(1), host, List.of(), null));
	}

	private static RedisServer start(RedisHost host, RedisNode node) {
		RedisServer server = new RedisServer(host, node);
		try {
			server.node.start();
			return server;
		}
		catch (RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	static RedisHost host(RedisSource source, List<Integer> ports) {
		if (source != RedisSource.DOCKER) {
			return new LocalHost(source);
		}
		try {
			return new DockerHost(ports);
		}
		catch (NoClassDefFoundError ex) {
			throw new IllegalStateException(
					"-D" + RedisSource.PROPERTY + "=docker needs org.testcontainers:testcontainers on the class path",
					ex);
		}
	}

	static RedisNode node(int port, RedisHost host, @Nullable String password, List<String> arguments) {
		List<String> all = new ArrayList<>(
				List.of("--port", Integer.toString(port), "--save", "", "--appendonly", "no"));
		if (password != null) {
			all.addAll(List.of("--requirepass", password, "--masterauth", password));
		}
		all.addAll(arguments);
		return new RedisNode(port, host, all, password);
	}

	/**
	 * Return the server as a node.
	 * @return the node
	 */
	public RedisNode node() {
		return this.node;
	}

	@Override
	public void close() {
		this.host.close();
	}

}
