package io.github.twolevelcache.internal.drain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.PartialRemoteStore;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.TestSettings;

/**
 * Stands in for Redis under the log of one cache: the only live instance, who owns the
 * partitions, and what becomes of the changes. A script is known by the kinds of its
 * keys, and one that gives a version by that. Used by one thread.
 */
final class FakeLog extends PartialRemoteStore {

	private static final String NAMESPACE = "app:";

	/** The log above this. */
	final WriteLog log;

	/** By partition. */
	final Map<Integer, String> owners = new HashMap<>();

	/** The texts of the changes that the log has forgotten, since they were stored. */
	final List<String> acknowledged = new ArrayList<>();

	/** By text, for how long it was postponed, in milliseconds. */
	final Map<String, List<Long>> postponed = new LinkedHashMap<>();

	/** By text, why it was put aside. */
	final Map<String, String> buried = new LinkedHashMap<>();

	/** By text, how often it was tried before it was put aside. */
	final Map<String, Integer> attempts = new HashMap<>();

	/** The partitions that were read, which fails. */
	final List<Integer> peeks = new ArrayList<>();

	/** The partitions in which what was postponed is tried again. */
	final List<Integer> retried = new ArrayList<>();

	/** By partition, how long its oldest change has waited that nobody has tried. */
	final Map<Integer, Duration> untried = new HashMap<>();

	/** By text, what is found in the log. */
	private final Map<String, byte[]> records = new HashMap<>();

	/** By partition, since when it is owned. */
	private final Map<Integer, String> since = new HashMap<>();

	private final EntryCodec codec = new JdkEntryCodec(List.of("java.lang.*"), getClass().getClassLoader());

	private long clock;

	private boolean failing;

	private @Nullable CompletableFuture<@Nullable Void> gate;

	FakeLog(int partitions, TimeSource time) {
		BehindSettings defaults = BehindSettings.DEFAULTS;
		this.log = new WriteLog("app", "stock", TestSettings.with(new BehindSettings(defaults.delay(), defaults.batch(),
				partitions, defaults.backlog(), defaults.replicas(), defaults.ordering())), this.codec, true, this,
				time);
	}

	/**
	 * Answer nothing any more, or everything again.
	 * @param nothing whether nothing is answered
	 */
	void fail(boolean nothing) {
		this.failing = nothing;
	}

	/**
	 * Hold the answers.
	 * @return to be completed to let them go
	 */
	CompletableFuture<@Nullable Void> hold() {
		this.gate = new CompletableFuture<>();
		return this.gate;
	}

	/**
	 * Return a change that waits.
	 * @param partition the number of its partition
	 * @param text the text of its key, which is the key
	 * @return the change, whose value is its text
	 */
	static LoggedChange change(int partition, String text) {
		return new LoggedChange(partition, text, version(1), text.length(), text, text, Set.of(), null);
	}

	/**
	 * Have the log hold the deletion of a key.
	 * @param text the text of the key, which is the key
	 */
	void logDeletion(String text) {
		logDeletion(text, 1);
	}

	/**
	 * Have the log hold a certain deletion of a key.
	 * @param text the text of the key, which is the key
	 * @param time when it was deleted
	 */
	void logDeletion(String text, long time) {
		byte[] key = this.codec.encode(text);
		byte[] head = Ascii.bytes(version(time) + "D%08x".formatted(key.length));
		this.records.put(text, ByteBuffer.allocate(head.length + key.length).put(head).put(key).array());
	}

	static String version(long time) {
		return "%013d%05d".formatted(time, 0);
	}

	@Override
	public CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments) {
		if (this.failing) {
			return CompletableFuture.failedFuture(new TimeoutException());
		}
		byte[] answer = answer(keys, arguments);
		CompletableFuture<@Nullable Void> held = this.gate;
		return (held != null) ? held.thenApply((open) -> answer) : CompletableFuture.completedFuture(answer);
	}

	private byte @Nullable [] answer(byte[][] keys, byte[][] arguments) {
		StringBuilder kinds = new StringBuilder();
		for (byte[] key : keys) {
			kinds.append((char) key[NAMESPACE.length()]);
		}
		return switch (kinds.toString()) {
			case "dqrph" -> peek(partition(keys[0]));
			case "m" -> arguments[0];
			case "mk" -> ByteBuffer.allocate(Integer.BYTES + arguments[0].length)
				.putInt(arguments[0].length)
				.put(arguments[0])
				.array();
			case "od" -> own(partition(keys[0]), Ascii.text(arguments[0]));
			case "d" -> text(arguments[0]).matches("\\d{18}") ? pass(Ascii.text(arguments[0]))
					: this.records.get(text(arguments[0]));
			case "q" -> Ascii.bytes(this.untried.getOrDefault(partition(keys[0]), Duration.ofMillis(0)).toMillis());
			case "r" -> retry(partition(keys[0]));
			case "o" -> disown(partition(keys[0]), Ascii.text(arguments[0]));
			case "dqraoxyz" -> acknowledge(partition(keys[0]), arguments);
			case "qra" -> postpone(arguments);
			case "dqraxyz" -> bury(arguments);
			default -> throw new UnsupportedOperationException("A script with keys of the kinds " + kinds);
		};
	}

	private int partition(byte[] key) {
		return IntStream.range(0, this.log.partitions())
			.filter((partition) -> tag(this.log.key(partition)).equals(tag(key)))
			.findFirst()
			.orElseThrow();
	}

	private static String tag(byte[] key) {
		String text = Ascii.text(key);
		return text.substring(text.indexOf('{'));
	}

	private byte @Nullable [] peek(int partition) {
		this.peeks.add(partition);
		throw new IllegalStateException("Cannot be read");
	}

	private byte @Nullable [] own(int partition, String asking) {
		String owner = this.owners.putIfAbsent(partition, asking);
		if (owner == null) {
			this.since.put(partition, version(++this.clock));
		}
		return asking.equals(this.owners.get(partition))
				? Ascii.bytes(Objects.requireNonNull(this.since.get(partition))) : null;
	}

	private byte[] pass(String time) {
		this.clock = Math.max(this.clock, Long.parseLong(time, 0, 13, 10));
		return Ascii.bytes(1);
	}

	private byte[] retry(int partition) {
		this.retried.add(partition);
		return Ascii.bytes(1);
	}

	private byte[] disown(int partition, String asking) {
		this.owners.remove(partition, asking);
		return Ascii.bytes(1);
	}

	private byte @Nullable [] acknowledge(int partition, byte[][] arguments) {
		if (!this.owners.getOrDefault(partition, Ascii.text(arguments[0])).equals(Ascii.text(arguments[0]))) {
			return null;
		}
		for (int i = 1; i < arguments.length; i += 2) {
			this.acknowledged.add(text(arguments[i]));
		}
		return Ascii.bytes(1);
	}

	private byte[] postpone(byte[][] arguments) {
		for (int i = 1; i < arguments.length; i++) {
			this.postponed.computeIfAbsent(text(arguments[i]), (absent) -> new ArrayList<>())
				.add(Long.valueOf(Ascii.text(arguments[0])));
		}
		return Ascii.bytes(1);
	}

	private byte[] bury(byte[][] arguments) {
		this.buried.put(text(arguments[0]), text(arguments[3]));
		this.attempts.put(text(arguments[0]), Integer.valueOf(text(arguments[2])));
		return Ascii.bytes(1);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call) {
		try {
			return call.join();
		}
		catch (CompletionException ex) {
			throw new RemoteCallException(ex.toString(), ex);
		}
	}

}
