package io.github.twolevelcache.internal.load;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.lease.RemoteLeases.LoadAnswer;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * Loads a value once in all instances that share L2: who gets the lease of the key loads,
 * the others wait for what comes of it. The lease is a fencing token too: if the key is
 * put or evicted while the load runs, the lease is gone, and what was loaded goes to
 * those who asked for it but is not stored. After "Scaling Memcache at Facebook"
 * (Nishtala et al., NSDI 2013), with a push in place of polling. Thread-safe.
 *
 * <p>
 * Three steps, each in a blocking and an asynchronous form: {@link LeaseRequests} find
 * the entry or get the lease, the {@link LeaseHolder} loads and stores under it, and
 * where Redis does not answer, {@link BypassLoads} load without.
 */
public final class FleetLoads {

	private final LoaderInvoker loaders;

	private final LeaseRequests requests;

	private final LeaseHolder holder;

	private final BypassLoads unleased;

	private final LoadTimeouts patience;

	private final UnaryOperator<String> description;

	private final Executor executor;

	/**
	 * Create the loads of a cache.
	 * @param remote stores what is loaded
	 * @param waiters are woken when a load has ended
	 * @param renewal prolongs leases
	 * @param settings the settings of the cache
	 * @param nanoTime tells the time that loads are measured by, in nanoseconds
	 * @param executor runs loaders for which no caller waits, or not for long
	 * @param decorator carries the context of a caller to the thread that runs his loader
	 * @param onBypass is told the text of each key that is loaded because Redis does not
	 * answer
	 */
	public FleetLoads(RemoteCache remote, Waiters waiters, LeaseRenewal renewal, CacheSettings settings,
			LongSupplier nanoTime, Executor executor, UnaryOperator<Runnable> decorator, Consumer<String> onBypass) {
		this.description = (text) -> remote.calls().describe("load", text);
		Integer limit = settings.load().maxConcurrentInFleet();
		Admission admission = new Admission(settings.load(),
				(limit != null) ? new FleetBulkhead(remote.permits(), limit, renewal, executor) : null);
		this.loaders = new LoaderInvoker(admission, settings.load().failureBackoff(), nanoTime, executor,
				this.description, decorator);
		this.requests = new LeaseRequests(remote, waiters, this.loaders);
		this.unleased = new BypassLoads(remote, this.loaders, onBypass);
		this.holder = new LeaseHolder(remote, renewal, this.loaders, this.unleased, settings.nullLifetime() != null,
				nanoTime, executor);
		this.patience = new LoadTimeouts(settings);
		this.executor = executor;
	}

	/**
	 * Return whether this thread loads a key already.
	 * @param text the text of the key
	 * @return whether it does
	 */
	public boolean isLoadedHere(String text) {
		return this.loaders.isLoadedHere(text);
	}

	/**
	 * Find a value or load it. Where Redis does not answer, the value is loaded for those
	 * who wait for it in this JVM, and not stored.
	 * @param text the text of the key
	 * @param held a stale entry to fall back on, or {@code null}
	 * @param lookup looks for the entry in L2
	 * @param loader loads the value
	 * @return the entry, a stale one if the load has failed
	 * @throws Exception what the loader has thrown
	 */
	public CacheEntry load(String text, @Nullable CacheEntry held, Supplier<@Nullable CacheEntry> lookup,
			Callable<? extends @Nullable Object> loader) throws Exception {
		AtomicReference<@Nullable CacheEntry> fallback = new AtomicReference<>(held);
		if (this.patience.isLimited()) {
			return loadPatiently(text, fallback, lookup, loader);
		}
		try {
			return load(text, fallback, lookup, loader);
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			CacheEntry stale = fallback.get();
			if (stale != null) {
				return stale;
			}
			throw ex;
		}
	}

	private CacheEntry load(String text, AtomicReference<@Nullable CacheEntry> fallback,
			Supplier<@Nullable CacheEntry> lookup, Callable<? extends @Nullable Object> loader) throws Exception {
		LoadAnswer answer;
		try {
			answer = this.requests.findOrAcquire(text, fallback, lookup);
		}
		catch (RemoteCallException ex) {
			return this.unleased.load(text, loader, ex);
		}
		return this.holder.load(answer, loader);
	}

	// The caller may leave before the load has ended, so that runs on a thread of its
	// own.
	private CacheEntry loadPatiently(String text, AtomicReference<@Nullable CacheEntry> fallback,
			Supplier<@Nullable CacheEntry> lookup, Callable<? extends @Nullable Object> loader) throws Exception {
		CompletableFuture<LoadAnswer> answer;
		try {
			CacheEntry found = lookup.get();
			if (found != null && found.freshness().isServed()) {
				return found;
			}
			answer = this.requests.acquireAsync(text, found, fallback,
					() -> CompletableFuture.supplyAsync(lookup, this.executor));
		}
		catch (RemoteCallException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<CacheEntry> load = loadAfter(answer, text, this.loaders.inBackground(text, loader));
		try {
			return this.patience.limit(this.description.apply(text), load, fallback::get).get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Find a value, or load it for this caller alone: nobody waits for it, and it is
	 * stored when the caller says so, unless a change or another load has come between.
	 * @param text the text of the key
	 * @param lookup looks for the entry in L2
	 * @param loader loads the value
	 * @return the entry
	 * @throws Exception what the loader has thrown
	 */
	public TransactionLoad loadUncommitted(String text, Supplier<@Nullable CacheEntry> lookup,
			Callable<? extends @Nullable Object> loader) throws Exception {
		LoadAnswer answer;
		try {
			answer = this.requests.findOrAcquireYielding(text, lookup);
		}
		catch (RemoteCallException ex) {
			return new TransactionLoad(this.unleased.load(text, loader, ex), null);
		}
		return this.holder.loadUncommitted(text, answer, loader);
	}

	/**
	 * Find a value or load it, without blocking. Else as {@link #load}.
	 * @param text the text of the key
	 * @param held a stale entry to fall back on, or {@code null}
	 * @param lookup looks for the entry in L2
	 * @param loader starts loading the value
	 * @return the entry
	 */
	public CompletableFuture<CacheEntry> loadAsync(String text, @Nullable CacheEntry held,
			Supplier<CompletableFuture<@Nullable CacheEntry>> lookup, Supplier<? extends CompletableFuture<?>> loader) {
		AtomicReference<@Nullable CacheEntry> fallback = new AtomicReference<>(held);
		CompletableFuture<CacheEntry> load = loadAfter(this.requests.findOrAcquireAsync(text, fallback, lookup), text,
				loader);
		return this.patience.limit(this.description.apply(text), load, fallback::get);
	}

	private CompletableFuture<CacheEntry> loadAfter(CompletableFuture<LoadAnswer> acquired, String text,
			Supplier<? extends CompletableFuture<?>> loader) {
		return acquired.handle(Attempt::new).thenComposeAsync((attempt) -> {
			if (attempt.answer() != null) {
				return this.holder.loadAsync(attempt.answer(), loader);
			}
			Throwable failure = Objects.requireNonNull(attempt.failure());
			return attempt.isOfRedis() ? this.unleased.loadAsync(text, loader, failure)
					: CompletableFuture.failedFuture(failure);
		}, this.executor);
	}

	/**
	 * Load an entry again, unless another instance does so or has done so.
	 * @param text the text of the key
	 * @param entry the entry
	 * @param loader starts loading the value
	 * @return completes when the load has ended
	 */
	CompletableFuture<?> refresh(String text, CacheEntry entry, Supplier<? extends CompletableFuture<?>> loader) {
		return this.requests.acquire(text, entry)
			.thenCompose((answer) -> (answer.lease() != null) ? this.holder.loadAsync(answer, loader)
					: CompletableFuture.completedFuture(entry));
	}

	/**
	 * Make a loader that can be started without blocking of one that blocks.
	 * @param text the text of the key
	 * @param loader the loader
	 * @return starts it on a thread of its own, with the context of this thread
	 */
	public Supplier<CompletableFuture<@Nullable Object>> inBackground(String text,
			Callable<? extends @Nullable Object> loader) {
		return this.loaders.inBackground(text, loader);
	}

	private record Attempt(@Nullable LoadAnswer answer, @Nullable Throwable failure) {

		boolean isOfRedis() {
			return this.failure instanceof RemoteCallException
					|| (this.failure != null && this.failure.getCause() instanceof RemoteCallException);
		}

	}

}
