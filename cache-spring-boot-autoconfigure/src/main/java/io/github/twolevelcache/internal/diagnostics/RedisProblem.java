package io.github.twolevelcache.internal.diagnostics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Why Redis cannot be used at the start, as far as the failure tells, and what to do. The
 * first one whose symptom is found is the problem.
 */
public enum RedisProblem {

	/**
	 * The user or the password is wrong.
	 */
	WRONG_PASSWORD("WRONGPASS|invalid password", "it refuses the user or the password",
			"Correct spring.data.redis.username and spring.data.redis.password; for sentinels, "
					+ "spring.data.redis.sentinel.username and spring.data.redis.sentinel.password."),

	/**
	 * A password is needed.
	 */
	NO_PASSWORD("NOAUTH", "it asks for a password",
			"Set spring.data.redis.password, and spring.data.redis.username unless the user is 'default'; for "
					+ "sentinels, spring.data.redis.sentinel.username and spring.data.redis.sentinel.password."),

	/**
	 * The user may not do what the cache does.
	 */
	NO_PERMISSION("NOPERM", "the user may not run a command or use a key",
			"Give the user the rights +@read +@write +@scripting +time on the keys of the namespace, +client|tracking "
					+ "to hear of changes, and in a cluster +cluster|nodes +cluster|myid +info (docs/security.md)."),

	/**
	 * The settings are those of a cluster, the server is none.
	 */
	NO_CLUSTER("cluster support disabled", "it is no Redis Cluster",
			"Set spring.data.redis.host and spring.data.redis.port in place of spring.data.redis.cluster.nodes."),

	/**
	 * The settings are those of one server, which belongs to a cluster.
	 */
	CLUSTER_NODE("\\bMOVED \\d", "it is a node of a Redis Cluster, and has only some of the keys",
			"Set spring.data.redis.cluster.nodes in place of spring.data.redis.host and spring.data.redis.port, "
					+ "or of spring.data.redis.url."),

	/**
	 * The server takes no changes.
	 */
	REPLICA("READONLY|MASTERDOWN", "it is a replica, which takes no changes",
			"Set the address of its master, or let spring.data.redis.sentinel.* or spring.data.redis.cluster.* find it."),

	/**
	 * The certificate of the server was signed by somebody unknown.
	 */
	UNKNOWN_AUTHORITY("PKIX|valid certification path", "its certificate is signed by an authority that is not trusted",
			"Set spring.data.redis.ssl.bundle to a bundle whose trust store has the certificate of that authority, such as "
					+ "spring.ssl.bundle.pem.<name>.truststore.certificate=file:ca.pem."),

	/**
	 * The certificate of the server is for another host.
	 */
	WRONG_HOST("No name matching|No subject alternative", "its certificate is not for this host name or address",
			"Use a name that the certificate has, in spring.data.redis.*, or give the server a certificate with this one. "
					+ "The nodes of a cluster are reached by what they announce (cluster-announce-hostname)."),

	/**
	 * The server asks for a certificate of the client.
	 */
	NO_CERTIFICATE("fatal alert: (bad_certificate|certificate_|unknown_ca|handshake_failure)",
			"it refuses the certificate of the client, or its absence",
			"Set spring.data.redis.ssl.bundle to a bundle whose key store has a certificate that the server accepts "
					+ "(spring.ssl.bundle.pem.<name>.keystore.*)."),

	/**
	 * The client speaks TLS to a server that does not.
	 */
	NO_TLS("initialization timed out|not open yet|not an SSL/TLS record|Connection (reset|closed)",
			"it does not answer as a server that speaks TLS",
			"If it listens without TLS, remove spring.data.redis.ssl.*; else use its TLS port."),

	/**
	 * The client does not speak TLS to a server that does.
	 */
	ONLY_TLS("Connection (reset|closed)|forcibly closed",
			"it closes the connection at once, as a server does that speaks TLS only",
			"If it listens with TLS, set spring.data.redis.ssl.enabled=true, and spring.data.redis.ssl.bundle if its "
					+ "certificate is not signed by a public authority."),

	/**
	 * Anything else.
	 */
	OTHER("", "",
			"Start Redis, or correct spring.data.redis.* (addresses, password, TLS). To use caches without Redis, set "
					+ "two-level-cache.defaults.levels=l1.");

	private final Pattern symptom;

	private final String description;

	private final String action;

	RedisProblem(String symptom, String description, String action) {
		this.symptom = Pattern.compile(symptom, Pattern.CASE_INSENSITIVE);
		this.description = description;
		this.action = action;
	}

	/**
	 * Find the problem behind a failure.
	 * @param failure the failure
	 * @param tls whether the client speaks TLS
	 * @return the problem
	 */
	public static RedisProblem of(Throwable failure, boolean tls) {
		return Arrays.stream(values())
			.filter((problem) -> problem != (tls ? ONLY_TLS : NO_TLS))
			.filter((problem) -> messages(failure).stream().anyMatch(problem::isIn))
			.findFirst()
			.orElse(OTHER);
	}

	/**
	 * Create the exception that fails the start.
	 * @param redis which Redis it is
	 * @param failure what was found
	 * @return the exception
	 */
	public RedisUnusableException exception(String redis, Throwable failure) {
		String message = messages(failure).stream().filter(this::isIn).findFirst().orElse(failure.toString());
		String found = this.description.isEmpty() ? message : "%s (%s)".formatted(this.description, message);
		return new RedisUnusableException("The two-level cache cannot use the %s: %s".formatted(redis, found),
				this.action, failure);
	}

	private boolean isIn(String message) {
		return this.symptom.matcher(message).find();
	}

	// Of the first cause first. A cluster says in a line for each node what is wrong.
	private static List<String> messages(Throwable failure) {
		List<String> messages = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName();
			List<String> lines = new ArrayList<>(
					message.lines().map(String::strip).filter((line) -> !line.isEmpty()).toList());
			Collections.reverse(lines);
			messages.addAll(0, lines);
		}
		return messages;
	}

}
