package io.github.twolevelcache.internal.coherence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.coherence.Contacts.Contact;

/**
 * What the other instances have told through a master, and when that was heard.
 * Immutable.
 *
 * <p>
 * When something was told is known only from when it was not heard yet and from when it
 * was, and only if it did not take long to arrive: which the one that told it finds out
 * from the answer, and says the next time.
 */
final class Others {

	/** How many times the staleness allowed an instance is missed before it is dead. */
	private static final int MISSED = 5;

	/** As often, until what it has told need not be kept. */
	private static final int KEPT = 60;

	private final Map<String, Told> told;

	/** When this was asked for. */
	private final long heardAt;

	private final long maxStaleness;

	private Others(Map<String, Told> told, long heardAt, long maxStaleness) {
		this.told = told;
		this.heardAt = heardAt;
		this.maxStaleness = maxStaleness;
	}

	/**
	 * Hear from the others for the first time.
	 * @param told by instance, what they tell
	 * @param asked when they were asked
	 * @param maxStaleness the staleness allowed, in nanoseconds
	 * @return what they have told
	 */
	static Others first(Map<String, Contact> told, long asked, long maxStaleness) {
		Map<String, Told> heard = new HashMap<>();
		told.forEach((instance, contact) -> heard.put(instance, new Told(contact, null, asked, null)));
		return new Others(heard, asked, maxStaleness);
	}

	/**
	 * Hear from the others once more.
	 * @param now by instance, what they tell
	 * @param asked when they were asked
	 * @return what they have told
	 */
	Others next(Map<String, Contact> now, long asked) {
		Map<String, Told> heard = new HashMap<>();
		now.forEach((instance, contact) -> heard.put(instance, next(this.told.get(instance), contact, asked)));
		return new Others(heard, asked, this.maxStaleness);
	}

	private Told next(@Nullable Told known, Contact contact, long asked) {
		if (known == null) {
			return new Told(contact, this.heardAt, asked, null);
		}
		if (contact.equals(known.contact)) {
			return known;
		}
		boolean proves = known.after != null && contact.answeredAt() == known.contact.at();
		return new Told(contact, this.heardAt, asked, proves ? better(known.proven, known) : known.proven);
	}

	// When it was told is best known from what was heard soon after. Clocks drift.
	private Told better(@Nullable Told before, Told now) {
		return (before != null && before.offset() > now.offset()
				&& now.changedAt - before.changedAt <= KEPT * this.maxStaleness) ? before : now;
	}

	/**
	 * Return whether all instances that were there, and are not dead, have lately told
	 * that they had nothing to repair. Whoever has come since may have come from
	 * anywhere.
	 * @param now by instance, what they tell
	 * @param asked when they were asked
	 * @return whether they have, within the staleness allowed
	 */
	boolean wereAllInContact(Map<String, Contact> now, long asked) {
		return this.told.keySet().containsAll(now.keySet()) && this.told.entrySet().stream().allMatch((other) -> {
			Told then = other.getValue();
			Contact contact = now.getOrDefault(other.getKey(), then.contact);
			return isRecent(next(then, contact, asked), asked)
					|| (contact.equals(then.contact) && isMissed(then, MISSED));
		});
	}

	// What is told promptly is heard no more than a quarter of the staleness allowed
	// later. So what counts now is as old as the whole of it at most.
	private boolean isRecent(Told told, long asked) {
		return told.proven != null && told.contact.upTo() + told.proven.offset() >= asked - this.maxStaleness / 4 * 3;
	}

	// Up to the last answer: after that, nobody was heard.
	private boolean isMissed(Told other, int times) {
		return this.heardAt - other.changedAt > times * this.maxStaleness;
	}

	/**
	 * Return the instances of which nothing was heard for long.
	 * @return their names
	 */
	List<String> gone() {
		return this.told.entrySet()
			.stream()
			.filter((other) -> isMissed(other.getValue(), KEPT))
			.map(Map.Entry::getKey)
			.toList();
	}

	/**
	 * What another instance has told.
	 *
	 * @param contact what
	 * @param after when it had not been told yet; {@code null} if that is not known
	 * @param changedAt when it was first heard
	 * @param proven one of which it is known that it did not take long to be told;
	 * {@code null} if there is none
	 */
	private record Told(Contact contact, @Nullable Long after, long changedAt, @Nullable Told proven) {

		// By how much the other's clock is behind ours, at least.
		private long offset() {
			return Objects.requireNonNull(this.after) - this.contact.at();
		}

	}

}
