package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.twolevelcache.internal.keyspace.Partitions;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The changes of one cache that the store has refused for good: of each key the last one,
 * until a newer one is stored. Thread-safe.
 */
public final class DeadLetterQueue {

	private final RedisKeys keys;

	private final Partitions partitions;

	private final RemoteStore store;

	DeadLetterQueue(RedisKeys keys, Partitions partitions, RemoteStore store) {
		this.keys = keys;
		this.partitions = partitions;
		this.store = store;
	}

	/**
	 * Put a change aside that the store refuses for good, unless its key has changed.
	 * @param change the change
	 * @param cause what the store said
	 * @return completes when that was done
	 */
	public CompletableFuture<?> bury(LoggedChange change, String cause) {
		return this.store.run(LogScripts.BURY,
				this.keys.allOfPartition(change.partition(), WriteLog.LOG, WriteLog.QUEUE, WriteLog.POSTPONED,
						WriteLog.SINCE, WriteLog.DEAD),
				RedisKeys.bytes(change.text()), ascii(change.version()), cause.getBytes(StandardCharsets.UTF_8));
	}

	private static byte[] ascii(String version) {
		return version.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Return what was put aside.
	 * @param partition the number of a part of the log
	 * @return the dead letters
	 */
	public CompletableFuture<List<DeadLetter>> list(int partition) {
		return this.store.run(LogScripts.LIST, this.keys.allOfPartition(partition, WriteLog.DEAD))
			.thenApply((answer) -> {
				List<DeadLetter> letters = new ArrayList<>();
				List<byte[]> parts = LogScripts.parts(answer);
				for (int i = 0; i < parts.size(); i += 3) {
					String text = RedisKeys.text(parts.get(i), 0, parts.get(i).length);
					String version = new String(parts.get(i + 1), StandardCharsets.US_ASCII);
					letters.add(new DeadLetter(version + text, text, LogRecord.number(version),
							new String(parts.get(i + 2), StandardCharsets.UTF_8)));
				}
				return letters;
			});
	}

	/**
	 * Let a change wait for the store again. If its key has changed since, it is
	 * forgotten.
	 * @param id names the dead letter
	 * @return whether there was one
	 */
	public CompletableFuture<Boolean> replay(String id) {
		return run(LogScripts.REPLAY, id, WriteLog.DEAD, WriteLog.LOG, WriteLog.QUEUE);
	}

	/**
	 * Forget a change.
	 * @param id names the dead letter
	 * @return whether there was one
	 */
	public CompletableFuture<Boolean> discard(String id) {
		return run(LogScripts.DISCARD, id, WriteLog.DEAD);
	}

	private CompletableFuture<Boolean> run(Script script, String id, char... kinds) {
		if (id.length() < LogRecord.VERSION_LENGTH) {
			return CompletableFuture.completedFuture(false);
		}
		String text = id.substring(LogRecord.VERSION_LENGTH);
		return this.store
			.run(script, this.keys.allOfPartition(this.partitions.of(text), kinds), RedisKeys.bytes(text),
					ascii(id.substring(0, LogRecord.VERSION_LENGTH)))
			.thenApply((done) -> done != null);
	}

}
