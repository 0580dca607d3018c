package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.lease.LeaseAnswer;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * Loads a value once in all instances that share L2: whoever gets the lease of the key
 * loads it, and the others wait for the outcome. The lease is a fencing token too: if the
 * key is put or evicted while the load runs, the lease is gone, and what was loaded goes
 * to those who asked for it but is not stored. After "Scaling Memcache at Facebook"
 * (Nishtala et al., NSDI 2013), with a push in place of polling. Thread-safe.
 *
 * <p>
 * Three steps: {@link LeaseRequests} get the lease or wait, the {@link LeaseHolder} loads
 * and stores under it, and if Redis does not answer, {@link BypassLoads} load without.
 * All are asynchronous; a caller that blocks runs them on his own thread
 * ({@link CallerRunsExecutor}).
 */
public final class FleetLoads {

	/**
	 * The load that another instance runs may be waiting for the one that this load is
	 * within, which nobody can see from here.
	 */
	private static final Duration LONGEST_NESTED_WAIT = LeaseRenewal.LEASE;

	private final Admission admission;

	private final Waiters waiters;

	private final LoaderInvoker loaders;

	private final LeaseRequests requests;

	private final LeaseHolder holder;

	private final BypassLoads bypassLoads;

	private final LoadTimeouts timeouts;

	private final UnaryOperator<String> description;

	private final Consumer<String> dropCopy;

	private final CacheCounters stats;

	private final InstanceRuntime runtime;

	private final NestedLoads nested = new NestedLoads();

	/**
	 * Create the loads of a cache.
	 * @param remote stores what is loaded
	 * @param waiters are woken when a load has ended
	 * @param settings the settings of the cache
	 * @param stats counts those who share a load
	 * @param runtime runs loaders that no caller waits for, or only for a limited time
	 * @param dropCopy drops the copy in L1 of a key that may be older than what was found
	 * or loaded for its text
	 */
	public FleetLoads(RemoteCache remote, Waiters waiters, CacheSettings settings, CacheCounters stats,
			InstanceRuntime runtime, Consumer<String> dropCopy) {
		this.waiters = waiters;
		this.dropCopy = dropCopy;
		this.stats = stats;
		this.description = (text) -> remote.calls().describe("load", text);
		LeaseRenewal renewal = new LeaseRenewal(this.description, runtime.scheduler());
		Integer limit = settings.load().maxConcurrentInFleet();
		this.admission = new Admission(settings.load(),
				(limit != null) ? new FleetBulkhead(remote.permits(), limit, renewal, runtime) : null,
				runtime.scheduler());
		this.loaders = new LoaderInvoker(this.admission,
				new RecentFailures(settings.load().failureBackoff(), runtime.time()), this.description, runtime,
				this.nested);
		this.bypassLoads = new BypassLoads(remote, this.loaders, dropCopy);
		this.holder = new LeaseHolder(remote, renewal, this.loaders, this.bypassLoads, settings.nullLifetime() != null,
				dropCopy, runtime.time());
		this.requests = new LeaseRequests(remote.leases(), waiters, this.holder, runtime.scheduler());
		this.timeouts = new LoadTimeouts(settings, runtime.scheduler());
		this.runtime = runtime;
	}

	/**
	 * Count what is being loaded.
	 * @return the numbers
	 */
	public LoadCensus census() {
		return this.admission.census(this.waiters.size());
	}

	/**
	 * Return which loads of the cache are within others.
	 * @return knows them
	 */
	public NestedLoads nested() {
		return this.nested;
	}

	/**
	 * Begin a request of a caller that is going to {@link #await} its outcome.
	 * @param text the text of the key
	 * @param loader loads the value: on this thread, unless the caller may leave before
	 * it has ended
	 * @return the request
	 */
	public LoadRequest blocking(String text, Callable<? extends @Nullable Object> loader) {
		if (this.timeouts.areSet()) {
			return detached(text, inBackground(loader));
		}
		CallerRunsExecutor caller = new CallerRunsExecutor(this.runtime);
		return LoadRequest.blocking(text, caller.loader(loader), caller);
	}

	/**
	 * Begin a request of a caller that does not wait.
	 * @param text the text of the key
	 * @param loader starts loading the value
	 * @return the request
	 */
	public LoadRequest detached(String text, Supplier<? extends CompletableFuture<?>> loader) {
		return LoadRequest.detached(text, loader, this.runtime.executor());
	}

	/**
	 * Wait for what a request leads to.
	 * @param request the request, begun on this thread
	 * @param load finds or loads the entry
	 * @return the entry, a stale one if the load has failed or takes long
	 * @throws Exception what the loader has thrown
	 */
	public CacheEntry await(LoadRequest request, CompletableFuture<CacheEntry> load) throws Exception {
		return outcome(request, limited(request, load));
	}

	private <T> T outcome(LoadRequest request, CompletableFuture<T> call) throws Exception {
		try {
			return request.await(call, this.runtime.scheduler());
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception cause) {
				throw cause;
			}
			if (ex.getCause() instanceof Error cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Limit what a request leads to in time. It goes on without its caller.
	 * @param request the request
	 * @param load finds or loads the entry
	 * @return the entry, a stale one if the load has failed or takes long
	 */
	public CompletableFuture<CacheEntry> limited(LoadRequest request, CompletableFuture<CacheEntry> load) {
		return this.timeouts.limit(this.description.apply(request.text()), load, request::stale);
	}

	/**
	 * Load a value that L2 does not have, under a lease. Where Redis does not answer, it
	 * is loaded for those who wait for it in this JVM, and not stored.
	 * @param request what is to be loaded
	 * @return the entry, or {@code null} if the load of another has ended, so that L2 is
	 * to be asked again
	 */
	public CompletableFuture<@Nullable CacheEntry> load(LoadRequest request) {
		Throwable recent = request.isAbandoned() ? new CallerLeftException()
				: this.loaders.recentFailure(request.text());
		if (recent != null) {
			return CompletableFuture.failedFuture(recent);
		}
		boolean waits = !request.hasWaited(LONGEST_NESTED_WAIT, this.runtime.time());
		return Futures.follow(waits ? this.requests.acquireOrWait(request) : this.requests.acquire(request),
				(answer, failure) -> (failure != null)
						? loadWithoutRedis(request, failure).thenApply(Function.identity())
						: follow(answer, request, waits),
				request.executor());
	}

	private CompletableFuture<@Nullable CacheEntry> follow(LeaseAnswer answer, LoadRequest request, boolean waits) {
		if (answer instanceof LeaseAnswer.Granted granted) {
			return this.holder.load(granted, request).thenApply(Function.identity());
		}
		if (answer instanceof LeaseAnswer.Found found) {
			return CompletableFuture.completedFuture(newest(request.text(), found));
		}
		if (!waits) {
			return this.holder.loadUnstored(request).thenApply(TransactionLoad::entry);
		}
		// What runs here may be waiting for the load that this one is within.
		CompletableFuture<CacheEntry> running = request.isNested() ? null
				: this.holder.running((LeaseAnswer.Held) answer);
		return (running != null) ? share(running, request) : CompletableFuture.completedFuture(null);
	}

	// A caller that leaves takes nobody with him. Other methods may load other types.
	private CompletableFuture<@Nullable CacheEntry> share(CompletableFuture<CacheEntry> running, LoadRequest request) {
		this.stats.recordSharedLoad();
		return request.whileCallerWaits(running.copy())
			.<@Nullable CacheEntry>thenApply((loaded) -> loaded.isOf(request.type()) ? loaded : null)
			.exceptionallyCompose((failure) -> SingleFlight.isOfCaller(Futures.unwrapped(failure))
					? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(failure));
	}

	// The answer may have outrun the push that ends an older copy.
	private CacheEntry newest(String text, LeaseAnswer.Found found) {
		this.dropCopy.accept(text);
		return found.entry();
	}

	/**
	 * Load a value without a lease, since Redis has not answered.
	 * @param request what is to be loaded
	 * @param failure what Redis, or the client, said
	 * @return the entry; fails with the failure if it is none of Redis, or if a value
	 * without a lease may be older than what was written
	 */
	public CompletableFuture<CacheEntry> loadWithoutRedis(LoadRequest request, Throwable failure) {
		Throwable cause = Futures.unwrapped(failure);
		return (cause instanceof RemoteCallException unanswered) ? this.bypassLoads.load(request, unanswered)
				: CompletableFuture.failedFuture(cause);
	}

	/**
	 * Find a value, or load it for this caller alone: nobody waits for it, and it is
	 * stored when the caller says so, unless a change or another load has come in
	 * between.
	 * @param text the text of the key
	 * @param type the type of the values that the caller expects
	 * @param found what was found in L2 and is not to be served, or {@code null}
	 * @param failure why L2 was not asked, or {@code null} if it was
	 * @param loader loads the value, on this thread
	 * @return the entry
	 * @throws Exception what the loader has thrown
	 */
	public TransactionLoad loadUncommitted(String text, Class<?> type, @Nullable CacheEntry found,
			@Nullable Throwable failure, Callable<? extends @Nullable Object> loader) throws Exception {
		CallerRunsExecutor caller = new CallerRunsExecutor(this.runtime);
		LoadRequest request = LoadRequest.blocking(text, caller.loader(loader), caller).of(type).orStale(found);
		CompletableFuture<LeaseAnswer> asked = (failure != null) ? CompletableFuture.failedFuture(failure)
				: this.requests.acquireYielding(request);
		return outcome(request, Futures.follow(asked,
				(answer, refusal) -> (refusal != null)
						? loadWithoutRedis(request, refusal).thenApply((entry) -> new TransactionLoad(entry, null))
						: followUncommitted(answer, request),
				caller));
	}

	private CompletableFuture<TransactionLoad> followUncommitted(LeaseAnswer answer, LoadRequest request) {
		if (answer instanceof LeaseAnswer.Found found) {
			return CompletableFuture.completedFuture(new TransactionLoad(newest(request.text(), found), null));
		}
		return (answer instanceof LeaseAnswer.Granted granted) ? this.holder.loadUncommitted(granted, request)
				: this.holder.loadUnstored(request);
	}

	/**
	 * Reload an entry, unless another instance is doing so or has done so.
	 * @param text the text of the key
	 * @param entry the entry
	 * @param loader starts loading the value
	 * @return completes when the load has ended
	 */
	CompletableFuture<?> refresh(String text, CacheEntry entry, Supplier<? extends CompletableFuture<?>> loader) {
		LoadRequest request = LoadRequest.unawaited(text, loader, this.runtime.executor()).orStale(entry);
		return this.requests.acquire(request)
			.thenCompose((answer) -> (answer instanceof LeaseAnswer.Granted granted)
					? this.holder.load(granted, request) : CompletableFuture.completedFuture(entry));
	}

	/**
	 * Turn a blocking loader into one that can be started without blocking.
	 * @param loader the loader
	 * @return what starts it on a thread of its own, with the context of this thread
	 */
	public Supplier<CompletableFuture<@Nullable Object>> inBackground(Callable<? extends @Nullable Object> loader) {
		return this.loaders.inBackground(loader);
	}

}
