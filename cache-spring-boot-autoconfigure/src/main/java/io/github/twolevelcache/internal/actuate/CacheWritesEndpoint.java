package io.github.twolevelcache.internal.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.DeadLetters;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.log.DeadLetter;

/**
 * Shows what waits for the stores behind caches, and lets it be flushed, paused, resumed,
 * replayed and discarded where the access to it is unrestricted: by default it is
 * read-only. Who does what is logged.
 */
@Endpoint(id = "cachewrites", defaultAccess = Access.READ_ONLY)
public class CacheWritesEndpoint {

	private static final Logger logger = LoggerFactory.getLogger(CacheWritesEndpoint.class);

	/** In place of an id, for all dead letters. */
	private static final String ALL = "all";

	private static final Duration LONGEST_FLUSH = Duration.ofSeconds(30);

	private static final int USUAL_PAGE = 100;

	private static final int LARGEST_PAGE = 1000;

	private final Drainer drainer;

	private final Show showValues;

	/**
	 * Create the endpoint.
	 * @param drainer has the caches with write-behind
	 * @param showValues when to show the values of dead letters
	 */
	public CacheWritesEndpoint(Drainer drainer, Show showValues) {
		this.drainer = drainer;
		this.showValues = showValues;
	}

	/**
	 * Look at all caches with write-behind.
	 * @return what waits in each, by name
	 */
	@ReadOperation
	public Map<String, Writes> caches() {
		Map<String, Writes> caches = new TreeMap<>();
		this.drainer.caches().forEach((cache) -> caches.put(cache.cache(), writes(cache)));
		return caches;
	}

	/**
	 * Look at one cache.
	 * @param cache its name
	 * @param after the time after which the dead letters to show have died, as
	 * {@link Details#next()} of another page has it; {@code null} for the first page
	 * @param limit how many dead letters to show; {@code null} for 100
	 * @return what waits, and a page of the dead letters, or {@code null} if there is no
	 * such cache with write-behind
	 */
	@ReadOperation
	public @Nullable Details cache(@Selector String cache, @Nullable Long after, @Nullable Integer limit) {
		return cache(cache, after, limit, this.showValues.isShown(true));
	}

	/**
	 * Look at one cache.
	 * @param cache its name
	 * @param after where the page begins, or {@code null}
	 * @param limit how many dead letters to show, or {@code null}
	 * @param values whether to show their values
	 * @return what waits, and a page of the dead letters, or {@code null} if there is no
	 * such cache
	 */
	@Nullable Details cache(String cache, @Nullable Long after, @Nullable Integer limit, boolean values) {
		WriteBehind found = this.drainer.find(cache);
		if (found == null) {
			return null;
		}
		int most = (limit != null) ? limit : USUAL_PAGE;
		if (most < 1 || most > LARGEST_PAGE) {
			throw new InvalidEndpointRequestException("Not a size of a page: " + most,
					"limit must be between 1 and " + LARGEST_PAGE);
		}
		DeadLetters.Page page = found.deadLetters().page((after != null) ? after : 0, most, values);
		return new Details(writes(found), page.letters(), page.next());
	}

	/**
	 * Operate on one cache.
	 * @param cache its name
	 * @param operation {@code flush} waits until the store has everything that was
	 * acknowledged, for up to 30 seconds; {@code pause} and {@code resume} apply to all
	 * instances; {@code replay} and {@code discard} apply to dead letters
	 * @param id the id of a dead letter, or {@code all}; {@code null} if the operation
	 * applies to none
	 * @return what waits afterwards, or {@code null} if there is no such cache
	 */
	@WriteOperation
	public @Nullable Writes operate(@Selector String cache, String operation, @Nullable String id) {
		return operate(cache, operation, id, "a JMX client");
	}

	/**
	 * Operate on one cache. Who does so is logged before, since it may be done in part.
	 * @param cache its name
	 * @param operation what to do
	 * @param id the id of a dead letter, {@code all} or {@code null}
	 * @param operator who asks
	 * @return what waits afterwards, or {@code null} if there is no such cache
	 */
	@Nullable Writes operate(String cache, String operation, @Nullable String id, String operator) {
		WriteBehind found = this.drainer.find(cache);
		if (found == null) {
			return null;
		}
		DeadLetters letters = found.deadLetters();
		switch (operation) {
			case "flush" -> flush(found);
			case "pause" -> {
				logger.info("The writes of cache '{}' are paused in all instances by {}", cache, operator);
				found.pause();
			}
			case "resume" -> {
				logger.info("The writes of cache '{}' are resumed in all instances by {}", cache, operator);
				found.resume();
			}
			case "replay" -> {
				String which = required(id, operation);
				logger.info("Dead letters of cache '{}' are replayed by {}: id '{}'", cache, operator, which);
				logger.info("{} dead letters of cache '{}' were replayed",
						which.equals(ALL) ? letters.replayAll() : count(letters.replay(which)), cache);
			}
			case "discard" -> {
				String which = required(id, operation);
				logger.info("Dead letters of cache '{}' are discarded by {}: id '{}'", cache, operator, which);
				logger.info("{} dead letters of cache '{}' were discarded",
						which.equals(ALL) ? letters.discardAll() : count(letters.discard(which)), cache);
			}
			default -> throw new InvalidEndpointRequestException("Not an operation: " + operation,
					"operation must be flush, pause, resume, replay or discard");
		}
		return writes(found);
	}

	private static String required(@Nullable String id, String operation) {
		if (id == null) {
			throw new InvalidEndpointRequestException("Nothing to " + operation,
					"id must be that of a dead letter, or all");
		}
		return id;
	}

	private static long count(boolean found) {
		return found ? 1 : 0;
	}

	private Writes writes(WriteBehind cache) {
		Backlog backlog = cache.backlog();
		return new Writes(backlog.pending(), backlog.oldest(), backlog.deadLetters(), backlog.paused(),
				backlog.owners(), new Instance(this.drainer.id(), cache.stats().flushed(), cache.rejected(),
						cache.stats().fenced(), cache.stats().retried()));
	}

	private static void flush(WriteBehind cache) {
		try {
			cache.flush(LONGEST_FLUSH);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
	}

	/**
	 * What waits for the store of one cache, in all instances.
	 *
	 * @param pending how many keys wait
	 * @param oldest how long the oldest of them has waited
	 * @param deadLetters how many dead letters there are
	 * @param paused whether no instance writes to the store
	 * @param owners how many partitions of the log each instance owns
	 * @param instance what the instance that was asked has done
	 */
	public record Writes(long pending, Duration oldest, long deadLetters, boolean paused, Map<String, Integer> owners,
			Instance instance) {

	}

	/**
	 * What one instance has done since its start.
	 *
	 * @param id its name among the owners
	 * @param flushed how many changes it has written to the store
	 * @param rejected how many of them were older than what the store had
	 * @param fenced how many it has left to another instance, which owns their partition
	 * now
	 * @param retried how many it had to retry
	 */
	public record Instance(String id, long flushed, long rejected, long fenced, long retried) {

	}

	/**
	 * What waits for the store of one cache, and what it has refused.
	 *
	 * @param writes what waits
	 * @param deadLetters some of what it has refused, the oldest first
	 * @param next where the next page begins; {@code null} if there is none
	 */
	public record Details(Writes writes, List<DeadLetter> deadLetters, @Nullable Long next) {

	}

}
