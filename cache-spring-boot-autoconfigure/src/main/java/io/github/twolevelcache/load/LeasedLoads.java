package io.github.twolevelcache.load;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.entry.CacheEntry;
import io.github.twolevelcache.remote.Lease;
import io.github.twolevelcache.remote.RemoteCache;
import io.github.twolevelcache.remote.RemoteCache.LoadAnswer;
import io.github.twolevelcache.remote.RemoteCache.LoadRecord;
import io.github.twolevelcache.remote.RemoteCallException;

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

	private static final LoadAnswer NOBODY = new LoadAnswer(null, null, 0, false);

	private static final AtomicLong tokens = new AtomicLong(ThreadLocalRandom.current().nextLong() & 0xFFFF_FFFFL);

	/** Makes the tokens of this JVM differ from those of others. */
	private static final String JVM = Long.toHexString(ThreadLocalRandom.current().nextLong());

	private final RemoteCache remote;

	private final Waiters waiters;

	private final LeaseRenewal renewal;

	private final boolean cacheNulls;

	private final LongSupplier nanoTime;

	private final Executor executor;

	private final Consumer<String> onBypass;

	/** The threads that load a key, so that a loader may ask for its own key. */
	private final ConcurrentMap<String, Thread> loading = new ConcurrentHashMap<>();

	/**
	 * Create the loads of a cache.
	 * @param remote stores what is loaded
	 * @param waiters are woken when a load has ended
	 * @param renewal prolongs leases
	 * @param cacheNulls whether {@code null} is stored
	 * @param nanoTime tells the time that loads are measured by, in nanoseconds
	 * @param executor runs loaders that do not block
	 * @param onBypass is told the text of each key that is loaded because Redis does not
	 * answer
	 */
	public LeasedLoads(RemoteCache remote, Waiters waiters, LeaseRenewal renewal, boolean cacheNulls,
			LongSupplier nanoTime, Executor executor, Consumer<String> onBypass) {
		this.remote = remote;
		this.waiters = waiters;
		this.renewal = renewal;
		this.cacheNulls = cacheNulls;
		this.nanoTime = nanoTime;
		this.executor = executor;
		this.onBypass = onBypass;
	}

	/**
	 * Find a value or load it. Where Redis does not answer, the value is loaded for those
	 * who wait for it in this JVM, and not stored.
	 * @param text the text of the key
	 * @param lookup looks for the entry in L2
	 * @param loader loads the value
	 * @return the entry
	 * @throws Exception what the loader has thrown
	 */
	public CacheEntry load(String text, Supplier<@Nullable CacheEntry> lookup,
			Callable<? extends @Nullable Object> loader) throws Exception {
		LoadAnswer answer;
		try {
			answer = findOrAcquire(text, lookup);
		}
		catch (RemoteCallException ex) {
			return CacheEntry.unbounded(call(loader, bypassed(text, ex)), 0);
		}
		if (answer.entry() != null) {
			return answer.entry();
		}
		return (answer.lease() != null) ? load(answer.lease(), loader) : CacheEntry.unbounded(loader.call(), 0);
	}

	private LoadRecord bypassed(String text, Throwable failure) {
		LoadRecord record = this.remote.bypassed(text, failure);
		this.onBypass.accept(text);
		return record;
	}

	private static @Nullable Object call(Callable<? extends @Nullable Object> loader, LoadRecord record)
			throws Exception {
		Object value;
		try {
			value = loader.call();
		}
		catch (Throwable ex) {
			record.ended(false, null);
			throw ex;
		}
		record.ended(true, value);
		return value;
	}

	private LoadAnswer findOrAcquire(String text, Supplier<@Nullable CacheEntry> lookup) throws InterruptedException {
		while (true) {
			CacheEntry found = lookup.get();
			if (found != null) {
				return LoadAnswer.found(found);
			}
			if (this.loading.get(text) == Thread.currentThread()) {
				// To wait for oneself would never end.
				return NOBODY;
			}
			CompletableFuture<@Nullable Void> woken = this.waiters.register(text);
			try {
				LoadAnswer answer = this.remote.await(this.remote.acquire(text, token(), LeaseRenewal.LEASE), "load",
						text);
				if (answer.entry() != null || answer.lease() != null) {
					return answer;
				}
				await(woken, millisToWait(answer));
			}
			finally {
				this.waiters.release(text, woken);
			}
		}
	}

	private static String token() {
		return JVM + ":" + tokens.incrementAndGet();
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
		Future<?> renewing = this.renewal.begin(this.remote, lease);
		this.loading.put(lease.text(), Thread.currentThread());
		boolean loaded = false;
		try {
			long begin = this.nanoTime.getAsLong();
			Object value = call(loader, this.remote.loading(lease.text()));
			if (value != null || this.cacheNulls) {
				store(lease, value, millisSince(begin));
				loaded = true;
			}
			return CacheEntry.unbounded(value, 0);
		}
		finally {
			this.loading.remove(lease.text(), Thread.currentThread());
			renewing.cancel(false);
			if (!loaded) {
				this.remote.abandon(lease);
			}
		}
	}

	private void store(Lease lease, @Nullable Object value, int loadCost) {
		try {
			this.remote.await(this.remote.fulfil(lease, value, loadCost), "put", lease.text());
		}
		catch (RemoteCallException ex) {
			bypassed(lease.text(), ex).ended(true, value);
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
		LoadRecord record;
		try {
			CacheEntry found = lookup.get();
			answer = (found != null) ? LoadAnswer.found(found) : this.remote
				.await(this.remote.acquire(text, Lease.YIELDING + token(), LONGEST_TRANSACTION), "load", text);
			record = (answer.entry() != null) ? LoadRecord.NONE : this.remote.loading(text);
		}
		catch (RemoteCallException ex) {
			answer = NOBODY;
			record = bypassed(text, ex);
		}
		if (answer.entry() != null) {
			return new UncommittedLoad(answer.entry(), null);
		}
		Lease lease = answer.lease();
		long begin = this.nanoTime.getAsLong();
		Object value = call(loader, record);
		CacheEntry loaded = CacheEntry.unbounded(value, 0);
		if (lease == null || (value == null && !this.cacheNulls)) {
			return new UncommittedLoad(loaded, null);
		}
		return new UncommittedLoad(loaded, new Storing(this.remote, lease, value, millisSince(begin)));
	}

	/**
	 * Find a value or load it, without blocking. Else as {@link #load}.
	 * @param text the text of the key
	 * @param lookup looks for the entry in L2
	 * @param loader starts loading the value
	 * @return the entry
	 */
	public CompletableFuture<CacheEntry> loadAsync(String text,
			Supplier<CompletableFuture<@Nullable CacheEntry>> lookup, Supplier<? extends CompletableFuture<?>> loader) {
		return findOrAcquireAsync(text, lookup).handle(Attempt::new).thenComposeAsync((attempt) -> {
			LoadAnswer answer = attempt.answer();
			if (answer == null) {
				LoadRecord record = bypassed(text, Objects.requireNonNull(attempt.failure()));
				return start(loader, record).thenApply((value) -> CacheEntry.unbounded(value, 0));
			}
			return (answer.lease() != null) ? loadAsync(answer.lease(), loader)
					: CompletableFuture.completedFuture(Objects.requireNonNull(answer.entry()));
		}, this.executor);
	}

	private static CompletableFuture<? extends @Nullable Object> start(Supplier<? extends CompletableFuture<?>> loader,
			LoadRecord record) {
		CompletableFuture<? extends @Nullable Object> loading;
		try {
			loading = loader.get();
		}
		catch (Throwable ex) {
			loading = CompletableFuture.failedFuture(ex);
		}
		return loading.whenComplete((value, failure) -> record.ended(failure == null, value));
	}

	private CompletableFuture<LoadAnswer> findOrAcquireAsync(String text,
			Supplier<CompletableFuture<@Nullable CacheEntry>> lookup) {
		return lookup.get()
			.thenCompose((found) -> (found != null) ? CompletableFuture.completedFuture(LoadAnswer.found(found))
					: acquireAsync(text, lookup));
	}

	private CompletableFuture<LoadAnswer> acquireAsync(String text,
			Supplier<CompletableFuture<@Nullable CacheEntry>> lookup) {
		CompletableFuture<@Nullable Void> woken = this.waiters.register(text);
		return this.remote.acquire(text, token(), LeaseRenewal.LEASE)
			.thenCompose((answer) -> (answer.entry() != null || answer.lease() != null)
					? CompletableFuture.completedFuture(answer)
					: woken.copy()
						.completeOnTimeout(null, millisToWait(answer), TimeUnit.MILLISECONDS)
						.thenApply((done) -> answer))
			.whenComplete((answer, failure) -> this.waiters.release(text, woken))
			.thenCompose((answer) -> (answer.entry() != null || answer.lease() != null)
					? CompletableFuture.completedFuture(answer) : findOrAcquireAsync(text, lookup));
	}

	private CompletableFuture<CacheEntry> loadAsync(Lease lease, Supplier<? extends CompletableFuture<?>> loader) {
		Future<?> renewing = this.renewal.begin(this.remote, lease);
		long begin = this.nanoTime.getAsLong();
		return start(loader, this.remote.loading(lease.text())).thenCompose((value) -> {
			CacheEntry loaded = CacheEntry.unbounded(value, 0);
			if (value == null && !this.cacheNulls) {
				this.remote.abandon(lease);
				return CompletableFuture.completedFuture(loaded);
			}
			return this.remote.fulfil(lease, value, millisSince(begin)).handle((stored, failure) -> {
				if (failure != null) {
					bypassed(lease.text(), failure).ended(true, value);
				}
				return loaded;
			});
		}).whenCompleteAsync((loaded, failure) -> {
			renewing.cancel(false);
			if (failure != null) {
				this.remote.abandon(lease);
			}
		}, this.executor);
	}

	private int millisSince(long begin) {
		long millis = TimeUnit.NANOSECONDS.toMillis(this.nanoTime.getAsLong() - begin);
		return (int) Math.min(Integer.MAX_VALUE, millis);
	}

	private record Attempt(@Nullable LoadAnswer answer, @Nullable Throwable failure) {

	}

	private record Storing(RemoteCache remote, Lease lease, @Nullable Object value,
			int loadCost) implements UncommittedLoad.Outcome {

		@Override
		public void committed() {
			this.remote.await(this.remote.fulfil(this.lease, this.value, this.loadCost), "put", this.lease.text());
		}

		@Override
		public void rolledBack() {
			this.remote.abandon(this.lease);
		}

	}

}
