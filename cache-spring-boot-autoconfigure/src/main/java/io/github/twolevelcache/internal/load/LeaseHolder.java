package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.lease.LeaseAnswer;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Loads under the leases that this instance holds: renews a lease while its load runs,
 * and ends it by storing what was loaded, or with nothing. If a write of the key waits
 * for the store, its value is stored in place of a loaded one. Thread-safe.
 */
final class LeaseHolder {

	private final RemoteCache remote;

	private final LeaseRenewal renewal;

	private final LoaderInvoker loaders;

	private final BypassLoads bypassLoads;

	private final boolean cacheNulls;

	private final Consumer<String> dropCopy;

	private final TimeSource time;

	/** By token of the lease. */
	private final ConcurrentMap<Long, Running> running = new ConcurrentHashMap<>();

	/**
	 * Create the holder of the leases of a cache.
	 * @param remote stores what is loaded
	 * @param renewal prolongs leases
	 * @param loaders call the loaders
	 * @param bypassLoads are told what could not be stored
	 * @param cacheNulls whether {@code null} is stored
	 * @param dropCopy drops the copy in L1 of a key that may be older than what was
	 * loaded for its text
	 * @param time measures the loads
	 */
	LeaseHolder(RemoteCache remote, LeaseRenewal renewal, LoaderInvoker loaders, BypassLoads bypassLoads,
			boolean cacheNulls, Consumer<String> dropCopy, TimeSource time) {
		this.remote = remote;
		this.renewal = renewal;
		this.loaders = loaders;
		this.bypassLoads = bypassLoads;
		this.cacheNulls = cacheNulls;
		this.dropCopy = dropCopy;
		this.time = time;
	}

	/**
	 * Load a value and store it.
	 * @param granted the lease
	 * @param request what is to be loaded
	 * @return the entry
	 */
	CompletableFuture<CacheEntry> load(LeaseAnswer.Granted granted, LoadRequest request) {
		Long token = granted.lease().token();
		CompletableFuture<CacheEntry> outcome = new CompletableFuture<>();
		this.running.put(token, new Running(granted.lease().generation(), outcome));
		return loadAlone(granted, request).whenComplete((loaded, failure) -> {
			this.running.remove(token);
			if (failure != null) {
				outcome.completeExceptionally(Futures.unwrapped(failure));
			}
			else {
				outcome.complete(loaded);
			}
		});
	}

	/**
	 * Return the load of this instance that holds a lease. Since every change of the
	 * entry ends the lease, whoever has just been told that it is held may share the
	 * load, unless the cache was cleared since it began.
	 * @param held the lease
	 * @return what is loaded, or {@code null} if no such load runs here
	 */
	@Nullable CompletableFuture<CacheEntry> running(LeaseAnswer.Held held) {
		Running load = this.running.get(held.token());
		return (load != null && load.generation == held.generation()) ? load.outcome : null;
	}

	private CompletableFuture<CacheEntry> loadAlone(LeaseAnswer.Granted granted, LoadRequest request) {
		Lease lease = granted.lease();
		RemoteLeases leases = this.remote.leases();
		Future<?> renewing = this.renewal.begin(leases, lease);
		long begin = this.time.nanoTime();
		return start(granted, request).thenCompose((value) -> {
			CacheEntry loaded = CacheEntry.unbounded(value, 0);
			if (!isStored(value)) {
				leases.abandon(lease);
				return CompletableFuture.completedFuture(loaded);
			}
			return leases.fulfil(lease, value, millisSince(begin)).handleAsync((stored, failure) -> {
				if (failure != null) {
					this.bypassLoads.notStored(lease.text(), value, failure);
				}
				else if (!stored) {
					// What has overtaken the load may have been copied, and have been
					// overtaken by what was loaded.
					this.dropCopy.accept(lease.text());
				}
				return loaded;
			}, request.executor());
		}).whenCompleteAsync((loaded, failure) -> {
			renewing.cancel(false);
			if (failure != null) {
				leases.abandon(lease);
			}
		}, request.executor());
	}

	private CompletableFuture<? extends @Nullable Object> start(LeaseAnswer.Granted granted, LoadRequest request) {
		CacheEntry pending = granted.pending();
		return (pending != null) ? start(request, () -> CompletableFuture.completedFuture(pending.value()))
				: start(request, request.loader());
	}

	private CompletableFuture<? extends @Nullable Object> start(LoadRequest request,
			Supplier<? extends CompletableFuture<?>> loader) {
		return this.loaders.start(request, loader, this.remote.bypasses().beginLoad(request.text()));
	}

	/**
	 * Load a value that is stored only when the caller says so. The lease is not
	 * prolonged.
	 * @param granted the lease
	 * @param request what is to be loaded
	 * @return the entry
	 */
	CompletableFuture<TransactionLoad> loadUncommitted(LeaseAnswer.Granted granted, LoadRequest request) {
		long begin = this.time.nanoTime();
		return start(granted, request)
			.thenApply((value) -> new TransactionLoad(CacheEntry.unbounded(value, 0), isStored(value)
					? new Storing(this.remote.leases(), this.remote.calls(), granted.lease(), value, millisSince(begin))
					: null));
	}

	/**
	 * Load a value that is not stored, since another has the lease.
	 * @param request what is to be loaded
	 * @return the entry
	 */
	CompletableFuture<TransactionLoad> loadUnstored(LoadRequest request) {
		return start(request, request.loader())
			.thenApply((value) -> new TransactionLoad(CacheEntry.unbounded(value, 0), null));
	}

	private boolean isStored(@Nullable Object value) {
		return value != null || this.cacheNulls;
	}

	private int millisSince(long begin) {
		long millis = TimeUnit.NANOSECONDS.toMillis(this.time.nanoTime() - begin);
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

	/**
	 * A load that holds a lease.
	 *
	 * @param generation the generation of the cache when it began
	 * @param outcome what is loaded
	 */
	private record Running(long generation, CompletableFuture<CacheEntry> outcome) {

	}

}
