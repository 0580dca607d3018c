package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.engine.Flights.LookupKey;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.internal.load.FleetLoads;
import io.github.twolevelcache.internal.load.LoadRequest;
import io.github.twolevelcache.internal.load.Refreshes;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.remote.RemoteReads.Found;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * How a value is found: L1, then L2, then the loader. A blocking call asks L2 on its own
 * thread, which costs less than an asynchronous call that is waited for; the stairs to
 * the loader are the same for both. Thread-safe.
 */
public final class ReadPath implements CacheReads {

	private final LocalStore local;

	private final RemoteCache remote;

	private final Function<Object, String> keyText;

	private final FleetLoads loads;

	private final Refreshes refreshes;

	private final CacheCounters stats;

	private final TimeSource time;

	private final Flights flights;

	/** Of the values that the callers expect. */
	private final Class<?> type;

	/**
	 * Create the read path of a cache.
	 * @param local its entries on the heap
	 * @param remote its entries in Redis
	 * @param keyText converts a key to its text; throws if it cannot
	 * @param loads load what is in neither
	 * @param refreshes load again what ages
	 * @param stats counts what happens
	 * @param runtime tells the time that entries expire at
	 */
	public ReadPath(LocalStore local, RemoteCache remote, Function<Object, String> keyText, FleetLoads loads,
			Refreshes refreshes, CacheCounters stats, InstanceRuntime runtime) {
		this(local, remote, keyText, loads, refreshes, stats, runtime.time(),
				new Flights(stats, runtime.scheduler(), loads.nested()), Object.class);
	}

	private ReadPath(LocalStore local, RemoteCache remote, Function<Object, String> keyText, FleetLoads loads,
			Refreshes refreshes, CacheCounters stats, TimeSource time, Flights flights, Class<?> type) {
		this.local = local;
		this.remote = remote;
		this.keyText = keyText;
		this.loads = loads;
		this.refreshes = refreshes;
		this.stats = stats;
		this.time = time;
		this.flights = flights;
		this.type = type;
	}

	@Override
	public CacheReads of(Class<?> type) {
		return new ReadPath(this.local, this.remote, this.keyText, this.loads, this.refreshes, this.stats, this.time,
				this.flights, type);
	}

	/**
	 * Count what is under way.
	 * @return the numbers
	 */
	public Census census() {
		return new Census(this.flights.size(), this.refreshes.size(), this.remote.repairs().size(),
				this.remote.bypasses().size(), this.remote.permits().listeners(), this.loads.census());
	}

	@Override
	public @Nullable CacheEntry get(Object key) {
		CacheEntry held = held(key);
		return valid(isServed(held) ? held : findOrBypass(lookup(key)));
	}

	// A caller without a loader finds nothing while Redis does not answer.
	private @Nullable CacheEntry findOrBypass(Lookup lookup) {
		try {
			CacheEntry found = find(lookup);
			return (found != null) ? found : this.remote.calls().await(findPending(lookup), "get", lookup.text());
		}
		catch (RemoteCallException ex) {
			this.remote.bypasses().record(ex);
			return null;
		}
	}

	// The answer may have outrun the push that ends an older copy.
	private CompletableFuture<@Nullable CacheEntry> findPending(Lookup lookup) {
		return this.remote.reads().findPending(lookup.text(), this.type).thenApply((pending) -> {
			if (pending != null) {
				this.local.invalidate(lookup.text());
			}
			return pending;
		});
	}

	@Override
	public CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = held(key);
		if (held != null && held.freshness() == Freshness.FRESH) {
			return held;
		}
		Lookup lookup = lookup(key);
		Callable<? extends @Nullable Object> call = () -> LoadException.call(loader);
		CacheEntry found = (held != null && isServed(held)) ? held
				: this.flights.run(flight(lookup), () -> findOrLoad(lookup, held, call), call);
		return served(lookup.text(), found, () -> this.loads.inBackground(call));
	}

	private CacheEntry findOrLoad(Lookup lookup, @Nullable CacheEntry held, Callable<? extends @Nullable Object> loader)
			throws Exception {
		CacheEntry found;
		try {
			found = find(lookup);
		}
		catch (RemoteCallException ex) {
			LoadRequest request = blocking(lookup, loader).orStale(held);
			return this.loads.await(request, this.loads.loadWithoutRedis(request, ex));
		}
		if (found != null && isServed(found)) {
			return found;
		}
		LoadRequest request = blocking(lookup, loader).orStale(held).orStale(found);
		return this.loads.await(request, load(lookup, request));
	}

	private LoadRequest blocking(Lookup lookup, Callable<? extends @Nullable Object> loader) {
		return this.loads.blocking(lookup.text(), loader)
			.of(this.type)
			.heldBy(() -> this.local.beginUnheard(lookup.key(), lookup.text()));
	}

	private @Nullable CacheEntry find(Lookup lookup) {
		return filled(lookup, this.remote.reads().find(lookup.text(), this.type));
	}

	@Override
	public CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		CacheEntry held = held(key);
		if (isServed(held)) {
			return CompletableFuture.completedFuture(valid(held));
		}
		Lookup lookup = lookup(key);
		return findAsync(lookup).thenApply(ReadPath::valid)
			.thenCompose((found) -> (found != null) ? CompletableFuture.completedFuture(found) : findPending(lookup))
			.exceptionally((failure) -> {
				this.remote.bypasses().record(failure);
				return null;
			});
	}

	@Override
	public CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		CacheEntry held = held(key);
		if (held != null && held.freshness() == Freshness.FRESH) {
			return CompletableFuture.completedFuture(held);
		}
		Lookup lookup = lookup(key);
		CompletableFuture<CacheEntry> found = (held != null && isServed(held)) ? CompletableFuture.completedFuture(held)
				: this.flights.runAsync(flight(lookup), () -> {
					LoadRequest request = this.loads.detached(lookup.text(), loader)
						.of(this.type)
						.heldBy(() -> this.local.beginUnheard(key, lookup.text()))
						.orStale(held);
					return this.loads.limited(request, findOrLoadAsync(lookup, request));
				}, loader);
		return found.thenApply((entry) -> served(lookup.text(), entry, () -> loader));
	}

	private CompletableFuture<CacheEntry> findOrLoadAsync(Lookup lookup, LoadRequest request) {
		CompletableFuture<@Nullable CacheEntry> find = request.isBlocking()
				? CompletableFuture.supplyAsync(() -> find(lookup), request.executor()) : findAsync(lookup);
		return Futures.follow(find, (found, failure) -> (failure != null)
				? this.loads.loadWithoutRedis(request, failure) : foundOrLoad(lookup, request, found),
				request.executor());
	}

	private CompletableFuture<CacheEntry> foundOrLoad(Lookup lookup, LoadRequest request, @Nullable CacheEntry found) {
		return (found != null && isServed(found)) ? CompletableFuture.completedFuture(found)
				: load(lookup, request.orStale(found));
	}

	// Where another instance was loading, L2 is asked again.
	private CompletableFuture<CacheEntry> load(Lookup lookup, LoadRequest request) {
		return this.loads.load(request)
			.thenCompose((loaded) -> (loaded != null) ? CompletableFuture.completedFuture(loaded)
					: findOrLoadAsync(lookup(lookup.key()), request));
	}

	private CompletableFuture<@Nullable CacheEntry> findAsync(Lookup lookup) {
		return this.remote.reads().findAsync(lookup.text(), this.type).thenApply((found) -> filled(lookup, found));
	}

	@Override
	public TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = valid(held(key));
		if (held != null) {
			return new TransactionLoad(held, null);
		}
		return LoadException.wrapChecked(() -> findOrLoadUncommitted(lookup(key), () -> LoadException.call(loader)));
	}

	private TransactionLoad findOrLoadUncommitted(Lookup lookup, Callable<? extends @Nullable Object> loader)
			throws Exception {
		CacheEntry found = null;
		RemoteCallException failure = null;
		try {
			found = find(lookup);
		}
		catch (RemoteCallException ex) {
			failure = ex;
		}
		if (found != null && isServed(found)) {
			return new TransactionLoad(found, null);
		}
		TransactionLoad loaded = this.loads.loadUncommitted(lookup.text(), this.type, found, failure, loader);
		// It does not keep others from copying what Redis held meanwhile, which is older.
		this.local.invalidate(lookup.text());
		return loaded;
	}

	@Override
	public @Nullable CacheEntry getPending(Object key) {
		Lookup lookup = lookup(key);
		return this.remote.calls().await(findPending(lookup), "get", lookup.text());
	}

	private Lookup lookup(Object key) {
		String text = this.keyText.apply(key);
		return new Lookup(key, text, this.local.token(text));
	}

	private LookupKey flight(Lookup lookup) {
		return new LookupKey(lookup.text(), lookup.token(), this.remote.generation().number(), this.type);
	}

	private @Nullable CacheEntry filled(Lookup lookup, Found found) {
		if (found.entry() != null && found.validity() != null) {
			this.local.fill(lookup.key(), lookup.text(), found.entry(), lookup.token(), found.validity());
		}
		return found.entry();
	}

	// What is of another type here is so in L2, or was.
	private @Nullable CacheEntry held(Object key) {
		CacheEntry found = this.local.get(key);
		CacheEntry held = (found != null && found.isOf(this.type)) ? found : null;
		this.stats.l1().record(isServed(held));
		return held;
	}

	private CacheEntry served(String text, CacheEntry entry,
			Supplier<? extends Supplier<? extends CompletableFuture<?>>> loader) {
		if (isServed(entry)) {
			this.refreshes.consider(text, entry, loader);
		}
		if (entry.freshness().isStale()) {
			this.stats.recordStaleHit(this.time.millis() - entry.expiresAt());
		}
		return entry;
	}

	private static boolean isServed(@Nullable CacheEntry entry) {
		return entry != null && entry.freshness().isServed();
	}

	// A caller without a loader loads stale values itself.
	private static @Nullable CacheEntry valid(@Nullable CacheEntry entry) {
		return (entry != null && !entry.freshness().isStale()) ? entry : null;
	}

	/**
	 * A look at L2.
	 *
	 * @param key the key
	 * @param text the text of the key
	 * @param token the fill token of the key, taken before the look
	 */
	private record Lookup(Object key, String text, long token) {
	}

}
