package io.github.twolevelcache.internal.coherence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.coherence.Contacts.Contact;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Whether what a master holds can be used as it is. It cannot after an outage: what
 * others could not write there they have yet to repair. A pause of this instance is no
 * outage, though it looks the same from here. So each instance tells the others, through
 * the master itself, for how long it was in contact with it. Whoever was silent asks
 * whether all others were in contact meanwhile, and only if one of them was not, the
 * entries are not used for a while. Thread-safe.
 *
 * <p>
 * Invariant: while the master is settled, every change that any instance has acknowledged
 * longer than {@code max-staleness} ago has been made there; except for those of an
 * instance that alone was cut off, which nobody else can know of.
 *
 * <p>
 * Nothing is compared but what one instance tells at two times, and times of this
 * instance: clocks may differ, and the server may be another one since.
 */
final class Continuity {

	/** How many times the staleness allowed an instance is missed before it is dead. */
	private static final int MISSED = 5;

	/** As often, until the master need not keep what it has told. */
	private static final int KEPT = 60;

	private final Contacts contacts;

	private final Supplier<Slots> slots;

	private final long maxStaleness;

	private final TimeSource time;

	private final boolean late;

	/**
	 * By instance, what the others have told, {@code null} if the master has not answered
	 * yet. Guarded by the monitor, as what follows.
	 */
	private @Nullable Map<String, Told> others;

	private Contact own = Contact.NONE;

	/** {@code null} unless the master is being asked. */
	private @Nullable CompletableFuture<@Nullable Void> asking;

	/** When it was last asked. */
	private long askedAt;

	/** When the last question was asked that was answered. */
	private volatile long confirmedAt;

	/** Until when what it holds is not used as it is. */
	private volatile long settledAt;

	/**
	 * Create the continuity of a master.
	 * @param contacts tell and hear
	 * @param slots tells what the master serves
	 * @param maxStaleness the staleness allowed, in nanoseconds
	 * @param time tells the time
	 * @param late whether the master may have taken over from one that has failed
	 */
	Continuity(Contacts contacts, Supplier<Slots> slots, long maxStaleness, TimeSource time, boolean late) {
		this.contacts = contacts;
		this.slots = slots;
		this.maxStaleness = maxStaleness;
		this.time = time;
		long now = time.nanoTime();
		this.askedAt = now;
		this.confirmedAt = now;
		this.settledAt = now;
		this.late = late;
	}

	/**
	 * Return whether what the master holds can be used as it is.
	 * @return whether it can, as far as is known
	 */
	boolean isSettled() {
		long now = this.time.nanoTime();
		return isKnown(now) && now - this.settledAt >= 0;
	}

	private boolean isKnown(long now) {
		return now - this.confirmedAt <= this.maxStaleness;
	}

	/**
	 * Find out, after a silence, whether the master is settled.
	 * @return completes, and never fails, when {@link #isSettled} knows; {@code null} if
	 * it knows already, or the master does not answer
	 */
	@Nullable CompletableFuture<?> settling() {
		if (isKnown(this.time.nanoTime())) {
			return null;
		}
		CompletableFuture<@Nullable Void> question;
		synchronized (this) {
			question = (this.asking == null && this.time.nanoTime() - this.askedAt < this.maxStaleness / 4) ? null
					: ask();
		}
		// What was asked before a pause tells nothing of it.
		return (question != null) ? question.thenCompose((done) -> isKnown(this.time.nanoTime()) ? question : askAnew())
				: null;
	}

	private synchronized CompletableFuture<@Nullable Void> askAnew() {
		return (this.time.nanoTime() - this.askedAt < this.maxStaleness / 4) ? CompletableFuture.completedFuture(null)
				: ask();
	}

	/**
	 * Tell the others that this instance is in contact with the master, and hear from
	 * them, unless that is under way.
	 * @return completes, and never fails, when the master has answered or will not
	 */
	synchronized CompletableFuture<@Nullable Void> ask() {
		if (this.asking != null) {
			return this.asking;
		}
		long asked = this.time.nanoTime();
		this.askedAt = asked;
		long since = asked - this.confirmedAt;
		boolean inContact = since <= this.maxStaleness / 2 && !this.contacts.areRepairsPending();
		Contact contact = new Contact(this.own.duration() + (inContact ? since : 0), this.own.number() + 1);
		CompletableFuture<@Nullable Void> question = new CompletableFuture<>();
		this.asking = question;
		CompletableFuture<?> unused = tell(contact).whenComplete((told, failure) -> {
			answered(asked, contact, (failure != null) ? null : told);
			question.complete(null);
		});
		return question;
	}

	private CompletableFuture<Map<String, Contact>> tell(Contact contact) {
		try {
			return this.contacts.tell(this.slots.get(), contact, gone());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private List<String> gone() {
		return known().entrySet()
			.stream()
			.filter((other) -> isMissed(other.getValue(), KEPT))
			.map(Map.Entry::getKey)
			.toList();
	}

	private Map<String, Told> known() {
		return (this.others != null) ? this.others : Map.of();
	}

	// Up to the last answer: after that, nobody was heard.
	private boolean isMissed(Told other, int times) {
		return this.confirmedAt - other.changedAt > times * this.maxStaleness;
	}

	private synchronized void answered(long asked, Contact contact, @Nullable Map<String, Contact> told) {
		this.asking = null;
		if (told == null) {
			return;
		}
		// If it was not taken, others could not write either.
		boolean taken = contact.equals(told.remove(this.contacts.instance()));
		long silence = asked - this.confirmedAt;
		boolean continuous = (this.others == null) ? !this.late && silence <= this.maxStaleness / 2
				: silence <= this.maxStaleness / 2 || (taken && wereAllInContact(silence, this.others, told));
		if (!continuous) {
			this.settledAt = this.time.nanoTime() + this.maxStaleness;
		}
		this.others = heard(asked, known(), told);
		this.own = contact;
		this.confirmedAt = asked;
	}

	private static Map<String, Told> heard(long asked, Map<String, Told> before, Map<String, Contact> told) {
		Map<String, Told> heard = new HashMap<>();
		told.forEach((instance, contact) -> {
			Told known = before.get(instance);
			heard.put(instance, (known != null && known.contact.equals(contact)) ? known : new Told(contact, asked));
		});
		return heard;
	}

	// Whoever has come meanwhile may have come from anywhere.
	private boolean wereAllInContact(long silence, Map<String, Told> before, Map<String, Contact> told) {
		return before.keySet().containsAll(told.keySet()) && before.entrySet().stream().allMatch((other) -> {
			Contact then = other.getValue().contact;
			Contact now = told.getOrDefault(other.getKey(), then);
			return now.duration() - then.duration() >= silence - this.maxStaleness / 2
					|| (now.equals(then) && isMissed(other.getValue(), MISSED));
		});
	}

	/**
	 * Take this instance out of the record, unless it leaves something to be repaired.
	 */
	synchronized void leave() {
		if (!this.contacts.areRepairsPending()) {
			this.contacts.leave(this.slots.get(), this.own);
		}
	}

	/**
	 * What another instance has told.
	 *
	 * @param contact what
	 * @param changedAt when that was first heard
	 */
	private record Told(Contact contact, long changedAt) {
	}

}
