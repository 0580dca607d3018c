package io.github.twolevelcache.internal.load;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.lease.RemoteLeases.LoadAnswer;
import io.github.twolevelcache.internal.outage.Bypasses;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.remote.RemoteCache;

/**
 * Loads under the leases that this instance holds: prolongs a lease while its load runs,
 * and ends it by storing what was loaded, or with nothing. What was written and waits for
 * a store is stored in place of what would be loaded. Thread-safe.
 */
final class LeaseHolder {

	private final RemoteLeases leases;

	private final NamedCalls calls;

	private final Bypasses bypasses;

	private final LeaseRenewal renewal;

	private final LoaderInvoker loaders;

	private final BypassLoads unleased;

	private final boolean cacheNulls;

	private final LongSupplier nanoTime;

	private final Executor executor;

	/**
	 * Create the holder of the leases of a cache.
	 * @param remote stores what is loaded
	 * @param renewal prolongs leases
	 * @param loaders call the loaders
	 * @param unleased are told what could not be stored
	 * @param cacheNulls whether {@code null} is stored
	 * @param nanoTime tells the time that loads are measured by, in nanoseconds
	 * @param executor runs what follows an asynchronous load
	 */
	LeaseHolder(RemoteCache remote, LeaseRenewal renewal, LoaderInvoker loaders, BypassLoads unleased,
			boolean cacheNulls, LongSupplier nanoTime, Executor executor) {
		this.leases = remote.leases();
		this.calls = remote.calls();
		this.bypasses = remote.bypasses();
		this.renewal = renewal;
		this.loaders = loaders;
		this.unleased = unleased;
		this.cacheNulls = cacheNulls;
		this.nanoTime = nanoTime;
		this.executor = executor;
	}

	/**
	 * Load a value and store it.
	 * @param answer a final answer
	 * @param loader loads the value
	 * @return the entry, that of the answer if it has one
	 * @throws Exception what the loader has thrown
	 */
	CacheEntry load(LoadAnswer answer, Callable<? extends @Nullable Object> loader) throws Exception {
		return (answer.lease() != null) ? load(answer.lease(), pendingOr(loader, answer))
				: Objects.requireNonNull(answer.entry());
	}

	private static Callable<? extends @Nullable Object> pendingOr(Callable<? extends @Nullable Object> loader,
			LoadAnswer answer) {
		CacheEntry pending = answer.pending();
		return (pending != null) ? pending::value : loader;
	}

	private CacheEntry load(Lease lease, Callable<? extends @Nullable Object> loader) throws Exception {
		Future<?> renewing = this.renewal.begin(this.leases, lease);
		boolean loaded = false;
		try {
			long begin = this.nanoTime.getAsLong();
			Object value = this.loaders.call(lease.text(), loader, this.bypasses.beginLoad(lease.text()));
			if (isStored(value)) {
				store(lease, value, millisSince(begin));
				loaded = true;
			}
			return CacheEntry.unbounded(value, 0);
		}
		finally {
			renewing.cancel(false);
			if (!loaded) {
				this.leases.abandon(lease);
			}
		}
	}

	private void store(Lease lease, @Nullable Object value, int loadCost) {
		try {
			this.calls.await(this.leases.fulfil(lease, value, loadCost), "put", lease.text());
		}
		catch (RemoteCallException ex) {
			this.unleased.notStored(lease.text(), value, ex);
		}
	}

	/**
	 * Load a value and store it, without blocking.
	 * @param answer a final answer
	 * @param loader starts loading the value
	 * @return the entry, that of the answer if it has one
	 */
	CompletableFuture<CacheEntry> loadAsync(LoadAnswer answer, Supplier<? extends CompletableFuture<?>> loader) {
		return (answer.lease() != null) ? loadAsync(answer.lease(), pendingOr(loader, answer))
				: CompletableFuture.completedFuture(Objects.requireNonNull(answer.entry()));
	}

	private static Supplier<? extends CompletableFuture<?>> pendingOr(Supplier<? extends CompletableFuture<?>> loader,
			LoadAnswer answer) {
		CacheEntry pending = answer.pending();
		return (pending != null) ? () -> CompletableFuture.completedFuture(pending.value()) : loader;
	}

	private CompletableFuture<CacheEntry> loadAsync(Lease lease, Supplier<? extends CompletableFuture<?>> loader) {
		Future<?> renewing = this.renewal.begin(this.leases, lease);
		long begin = this.nanoTime.getAsLong();
		return this.loaders.start(lease.text(), loader, this.bypasses.beginLoad(lease.text())).thenCompose((value) -> {
			CacheEntry loaded = CacheEntry.unbounded(value, 0);
			if (!isStored(value)) {
				this.leases.abandon(lease);
				return CompletableFuture.completedFuture(loaded);
			}
			return this.leases.fulfil(lease, value, millisSince(begin)).handle((stored, failure) -> {
				if (failure != null) {
					this.unleased.notStored(lease.text(), value, failure);
				}
				return loaded;
			});
		}).whenCompleteAsync((loaded, failure) -> {
			renewing.cancel(false);
			if (failure != null) {
				this.leases.abandon(lease);
			}
		}, this.executor);
	}

	/**
	 * Load a value that is stored only when the caller says so. The lease is not
	 * prolonged, and where another has it, nothing is stored.
	 * @param text the text of the key
	 * @param answer any answer
	 * @param loader loads the value
	 * @return the entry, that of the answer if it has one
	 * @throws Exception what the loader has thrown
	 */
	TransactionLoad loadUncommitted(String text, LoadAnswer answer, Callable<? extends @Nullable Object> loader)
			throws Exception {
		if (answer.entry() != null) {
			return new TransactionLoad(answer.entry(), null);
		}
		long begin = this.nanoTime.getAsLong();
		Object value = this.loaders.call(text, pendingOr(loader, answer), this.bypasses.beginLoad(text));
		return new TransactionLoad(CacheEntry.unbounded(value, 0), (answer.lease() != null && isStored(value))
				? new Storing(this.leases, this.calls, answer.lease(), value, millisSince(begin)) : null);
	}

	private boolean isStored(@Nullable Object value) {
		return value != null || this.cacheNulls;
	}

	private int millisSince(long begin) {
		long millis = TimeUnit.NANOSECONDS.toMillis(this.nanoTime.getAsLong() - begin);
		return (int) Math.min(Integer.MAX_VALUE, millis);
	}

	private record Storing(RemoteLeases leases, NamedCalls calls, Lease lease, @Nullable Object value,
			int loadCost) implements TransactionLoad.Outcome {

		@Override
		public void committed() {
			this.calls.await(this.leases.fulfil(this.lease, this.value, this.loadCost), "put", this.lease.text());
		}

		@Override
		public void rolledBack() {
			this.leases.abandon(this.lease);
		}

	}

}
