package io.github.twolevelcache.load;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.entry.CacheEntry;
import io.github.twolevelcache.remote.Lease;
import io.github.twolevelcache.remote.LoadRecord;
import io.github.twolevelcache.remote.RemoteCache;
import io.github.twolevelcache.remote.RemoteCallException;
import io.github.twolevelcache.remote.RemoteLeases.LoadAnswer;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * Loads a value once in all instances that share L2: who gets the lease of the key loads,
 * the others wait for what comes of it. The lease is a fencing token too: if the key is
 * put or evicted while the load runs, the lease is gone, and what was loaded goes to
 * those who asked for it but is not stored. After "Scaling Memcache at Facebook"
 * (Nishtala et al., NSDI 2013), with a push in place of polling. Thread-safe.
 *
 * <p>
 * Waiting never needs the lease's holder to be alive: a waiter looks again when the lease
 * would have run out.
 */
public final class LeasedLoads {

	/** After the end of a lease, so that it is over for Redis too. */
	private static final long GRACE = 2;

	/** Where the end of a load is not heard of, it is looked for this often. */
	private static final long POLL = 50;

	/** What a transaction has loaded is not stored if it commits later than this. */
	private static final long LONGEST_TRANSACTION = 60_000;

	private final RemoteCache remote;

	private final Waiters waiters;

	private final LeaseRenewal renewal;

	private final Loaders loaders;

	private final Patience patience;

	private final boolean cacheNulls;

	private final LongSupplier nanoTime;

	private final Executor executor;

	private final Consumer<String> onBypass;

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
	public LeasedLoads(RemoteCache remote, Waiters waiters, LeaseRenewal renewal, CacheSettings settings,
			LongSupplier nanoTime, Executor executor, UnaryOperator<Runnable> decorator, Consumer<String> onBypass) {
		this.remote = remote;
		this.waiters = waiters;
		this.renewal = renewal;
		Integer limit = settings.load().maxConcurrentInFleet();
		Admission admission = new Admission(settings.load(),
				(limit != null) ? new FleetBulkhead(remote.permits(), limit, renewal, executor) : null);
		this.loaders = new Loaders(admission, settings.load().failureBackoff(), nanoTime, executor,
				(text) -> remote.calls().describe("load", text), decorator);
		this.patience = new Patience(settings);
		this.cacheNulls = settings.nullLifetime() != null;
		this.nanoTime = nanoTime;
		this.executor = executor;
		this.onBypass = onBypass;
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
			answer = findOrAcquire(text, fallback, lookup);
		}
		catch (RemoteCallException ex) {
			return CacheEntry.unbounded(this.loaders.call(text, loader, bypassed(text, ex)), 0);
		}
		return (answer.lease() != null) ? load(answer.lease(), pendingOr(loader, answer))
				: Objects.requireNonNull(answer.entry());
	}

	private static Callable<? extends @Nullable Object> pendingOr(Callable<? extends @Nullable Object> loader,
			LoadAnswer answer) {
		CacheEntry pending = answer.pending();
		return (pending != null) ? pending::value : loader;
	}

	// Where writes wait in Redis, what the store has may be older than what was written.
	private LoadRecord bypassed(String text, Throwable failure) {
		if (this.remote.isLogged()) {
			throw (failure instanceof RemoteCallException unanswered) ? unanswered
					: new RemoteCallException(String.valueOf(failure.getMessage()), failure);
		}
		LoadRecord record = this.remote.bypasses().beginBypass(text, failure);
		this.onBypass.accept(text);
		return record;
	}

	private LoadAnswer findOrAcquire(String text, AtomicReference<@Nullable CacheEntry> fallback,
			Supplier<@Nullable CacheEntry> lookup) throws Exception {
		while (true) {
			CacheEntry found = lookup.get();
			if (found != null && found.freshness().isServed()) {
				return LoadAnswer.found(found);
			}
			supersede(fallback, found);
			throwRecentFailure(text);
			CompletableFuture<@Nullable Void> woken = this.waiters.register(text);
			try {
				LoadAnswer answer = this.remote.calls()
					.await(this.remote.leases().acquire(text, Tokens.next(), LeaseRenewal.LEASE, fallback.get()),
							"load", text);
				if (answer.isFinal()) {
					return answer;
				}
				await(woken, millisToWait(answer));
			}
			finally {
				this.waiters.release(text, woken);
			}
		}
	}

	private static void supersede(AtomicReference<@Nullable CacheEntry> fallback, @Nullable CacheEntry found) {
		if (found != null) {
			fallback.set(found);
		}
	}

	private void throwRecentFailure(String text) throws Exception {
		Throwable failure = this.loaders.recentFailure(text);
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure instanceof Exception exception) {
			throw exception;
		}
	}

	private static long millisToWait(LoadAnswer answer) {
		long remaining = Math.max(0, answer.remaining()) + GRACE;
		return answer.heard() ? remaining : Math.min(remaining, POLL);
	}

	private static void await(CompletableFuture<@Nullable Void> woken, long millis) throws InterruptedException {
		try {
			woken.get(millis, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			// The lease would be over by now: look again.
		}
	}

	private CacheEntry load(Lease lease, Callable<? extends @Nullable Object> loader) throws Exception {
		Future<?> renewing = this.renewal.begin(this.remote.leases(), lease);
		boolean loaded = false;
		try {
			long begin = this.nanoTime.getAsLong();
			Object value = this.loaders.call(lease.text(), loader, this.remote.bypasses().beginLoad(lease.text()));
			if (value != null || this.cacheNulls) {
				store(lease, value, millisSince(begin));
				loaded = true;
			}
			return CacheEntry.unbounded(value, 0);
		}
		finally {
			renewing.cancel(false);
			if (!loaded) {
				this.remote.leases().abandon(lease);
			}
		}
	}

	private void store(Lease lease, @Nullable Object value, int loadCost) {
		try {
			this.remote.calls().await(this.remote.leases().fulfil(lease, value, loadCost), "put", lease.text());
		}
		catch (RemoteCallException ex) {
			notStored(lease.text(), value, ex);
		}
	}

	private void notStored(String text, @Nullable Object value, Throwable failure) {
		if (!this.remote.isLogged()) {
			bypassed(text, failure).ended(true, value);
		}
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
			supersede(fallback, found);
			answer = acquireAsync(text, fallback, () -> CompletableFuture.supplyAsync(lookup, this.executor));
		}
		catch (RemoteCallException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<CacheEntry> load = loadAfter(answer, text, this.loaders.inBackground(text, loader));
		try {
			return this.patience.limit(this.remote.calls().describe("load", text), load, fallback::get).get();
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
	public UncommittedLoad loadUncommitted(String text, Supplier<@Nullable CacheEntry> lookup,
			Callable<? extends @Nullable Object> loader) throws Exception {
		LoadAnswer answer;
		try {
			CacheEntry found = lookup.get();
			answer = (found != null && found.freshness().isServed()) ? LoadAnswer.found(found) : this.remote.calls()
				.await(this.remote.leases().acquire(text, Lease.YIELDING + Tokens.next(), LONGEST_TRANSACTION, found),
						"load", text);
		}
		catch (RemoteCallException ex) {
			return uncommitted(text, loader, null, bypassed(text, ex));
		}
		return (answer.entry() != null) ? new UncommittedLoad(answer.entry(), null)
				: uncommitted(text, pendingOr(loader, answer), answer.lease(), this.remote.bypasses().beginLoad(text));
	}

	private UncommittedLoad uncommitted(String text, Callable<? extends @Nullable Object> loader, @Nullable Lease lease,
			LoadRecord record) throws Exception {
		long begin = this.nanoTime.getAsLong();
		Object value = this.loaders.call(text, loader, record);
		CacheEntry loaded = CacheEntry.unbounded(value, 0);
		if (lease == null || (value == null && !this.cacheNulls)) {
			return new UncommittedLoad(loaded, null);
		}
		return new UncommittedLoad(loaded, new Storing(this.remote, lease, value, millisSince(begin)));
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
		CompletableFuture<CacheEntry> load = loadAfter(findOrAcquireAsync(text, fallback, lookup), text, loader);
		return this.patience.limit(this.remote.calls().describe("load", text), load, fallback::get);
	}

	/**
	 * Load an entry again, unless another instance does so or has done so.
	 * @param text the text of the key
	 * @param entry the entry
	 * @param loader starts loading the value
	 * @return completes when the load has ended
	 */
	CompletableFuture<?> refresh(String text, CacheEntry entry, Supplier<? extends CompletableFuture<?>> loader) {
		return this.remote.leases()
			.acquire(text, Tokens.next(), LeaseRenewal.LEASE, entry)
			.thenCompose((answer) -> (answer.lease() != null) ? loadAsync(answer.lease(), pendingOr(loader, answer))
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

	private CompletableFuture<CacheEntry> loadAfter(CompletableFuture<LoadAnswer> acquired, String text,
			Supplier<? extends CompletableFuture<?>> loader) {
		return acquired.handle(Attempt::new).thenComposeAsync((attempt) -> {
			LoadAnswer answer = attempt.answer();
			if (answer != null) {
				return (answer.lease() != null) ? loadAsync(answer.lease(), pendingOr(loader, answer))
						: CompletableFuture.completedFuture(Objects.requireNonNull(answer.entry()));
			}
			Throwable failure = Objects.requireNonNull(attempt.failure());
			if (!attempt.isOfRedis()) {
				return CompletableFuture.failedFuture(failure);
			}
			return this.loaders.start(text, loader, bypassed(text, failure))
				.thenApply((value) -> CacheEntry.unbounded(value, 0));
		}, this.executor);
	}

	private static Supplier<? extends CompletableFuture<?>> pendingOr(Supplier<? extends CompletableFuture<?>> loader,
			LoadAnswer answer) {
		CacheEntry pending = answer.pending();
		return (pending != null) ? () -> CompletableFuture.completedFuture(pending.value()) : loader;
	}

	private CompletableFuture<LoadAnswer> findOrAcquireAsync(String text,
			AtomicReference<@Nullable CacheEntry> fallback, Supplier<CompletableFuture<@Nullable CacheEntry>> lookup) {
		return lookup.get().thenCompose((found) -> {
			if (found != null && found.freshness().isServed()) {
				return CompletableFuture.completedFuture(LoadAnswer.found(found));
			}
			supersede(fallback, found);
			return acquireAsync(text, fallback, lookup);
		});
	}

	private CompletableFuture<LoadAnswer> acquireAsync(String text, AtomicReference<@Nullable CacheEntry> fallback,
			Supplier<CompletableFuture<@Nullable CacheEntry>> lookup) {
		Throwable recent = this.loaders.recentFailure(text);
		if (recent != null) {
			return CompletableFuture.failedFuture(recent);
		}
		CompletableFuture<@Nullable Void> woken = this.waiters.register(text);
		return this.remote.leases()
			.acquire(text, Tokens.next(), LeaseRenewal.LEASE, fallback.get())
			.thenCompose((answer) -> answer.isFinal() ? CompletableFuture.completedFuture(answer)
					: woken.copy()
						.completeOnTimeout(null, millisToWait(answer), TimeUnit.MILLISECONDS)
						.thenApply((done) -> answer))
			.whenComplete((answer, failure) -> this.waiters.release(text, woken))
			.thenCompose((answer) -> answer.isFinal() ? CompletableFuture.completedFuture(answer)
					: findOrAcquireAsync(text, fallback, lookup));
	}

	private CompletableFuture<CacheEntry> loadAsync(Lease lease, Supplier<? extends CompletableFuture<?>> loader) {
		Future<?> renewing = this.renewal.begin(this.remote.leases(), lease);
		long begin = this.nanoTime.getAsLong();
		return this.loaders.start(lease.text(), loader, this.remote.bypasses().beginLoad(lease.text()))
			.thenCompose((value) -> {
				CacheEntry loaded = CacheEntry.unbounded(value, 0);
				if (value == null && !this.cacheNulls) {
					this.remote.leases().abandon(lease);
					return CompletableFuture.completedFuture(loaded);
				}
				return this.remote.leases().fulfil(lease, value, millisSince(begin)).handle((stored, failure) -> {
					if (failure != null) {
						notStored(lease.text(), value, failure);
					}
					return loaded;
				});
			})
			.whenCompleteAsync((loaded, failure) -> {
				renewing.cancel(false);
				if (failure != null) {
					this.remote.leases().abandon(lease);
				}
			}, this.executor);
	}

	private int millisSince(long begin) {
		long millis = TimeUnit.NANOSECONDS.toMillis(this.nanoTime.getAsLong() - begin);
		return (int) Math.min(Integer.MAX_VALUE, millis);
	}

	private record Attempt(@Nullable LoadAnswer answer, @Nullable Throwable failure) {

		boolean isOfRedis() {
			return this.failure instanceof RemoteCallException
					|| (this.failure != null && this.failure.getCause() instanceof RemoteCallException);
		}

	}

	private record Storing(RemoteCache remote, Lease lease, @Nullable Object value,
			int loadCost) implements UncommittedLoad.Outcome {

		@Override
		public void committed() {
			this.remote.calls()
				.await(this.remote.leases().fulfil(this.lease, this.value, this.loadCost), "put", this.lease.text());
		}

		@Override
		public void rolledBack() {
			this.remote.leases().abandon(this.lease);
		}

	}

}
