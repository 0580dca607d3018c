package io.github.twolevelcache.internal.actuate;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.Drainer;

/**
 * Shows what waits for the stores behind caches, and whether an operator has paused them.
 * Neither takes an instance out of service: requests are answered as before.
 */
public final class CacheWritesHealthIndicator extends AbstractHealthIndicator {

	/**
	 * Unknown to Spring Boot, which therefore leaves it out of the status of the whole.
	 */
	static final Status PAUSED = new Status("PAUSED", "An operator has paused the writes of a cache");

	private final Drainer drainer;

	/**
	 * Create the indicator.
	 * @param drainer has the caches with write-behind
	 */
	public CacheWritesHealthIndicator(Drainer drainer) {
		super("It is not known what waits for the stores behind caches");
		this.drainer = drainer;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, Details> caches = new TreeMap<>();
		try {
			this.drainer.caches().forEach((cache) -> caches.put(cache.cache(), Details.of(cache.backlog())));
		}
		catch (RemoteCallException ex) {
			// Whether Redis is up is for its own indicator to say.
			builder.unknown().withException(ex);
			return;
		}
		boolean paused = caches.values().stream().anyMatch(Details::paused);
		builder.status(paused ? PAUSED : Status.UP).withDetails(caches);
	}

	/**
	 * What waits for the store of one cache, in all instances.
	 *
	 * @param paused whether no instance writes to the store
	 * @param pending how many keys wait
	 * @param oldest how long the oldest of them has waited
	 * @param deadLetters how many dead letters there are
	 */
	record Details(boolean paused, long pending, Duration oldest, long deadLetters) {

		static Details of(Backlog backlog) {
			return new Details(backlog.paused(), backlog.pending(), backlog.oldest(), backlog.deadLetters());
		}

	}

}
