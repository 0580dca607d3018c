package io.github.twolevelcache.internal.coherence;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.coherence.Contacts.Contact;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Whether what a master holds can be used as it is. It cannot after an outage: what
 * others could not write there they have yet to repair. A pause of this instance is no
 * outage, though it looks the same from here. So each instance tells the others, through
 * the master itself, up to when it had nothing to repair there, by its own clock. Whoever
 * was silent compares what all others have told since, and only if one of them has told
 * nothing of late, the entries are not used for a while. Others may have paused at the
 * same time, so they get a moment to tell it. Thread-safe.
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

	/** How long after a silence others are waited for, in nanoseconds. */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);

	/** How often they are asked meanwhile. */
	private static final int QUESTIONS = 8;

	private final Contacts contacts;

	private final Supplier<Slots> slots;

	private final long maxStaleness;

	private final InstanceRuntime runtime;

	private final TimeSource time;

	private final boolean late;

	private final long startedAt;

	/**
	 * What the others have told, {@code null} if the master has not answered yet. Guarded
	 * by the monitor, as what follows.
	 */
	private @Nullable Others others;

	private Contact own = Contact.NONE;

	/** The last of what was told that was answered at once, by its time. */
	private long answeredAt = -1;

	/** {@code null} unless it is being found out whether the master is settled. */
	private @Nullable CompletableFuture<@Nullable Void> deciding;

	/** Since when. */
	private long decidingSince;

	/** When the master was last asked. */
	private long askedAt;

	/** When the last question was asked that was decided on. */
	private volatile long confirmedAt;

	/** Until when what it holds is not used as it is. */
	private volatile long settledAt;

	/**
	 * Create the continuity of a master.
	 * @param contacts tell and hear
	 * @param slots tells what the master serves
	 * @param maxStaleness the staleness allowed, in nanoseconds
	 * @param runtime tells the time and has the timers
	 * @param late whether the master may have taken over from one that has failed
	 */
	Continuity(Contacts contacts, Supplier<Slots> slots, long maxStaleness, InstanceRuntime runtime, boolean late) {
		this.contacts = contacts;
		this.slots = slots;
		this.maxStaleness = maxStaleness;
		this.runtime = runtime;
		this.time = runtime.time();
		long now = this.time.nanoTime();
		this.startedAt = now;
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
		CompletableFuture<@Nullable Void> decision = askUnlessJustAsked();
		// What was asked before a pause tells nothing of it.
		return (decision != null) ? decision.thenCompose((done) -> {
			CompletableFuture<@Nullable Void> next = isKnown(this.time.nanoTime()) ? null : askUnlessJustAsked();
			return (next != null) ? next : decision;
		}) : null;
	}

	private synchronized @Nullable CompletableFuture<@Nullable Void> askUnlessJustAsked() {
		return (this.deciding == null && this.time.nanoTime() - this.askedAt < this.maxStaleness / 4) ? null : ask();
	}

	/**
	 * Tell the others that this instance is in contact with the master, and hear from
	 * them, unless that is under way.
	 * @return completes, and never fails, when the master has answered or will not
	 */
	synchronized CompletableFuture<@Nullable Void> ask() {
		if (this.deciding != null) {
			return this.deciding;
		}
		CompletableFuture<@Nullable Void> decision = new CompletableFuture<>();
		this.deciding = decision;
		this.decidingSince = this.time.nanoTime();
		askMaster(decision);
		return decision;
	}

	private synchronized void askMaster(CompletableFuture<@Nullable Void> decision) {
		long asked = this.time.nanoTime();
		long at = asked - this.startedAt;
		Contact contact = new Contact(at, this.contacts.areRepairsPending() ? this.own.upTo() : at, this.answeredAt);
		this.own = contact;
		this.askedAt = asked;
		CompletableFuture<?> unused = tell(contact).whenComplete((told, failure) -> {
			if (decided(asked, contact, (failure != null) ? null : told)) {
				decision.complete(null);
			}
			else {
				Future<?> unusedTimer = this.runtime.scheduler()
					.schedule(Duration.ofNanos(patience() / QUESTIONS), () -> askMaster(decision));
			}
		});
	}

	private long patience() {
		return Math.min(PATIENCE, this.maxStaleness / 4);
	}

	private CompletableFuture<Map<String, Contact>> tell(Contact contact) {
		try {
			return this.contacts.tell(this.slots.get(), contact,
					(this.others != null) ? this.others.gone() : List.of());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private synchronized boolean decided(long asked, Contact contact, @Nullable Map<String, Contact> told) {
		if (told == null) {
			this.deciding = null;
			return true;
		}
		if (this.time.nanoTime() - asked <= this.maxStaleness / 4) {
			this.answeredAt = contact.at();
		}
		// If it was not taken, others could not write either.
		boolean taken = contact.equals(told.remove(this.contacts.instance()));
		if (!isContinuous(asked, taken, told)) {
			if (taken && this.others != null && asked - this.decidingSince < patience()) {
				return false;
			}
			this.settledAt = this.time.nanoTime() + this.maxStaleness;
		}
		this.others = (this.others != null) ? this.others.next(told, asked)
				: Others.first(told, asked, this.maxStaleness);
		this.confirmedAt = asked;
		this.deciding = null;
		return true;
	}

	private boolean isContinuous(long asked, boolean taken, Map<String, Contact> told) {
		if (asked - this.confirmedAt <= this.maxStaleness / 2) {
			return this.others != null || !this.late;
		}
		return taken && this.others != null && this.others.wereAllInContact(told, asked);
	}

	/**
	 * Take this instance out of the record, unless it leaves something to be repaired.
	 */
	synchronized void leave() {
		if (!this.contacts.areRepairsPending()) {
			this.contacts.leave(this.slots.get(), this.own);
		}
	}

}
