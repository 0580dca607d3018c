package io.github.twolevelcache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.runtime.Futures;

/**
 * The commands that our scripts consist of. A user who may not run one of them would be
 * noticed only when it is needed, and then Redis would seem to be away.
 */
public final class Rights {

	/**
	 * Those of entries, leases, permits, and of what instances tell each other.
	 */
	public static final Rights ENTRIES = new Rights("TIME", "GET k", "GETRANGE k 0 0", "EXISTS k", "SET k 1 PX 1000",
			"PEXPIRE k 1000", "PTTL k", "ZADD k 0 m", "ZCARD k", "ZRANGE k 0 0", "ZREM k m", "ZREMRANGEBYSCORE k 0 0",
			"ZSCORE k m", "HSET k f v", "HGETALL k", "HDEL k f");

	/**
	 * Those that a log needs, too.
	 */
	public static final Rights LOG = new Rights("HGET k f", "HMGET k f", "HEXISTS k f", "HLEN k", "ZCOUNT k 0 0",
			"ZRANGEBYSCORE k 0 0");

	private static final String KEY = "k";

	/** Runs the command that its arguments are. */
	private static final Script COMMAND = new Script("""
			redis.call(unpack(ARGV))
			return '1'
			""");

	private final List<String> commands;

	private Rights(String... commands) {
		this.commands = List.of(commands);
	}

	/**
	 * Require that the user may run all commands. They are run on a text that lives for a
	 * second, so those for other types do nothing.
	 * @param store reaches Redis
	 * @param key a key that nobody reads
	 * @throws RemoteCallException if the user may not, or Redis does not answer
	 */
	public void verify(RemoteStore store, String key) {
		List<String> all = new ArrayList<>(List.of("PSETEX k 1000 1"));
		all.addAll(this.commands);
		all.add("UNLINK k");
		List<CompletableFuture<Boolean>> allowed = all.stream()
			.map((command) -> isAllowed(store, key, command))
			.toList();
		List<String> lacking = new ArrayList<>();
		for (int i = 0; i < all.size(); i++) {
			if (!store.await(allowed.get(i))) {
				lacking.add("+" + all.get(i).split(" ", 2)[0].toLowerCase(Locale.ROOT));
			}
		}
		if (!lacking.isEmpty()) {
			throw new RemoteCallException("NOPERM: the user lacks the rights " + String.join(" ", lacking), null);
		}
	}

	private static CompletableFuture<Boolean> isAllowed(RemoteStore store, String key, String command) {
		byte[][] words = Arrays.stream(command.split(" "))
			.map((word) -> word.equals(KEY) ? key : word)
			.map((word) -> word.getBytes(StandardCharsets.UTF_8))
			.toArray(byte[][]::new);
		return store.run(COMMAND, new byte[][] { key.getBytes(StandardCharsets.UTF_8) }, words)
			.thenApply((done) -> true)
			.exceptionallyCompose((failure) -> RemoteStore.isAnswer(Futures.unwrapped(failure))
					? CompletableFuture.completedFuture(!isRefusal(Futures.unwrapped(failure).getMessage()))
					: CompletableFuture.failedFuture(failure));
	}

	// Any other error is one of the command, or of a Redis that takes no writes now.
	private static boolean isRefusal(@Nullable String error) {
		// Of Redis 7 and 6.
		return error != null
				&& Stream.of("NOPERM", "ACL failure", "The user executing the script").anyMatch(error::contains);
	}

}
