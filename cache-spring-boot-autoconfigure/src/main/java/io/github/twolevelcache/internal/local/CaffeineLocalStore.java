package io.github.twolevelcache.internal.local;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.internal.stats.LevelCounters;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L1Settings;
import io.github.twolevelcache.settings.WhenTrackingLost;

/**
 * L1 in a Caffeine cache.
 *
 * <p>
 * Beside the cache, which is keyed by the caller's key objects, stands an index by the
 * text of the keys. A fill writes the index before it looks at the stripe; an
 * invalidation advances the stripe before it looks at the index. So one of the two always
 * sees the other: either the fill is refused, or the invalidation finds what was filled.
 *
 * <p>
 * Each entry carries the end of its own life, which a hit compares with the time.
 * Caffeine would read the time once more for that, so it is given a coarse time that
 * costs nothing, and only sweeps out what nobody asks for.
 */
final class CaffeineLocalStore implements LocalStore {

	/** How far the time that Caffeine sweeps by may lag, in nanoseconds. */
	private static final long COARSENESS = TimeUnit.MILLISECONDS.toNanos(10);

	private final Cache<Object, LocalEntry> entries;

	private final ConcurrentMap<String, LocalEntry> index = new ConcurrentHashMap<>();

	private final Stripes stripes;

	private final LevelCounters stats;

	private final TimeSource time;

	/** Of values that are put here and nowhere else. */
	private final Validity permanent;

	private final FreshnessPolicy freshness;

	private final Generation generation;

	private final long lifetime;

	private final long nullLifetime;

	private final boolean holdsNulls;

	private final long lifetimeUnheard;

	/** Whether copies are served while the instance cannot hear of changes. */
	private final boolean servesUntrusted;

	/**
	 * The longest an entry lives without being read; {@link Long#MAX_VALUE} for no limit.
	 */
	private final long unread;

	/**
	 * The time of some recent read. Threads write it without order: it may step back by
	 * less than {@link #COARSENESS}.
	 */
	private long coarseTime;

	CaffeineLocalStore(CacheSettings settings, FreshnessPolicy freshness, Generation generation, LevelCounters stats,
			InstanceRuntime runtime, Stripes stripes) {
		L1Settings l1 = settings.l1();
		this.stripes = stripes;
		this.freshness = freshness;
		this.generation = generation;
		this.stats = stats;
		this.time = runtime.time();
		this.coarseTime = this.time.nanoTime();
		this.permanent = Coverage.permanent(this.coarseTime).validity();
		this.lifetime = nanos(l1.expireAfterWrite());
		this.nullLifetime = (settings.nullLifetime() != null) ? Math.min(this.lifetime, nanos(settings.nullLifetime()))
				: this.lifetime;
		this.holdsNulls = settings.nullLifetime() != null;
		this.lifetimeUnheard = Math.min(this.lifetime, nanos(l1.expireWhileUnavailable()));
		this.servesUntrusted = l1.whenTrackingLost() == WhenTrackingLost.SERVE_L1;
		this.unread = (l1.expireAfterAccess() != null) ? nanos(l1.expireAfterAccess()) : Long.MAX_VALUE;
		Caffeine<Object, LocalEntry> builder = Caffeine.newBuilder()
			.ticker(() -> this.coarseTime)
			.executor(runtime.maintenance())
			.expireAfterWrite(l1.expireAfterWrite())
			.evictionListener(this::onEviction);
		if (l1.maximumWeight() != null) {
			builder.maximumWeight(l1.maximumWeight()).weigher((key, entry) -> entry.weight());
		}
		else if (l1.maximumSize() != null) {
			builder.maximumSize(l1.maximumSize());
		}
		this.entries = builder.build();
	}

	private static long nanos(Duration duration) {
		return TimeUnit.NANOSECONDS.convert(duration);
	}

	private void onEviction(@Nullable Object key, @Nullable LocalEntry entry, RemovalCause cause) {
		if (entry != null) {
			this.index.remove(entry.text, entry);
		}
		this.stats.recordEviction();
	}

	@Override
	public @Nullable CacheEntry get(Object key) {
		LocalEntry found = this.entries.getIfPresent(key);
		if (found == null) {
			return null;
		}
		long now = now();
		boolean alive = found.isAlive(now, this.unread);
		if (alive && found.validity.holds(now) && this.generation.admits(found.entry.generation(), now)) {
			return found(found, now);
		}
		if (alive && found.unheard && !isCleared(found)) {
			return found.entry;
		}
		if (alive && this.servesUntrusted && !isTrusted(found, now) && !isCleared(found)) {
			this.stats.recordUntrustedHit();
			return found(found, now);
		}
		// A source that is only silent may speak again, and then the copy is good.
		if ((!alive || !isCurrent(found)) && drop(found)) {
			this.stats.recordEviction();
		}
		return null;
	}

	// Whether the instance hears of changes and clears now.
	private boolean isTrusted(LocalEntry entry, long now) {
		return entry.validity.isSourceTrusted(now) && this.generation.isTrusted(now);
	}

	// Whether the entry may ever be served again.
	private boolean isCurrent(LocalEntry entry) {
		return entry.validity.isCurrent() && !isCleared(entry);
	}

	private boolean isCleared(LocalEntry entry) {
		return !this.generation.includes(entry.entry.generation());
	}

	private CacheEntry found(LocalEntry found, long now) {
		if (now - found.freshUntil < 0) {
			return found.entry;
		}
		return found.entry.at(this.freshness.freshness(found.entry, this.time.millis()));
	}

	private long now() {
		long now = this.time.nanoTime();
		if (now - this.coarseTime > COARSENESS) {
			this.coarseTime = now;
		}
		return now;
	}

	@Override
	public long token(String text) {
		return this.stripes.get(text);
	}

	@Override
	public void fill(Object key, String text, CacheEntry entry, long token, Validity validity) {
		hold(key, localEntry(key, text, entry, validity), token);
	}

	@Override
	public Consumer<@Nullable Object> beginUnheard(Object key, String text) {
		long token = token(text);
		long generation = this.generation.number();
		// From the beginning of the load, as others may change the key while it runs.
		long deadline = now() + this.lifetimeUnheard;
		return (value) -> {
			long now = now();
			if (now - deadline < 0 && (value != null || this.holdsNulls)) {
				CacheEntry entry = new CacheEntry(value, CacheEntry.NEVER, 0, 0, generation, 0, Freshness.FRESH);
				hold(key, new LocalEntry(key, text, entry, this.permanent, now, deadline, deadline, true), token);
			}
		};
	}

	@Override
	public void put(Object key, String text, CacheEntry entry) {
		this.stripes.advance(text);
		hold(key, localEntry(key, text, entry, this.permanent), null);
	}

	// The stripe must still have the value of the token, unless that is null.
	private void hold(Object key, LocalEntry entry, @Nullable Long token) {
		LocalEntry[] replaced = new LocalEntry[1];
		// Caffeine runs this while it holds the entry of the key: an invalidation that
		// finds the new entry in the index waits here until it is in the cache.
		this.entries.asMap().compute(key, (k, current) -> {
			replaced[0] = index(entry);
			if (token == null || (this.stripes.get(entry.text) == token && isCurrent(entry))) {
				this.stats.recordPut();
				return entry;
			}
			// What was held has lost its place in the index, so it goes too. An
			// invalidation that finds nothing there does not wait for that.
			if (current != null) {
				current.replaced = true;
			}
			this.index.remove(entry.text, entry);
			return null;
		});
		drop(replaced[0]);
	}

	// Returns the entry of another key with the same text that loses its place, if any.
	private @Nullable LocalEntry index(LocalEntry entry) {
		LocalEntry[] replaced = new LocalEntry[1];
		this.index.compute(entry.text, (text, current) -> {
			if (current != null && !current.key.equals(entry.key)) {
				// No invalidation finds it from now on, so it is not served any more.
				current.replaced = true;
				replaced[0] = current;
			}
			return entry;
		});
		return replaced[0];
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, String text, CacheEntry entry) {
		LocalEntry added = localEntry(key, text, entry, this.permanent);
		LocalEntry[] replaced = new LocalEntry[1];
		LocalEntry held = this.entries.asMap().compute(key, (k, current) -> {
			if (current != null && current.isAlive(added.readAt, this.unread)) {
				return current;
			}
			this.stripes.advance(text);
			replaced[0] = index(added);
			this.stats.recordPut();
			return added;
		});
		drop(replaced[0]);
		return (held != added && held != null) ? held.entry : null;
	}

	@Override
	public boolean invalidate(String text) {
		this.stripes.advance(text);
		return drop(this.index.get(text));
	}

	@Override
	public boolean clear() {
		this.stripes.advanceAll();
		// Entry by entry: clearing the cache as a whole could overlook a fill that has
		// passed its check and is not in the cache yet.
		boolean dropped = false;
		for (LocalEntry entry : this.index.values()) {
			dropped |= drop(entry);
		}
		return dropped;
	}

	@Override
	public void sweep() {
		for (LocalEntry entry : this.index.values()) {
			if (isCleared(entry)) {
				drop(entry);
			}
		}
	}

	private boolean drop(@Nullable LocalEntry entry) {
		if (entry == null) {
			return false;
		}
		boolean dropped = this.entries.asMap().remove(entry.key, entry);
		this.index.remove(entry.text, entry);
		return dropped;
	}

	@Override
	public long size() {
		return this.entries.estimatedSize();
	}

	// For tests.
	int indexSize() {
		return this.index.size();
	}

	private LocalEntry localEntry(Object key, String text, CacheEntry entry, Validity validity) {
		long lifetime = (entry.value() != null) ? this.lifetime : this.nullLifetime;
		long fresh = lifetime;
		if (entry.expiresAt() != CacheEntry.NEVER) {
			long wallTime = this.time.millis();
			lifetime = Math.min(lifetime, nanosUntil(this.freshness.endsAt(entry), wallTime));
			fresh = Math.min(lifetime, nanosUntil(this.freshness.agesAt(entry), wallTime));
		}
		long now = now();
		return new LocalEntry(key, text, entry, validity, now, now + fresh, now + lifetime, false);
	}

	private static long nanosUntil(long then, long wallTime) {
		return TimeUnit.MILLISECONDS.toNanos(then - wallTime);
	}

}
