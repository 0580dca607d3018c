package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.Partitions;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.log.LogControl.PartitionStatus;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The logs of a namespace, so that what waits in one is not forgotten when its cache is
 * not used any more, and not written to the store of another application. Thread-safe.
 */
public final class LogRegistry {

	/** Answers with what stands there if it is not what was expected. */
	private static final Script ENTER = new Script(LogScripts.CLOCK + """
			local logs = KEYS[1]
			local cache, expected, text = ARGV[1], ARGV[2], ARGV[3]
			local found = redis.call('HGET', logs, cache) or ''
			if found ~= expected then
				return now .. found
			end
			-- If it stands there already, a Redis that takes no writes is no reason to fail.
			local set = (found == '') and redis.call or redis.pcall
			set('HSET', logs, cache, now .. text)
			return false
			""");

	private static final Script REMOVE = new Script("""
			local logs = KEYS[1]
			local cache, expected = ARGV[1], ARGV[2]
			if redis.call('HGET', logs, cache) == expected then
				redis.call('HDEL', logs, cache)
			end
			return '1'
			""");

	/** Answers with the time, and then with the name and the text of each. */
	private static final Script LIST = new Script(LogScripts.CLOCK + LogScripts.ANSWER + """
			local logs = KEYS[1]
			add(now)
			for _, part in ipairs(redis.call('HGETALL', logs)) do
				add(part)
			end
			return table.concat(answer)
			""");

	private static final Script ANNOUNCE = new Script("""
			local namespaces = KEYS[1]
			local namespace, application = ARGV[1], ARGV[2]
			redis.call('HSET', namespaces, namespace, application)
			return '1'
			""");

	/**
	 * Not below a namespace, since it is there to be found when that has another name.
	 */
	private static final byte[] NAMESPACES = Ascii.bytes("two-level-cache:{namespaces}");

	private static final int TIME_LENGTH = 13;

	private final String namespace;

	private final byte[] key;

	private final RemoteStore store;

	/**
	 * Create the registry of a namespace.
	 * @param namespace the namespace of the application
	 * @param store reaches Redis
	 */
	public LogRegistry(String namespace, RemoteStore store) {
		this.namespace = namespace;
		this.key = key().getBytes(StandardCharsets.UTF_8);
		this.store = store;
	}

	/**
	 * Return the key of the hash that has a field for each log.
	 * @return the key
	 */
	public String key() {
		return this.namespace + ":c:{logs}";
	}

	/**
	 * Enter a log.
	 * @param log the log
	 * @param application the name of the application, empty if it has none
	 * @param writesTo the name of the store, empty if it is not known
	 * @param expected what is known to stand there, or {@code null} if nothing
	 * @return {@code null} if that was done; else what stands there now
	 */
	public CompletableFuture<@Nullable RegisteredLog> enter(WriteLog log, String application, String writesTo,
			@Nullable RegisteredLog expected) {
		return this.store
			.run(ENTER, new byte[][] { this.key }, RedisKeys.bytes(log.cache()),
					RedisKeys.bytes((expected != null) ? expected.text() : ""),
					RedisKeys.bytes(RegisteredLog.text(log.partitions(), application, writesTo)))
			.thenApply((found) -> (found != null) ? RegisteredLog.parse(log.cache(), text(found).substring(TIME_LENGTH),
					Long.parseLong(text(found).substring(0, TIME_LENGTH))) : null);
	}

	private static String text(byte[] bytes) {
		return RedisKeys.text(bytes, 0, bytes.length);
	}

	/**
	 * Forget a log, unless it was entered again since.
	 * @param log what stands there
	 * @return completes when that was done
	 */
	public CompletableFuture<?> remove(RegisteredLog log) {
		return this.store.run(REMOVE, new byte[][] { this.key }, RedisKeys.bytes(log.cache()),
				RedisKeys.bytes(log.text()));
	}

	/**
	 * Return all logs.
	 * @return the logs
	 */
	public CompletableFuture<List<RegisteredLog>> all() {
		return this.store.run(LIST, new byte[][] { this.key }).thenApply((answer) -> {
			List<RegisteredLog> logs = new ArrayList<>();
			List<byte[]> parts = LogScripts.parts(answer);
			long now = Long.parseLong(Ascii.text(parts.get(0)));
			for (int i = 1; i < parts.size(); i += 2) {
				RegisteredLog log = RegisteredLog.parse(text(parts.get(i)), text(parts.get(i + 1)), now);
				if (log.partitions() > 0) {
					logs.add(log);
				}
			}
			return logs;
		});
	}

	/**
	 * Tell the applications of all namespaces that this one has logs.
	 * @param application the name of the application
	 * @return completes when that was done
	 */
	public CompletableFuture<?> announce(String application) {
		return this.store.run(ANNOUNCE, new byte[][] { NAMESPACES }, RedisKeys.bytes(this.namespace),
				RedisKeys.bytes(application));
	}

	/**
	 * Return the other namespaces in which an application has or had logs.
	 * @param application the name of the application
	 * @return the registries of the namespaces
	 */
	public CompletableFuture<List<LogRegistry>> elsewhere(String application) {
		return this.store.run(LIST, new byte[][] { NAMESPACES }).thenApply((answer) -> {
			List<LogRegistry> others = new ArrayList<>();
			List<byte[]> parts = LogScripts.parts(answer);
			for (int i = 1; i < parts.size(); i += 2) {
				String other = text(parts.get(i));
				if (!other.equals(this.namespace) && text(parts.get(i + 1)).equals(application)) {
					others.add(new LogRegistry(other, this.store));
				}
			}
			return others;
		});
	}

	/**
	 * Return the namespace.
	 * @return its name
	 */
	public String namespace() {
		return this.namespace;
	}

	/**
	 * Return the state of the partitions of a log, whoever uses it.
	 * @param log the log
	 * @return what each holds
	 */
	public List<CompletableFuture<PartitionStatus>> status(RegisteredLog log) {
		Partitions partitions = new Partitions(log.cache(), log.partitions());
		LogControl control = new LogControl(
				new LogKeys(new RedisKeys(this.namespace, log.cache(), partitions), partitions), this.store,
				Duration.ZERO);
		return IntStream.range(0, log.partitions()).mapToObj(control::status).toList();
	}

}
