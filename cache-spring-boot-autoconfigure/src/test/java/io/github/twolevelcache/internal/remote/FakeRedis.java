package io.github.twolevelcache.internal.remote;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.coherence.InvalidationListener;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.EntryMapper;
import io.github.twolevelcache.internal.keyspace.LeaseFormat;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.RemoteGeneration;
import io.github.twolevelcache.internal.keyspace.UnreadableEntryException;
import io.github.twolevelcache.internal.outage.Copies;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L2Settings;
import io.github.twolevelcache.settings.RefreshMode;

/**
 * Stands in for Redis under one cache: entries, leases and pushes, in memory. A command
 * is answered at once, unless a test holds its answer or has it fail. Thread-safe.
 */
public final class FakeRedis {

	/** The name of the cache. */
	public static final String CACHE = "stock";

	/** Stands for all keys. */
	static final String ALL = "*";

	private final TimeSource time;

	private final RedisKeys keys = new RedisKeys("app", CACHE);

	private final EntryFormat format = new EntryFormat(
			new JdkEntryCodec(List.of("java.lang.*"), FakeRedis.class.getClassLoader()), Compressor.available(), null,
			L2Settings.MAX_VALUE_SIZE);

	/** By key. Guarded by this. */
	private final Map<String, Value> values = new HashMap<>();

	/** The keys that have changed and were not pushed yet. Guarded by this. */
	private List<byte[]> changed = new ArrayList<>();

	private final List<InvalidationListener> listeners = new CopyOnWriteArrayList<>();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final List<String> dropped = new CopyOnWriteArrayList<>();

	private final Set<String> failing = ConcurrentHashMap.newKeySet();

	private final Map<String, Runnable> meanwhile = new ConcurrentHashMap<>();

	private final Map<String, CompletableFuture<@Nullable Void>> held = new ConcurrentHashMap<>();

	private final AtomicLong versions = new AtomicLong();

	private volatile boolean logged;

	private volatile boolean tracked = true;

	/**
	 * Create one without entries.
	 * @param time tells when entries and leases end
	 */
	public FakeRedis(TimeSource time) {
		this.time = time;
		set(this.keys.generation(), Ascii.bytes(1), Long.MAX_VALUE / 2);
	}

	/**
	 * Connect an instance.
	 * @param settings the settings of the cache
	 * @param stats counts what happens
	 * @param runtime the runtime of the instance
	 * @return what the instance sees of its cache
	 */
	public RemoteCache connect(CacheSettings settings, CacheCounters stats, InstanceRuntime runtime) {
		Generation generation = new Generation();
		RedisAccess access = new RedisAccess(new Store(), new Reads());
		EntryMapper entries = new EntryMapper(CACHE, this.format, false, freshness(settings), generation, stats,
				runtime);
		CacheKeyspace keyspace = new CacheKeyspace(this.keys, new FakeEntryCommands(this), entries,
				new RemoteGeneration(this.keys.generation(), generation, access, runtime.time(), () -> {
				}), new NamedCalls(CACHE, access.store()));
		return new RemoteCache(CACHE, settings.l2().whenUnavailable(), keyspace, access, new Dropped(), stats, runtime);
	}

	/**
	 * Return how long the entries of a cache live.
	 * @param settings the settings of the cache
	 * @return the policy
	 */
	public static FreshnessPolicy freshness(CacheSettings settings) {
		long lifetime = settings.l2().expireAfterWrite().toMillis();
		long nullLifetime = (settings.nullLifetime() != null) ? settings.nullLifetime().toMillis() : lifetime;
		long lead = (settings.refresh().mode() != RefreshMode.NONE) ? (long) (lifetime * (1 - settings.refresh().at()))
				: 0;
		return new FreshnessPolicy(lifetime, nullLifetime, 0, lead, 0, settings.stale().whileRevalidate().toMillis(),
				settings.stale().ifError().toMillis());
	}

	/**
	 * Tell what has changed from now on.
	 * @param listener is told
	 */
	public void push(InvalidationListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Return the commands that were asked for, the first one first.
	 * @return their names
	 */
	public List<String> calls() {
		return this.calls;
	}

	/**
	 * Return the texts of the keys whose copies were to be dropped since Redis is in
	 * doubt, {@link #ALL} for all of them.
	 * @return the texts, the first one first
	 */
	List<String> dropped() {
		return this.dropped;
	}

	/**
	 * Answer some commands no more.
	 * @param commands their names
	 */
	public void fail(String... commands) {
		this.failing.addAll(List.of(commands));
	}

	/**
	 * Answer all commands again.
	 */
	public void recover() {
		this.failing.clear();
	}

	/**
	 * Have something happen between the next run of a command and its answer.
	 * @param command its name
	 * @param event what happens
	 */
	public void meanwhile(String command, Runnable event) {
		this.meanwhile.put(command, event);
	}

	/**
	 * Hold the next answer to a command.
	 * @param command its name
	 * @return to be completed to let it go
	 */
	public CompletableFuture<@Nullable Void> hold(String command) {
		CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
		this.held.put(command, gate);
		return gate;
	}

	/**
	 * Have changes wait for a store.
	 */
	public void log() {
		this.logged = true;
	}

	/**
	 * Push no more: changes are not heard of.
	 */
	public void pushNothing() {
		this.tracked = false;
	}

	/**
	 * Have another instance store a value.
	 * @param text the text of the key
	 * @param value the value
	 * @param lifetime how long it is fresh
	 * @param stale how long it is kept after that
	 */
	public void put(String text, Object value, Duration lifetime, Duration stale) {
		byte[] entry = this.format.write(value, this.time.millis() + lifetime.toMillis(), 0);
		EntryFormat.stamp(entry, this.versions.incrementAndGet(), 1);
		change(() -> set(this.keys.value(text), entry, lifetime.plus(stale).toMillis()));
	}

	/**
	 * Have another instance store a value.
	 * @param text the text of the key
	 * @param value the value
	 */
	public void put(String text, Object value) {
		put(text, value, Duration.ofMinutes(30), Duration.ZERO);
	}

	/**
	 * Return what is stored.
	 * @param text the text of the key
	 * @return the value, or {@code null} if there is no entry, or one of {@code null}
	 */
	public synchronized @Nullable Object value(String text) {
		byte[] entry = get(this.keys.value(text));
		try {
			return (entry != null && !LeaseFormat.isLease(entry)) ? this.format.read(entry).value() : null;
		}
		catch (UnreadableEntryException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Return whether a key has an entry.
	 * @param text the text of the key
	 * @return whether it has
	 */
	public synchronized boolean holds(String text) {
		byte[] found = get(this.keys.value(text));
		return found != null && !LeaseFormat.isLease(found);
	}

	/**
	 * Have another instance clear the cache.
	 * @param generation the number of the generation that begins
	 */
	public void clear(long generation) {
		change(() -> set(this.keys.generation(), Ascii.bytes(generation), Long.MAX_VALUE / 2));
	}

	/**
	 * Have another instance take the lease of a key.
	 * @param text the text of the key
	 * @param duration how long it holds it
	 */
	public void lease(String text, Duration duration) {
		change(() -> set(leaseKey(text), LeaseFormat.write(this.versions.incrementAndGet(), false),
				duration.toMillis()));
	}

	private byte[] leaseKey(String text) {
		byte[] found = get(this.keys.value(text));
		return (found != null && holds(text)) ? this.keys.of(text).lease(EntryFormat.version(found))
				: this.keys.value(text);
	}

	/**
	 * Have the holder of a lease give it up.
	 * @param text the text of the key
	 */
	public void abandon(String text) {
		change(() -> {
			boolean unused = remove(leaseKey(text));
			touch(this.keys.of(text).wake());
		});
	}

	/**
	 * Return whether the value of a key is being loaded.
	 * @param text the text of the key
	 * @return whether its lease is held
	 */
	public synchronized boolean isLeased(String text) {
		return get(leaseKey(text)) != null;
	}

	boolean isLogged() {
		return this.logged;
	}

	/**
	 * Run a command.
	 * @param command its name
	 * @param work what it does; alone, as Redis runs one command at a time
	 * @param <T> the type of its answer
	 * @return its answer
	 */
	<T extends @Nullable Object> CompletableFuture<T> call(String command, Supplier<T> work) {
		this.calls.add(command);
		if (this.failing.contains(command)) {
			return CompletableFuture.failedFuture(new TimeoutException(command));
		}
		T answer = change(work);
		Runnable event = this.meanwhile.remove(command);
		if (event != null) {
			event.run();
		}
		CompletableFuture<@Nullable Void> gate = this.held.remove(command);
		return (gate != null) ? gate.thenApply((open) -> answer) : CompletableFuture.completedFuture(answer);
	}

	private void change(Runnable work) {
		Object unused = change(() -> {
			work.run();
			return true;
		});
	}

	// What has changed is pushed before it is answered.
	private <T extends @Nullable Object> T change(Supplier<T> work) {
		T answer;
		List<byte[]> pushed;
		synchronized (this) {
			answer = work.get();
			pushed = this.changed;
			this.changed = new ArrayList<>();
		}
		if (this.tracked) {
			this.listeners.forEach((listener) -> pushed.forEach(listener::invalidated));
		}
		return answer;
	}

	synchronized byte @Nullable [] get(byte[] key) {
		Value value = this.values.get(name(key));
		return (value != null && this.time.millis() < value.until()) ? value.bytes().array() : null;
	}

	synchronized long remaining(byte[] key) {
		Value value = this.values.get(name(key));
		return (value != null) ? value.until() - this.time.millis() : -2;
	}

	synchronized void set(byte[] key, byte[] value, long millis) {
		this.values.put(name(key), new Value(ByteBuffer.wrap(value), this.time.millis() + millis));
		this.changed.add(key);
	}

	synchronized boolean remove(byte[] key) {
		boolean removed = get(key) != null;
		this.values.remove(name(key));
		if (removed) {
			this.changed.add(key);
		}
		return removed;
	}

	synchronized void touch(byte[] key) {
		this.changed.add(key);
	}

	private static String name(byte[] key) {
		return new String(key, StandardCharsets.UTF_8);
	}

	private record Value(ByteBuffer bytes, long until) {
	}

	private final class Store implements RemoteStore {

		@Override
		public CompletableFuture<byte @Nullable []> get(byte[] key) {
			boolean entry = !Arrays.equals(FakeRedis.this.keys.generation(), key);
			return call(entry ? "get" : "generation", () -> FakeRedis.this.get(key));
		}

		@Override
		public CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments) {
			// Nothing else is a script here.
			return call("clear", () -> {
				byte[] next = Ascii.bytes(Long.parseLong(Ascii.text(arguments[0])) + 1);
				set(keys[0], next, Long.MAX_VALUE / 2);
				return next;
			});
		}

		@Override
		public CompletableFuture<byte @Nullable []> runReplicated(Script script, int replicas, byte[][] keys,
				byte[]... arguments) {
			throw new UnsupportedOperationException();
		}

		@Override
		public <T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> read) {
			return read;
		}

		@Override
		public <T extends @Nullable Object> T await(CompletableFuture<T> call) {
			try {
				return call.get();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new RemoteCallException("The wait for Redis was interrupted", ex);
			}
			catch (ExecutionException ex) {
				throw new RemoteCallException(String.valueOf(ex.getCause()), ex.getCause());
			}
		}

		@Override
		public Duration timeout() {
			throw new UnsupportedOperationException();
		}

	}

	private final class Dropped implements Copies {

		@Override
		public void drop(String text) {
			FakeRedis.this.dropped.add(text);
		}

		@Override
		public void dropAll() {
			FakeRedis.this.dropped.add(ALL);
		}

	}

	private final class Reads implements TrackedReads {

		private final Validity validity = Coverage.permanent(FakeRedis.this.time.nanoTime()).validity();

		private final RemoteStore store = new Store();

		@Override
		public TrackedRead get(byte[] key) {
			return new TrackedRead(this.store.get(key), this.validity);
		}

		@Override
		public boolean hears(byte[] key) {
			return FakeRedis.this.tracked;
		}

		@Override
		public boolean isSettled(byte[] key) {
			return true;
		}

		@Override
		public void redirected() {
			throw new UnsupportedOperationException();
		}

	}

}
