package io.github.twolevelcache.internal.transaction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.twolevelcache.internal.engine.CacheWrites;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.transaction.TransactionView.Own;

/**
 * What one transaction is going to do to caches. Bound to the thread of the transaction,
 * as the transaction is, and put aside with it. Used by one thread at a time.
 *
 * <p>
 * One for all caches: when a change fails, the others are still made.
 */
final class TransactionChanges implements TransactionSynchronization {

	private static final Logger logger = LoggerFactory.getLogger(TransactionChanges.class);

	private static final Object RESOURCE = TransactionChanges.class;

	/**
	 * How many transactions have changes. While there are none, a read need not look for
	 * its own.
	 */
	private static final AtomicInteger open = new AtomicInteger();

	private final List<TransactionChange> changes = new ArrayList<>();

	private final List<TransactionLoad.Outcome> loads = new ArrayList<>();

	/** What comes of the changes, by cache. */
	private final Map<CacheWrites, TransactionView> views = new LinkedHashMap<>();

	/** What there was when a savepoint was set, the oldest first. */
	private final List<Mark> marks = new ArrayList<>();

	/** Whether it was tried to commit. */
	private boolean committing;

	private boolean committed;

	private TransactionChanges() {
	}

	/**
	 * Return whether this thread is in a transaction that may change what others read.
	 * @return whether changes are to wait for its end
	 */
	static boolean mayCome() {
		return TransactionSynchronizationManager.isActualTransactionActive() && !areOver();
	}

	/**
	 * Return whether the transaction of this thread has ended, although what belongs to
	 * it is still bound to the thread. So it is for those who are told of its end.
	 * @return whether nothing can wait for its end any more
	 */
	static boolean areOver() {
		if (!TransactionSynchronizationManager.isActualTransactionActive()) {
			return false;
		}
		TransactionChanges changes = ofThisThread();
		return !TransactionSynchronizationManager.isSynchronizationActive() || (changes != null && changes.committed);
	}

	/**
	 * Return whether the transaction of this thread is declared as read-only.
	 * @return whether what it loads may be stored at once
	 */
	static boolean areUnlikely() {
		return TransactionSynchronizationManager.isCurrentTransactionReadOnly();
	}

	/**
	 * Return the changes of the transaction of this thread.
	 * @return the changes, or {@code null} if there are none
	 */
	static @Nullable TransactionChanges ofThisThread() {
		return (open.get() > 0) ? (TransactionChanges) TransactionSynchronizationManager.getResource(RESOURCE) : null;
	}

	/**
	 * Return the changes of the transaction of this thread, beginning with none.
	 * @return the changes
	 */
	static TransactionChanges join() {
		TransactionChanges joined = ofThisThread();
		if (joined == null) {
			joined = new TransactionChanges();
			TransactionSynchronizationManager.registerSynchronization(joined);
			TransactionSynchronizationManager.bindResource(RESOURCE, joined);
			open.incrementAndGet();
		}
		return joined;
	}

	/**
	 * Add a change.
	 * @param change the change
	 */
	void add(TransactionChange change) {
		this.changes.add(change);
		show(change);
	}

	private void show(TransactionChange change) {
		this.views.computeIfAbsent(change.cache(), (cache) -> new TransactionView()).add(change);
	}

	/**
	 * Add a value that was loaded.
	 * @param load is told how the transaction ends
	 */
	void add(TransactionLoad.Outcome load) {
		this.loads.add(load);
	}

	/**
	 * Return what the transaction has changed.
	 * @param cache what changes the cache
	 * @param text the text of a key
	 * @return what it sees, or {@code null} if it has not changed the key
	 */
	@Nullable Own of(CacheWrites cache, String text) {
		TransactionView view = this.views.get(cache);
		return (view != null && !this.committed) ? view.of(text) : null;
	}

	@Override
	public int getOrder() {
		// If another one fails after commit, those behind it are not called.
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResource(RESOURCE);
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(RESOURCE, this);
	}

	@Override
	public void savepoint(Object savepoint) {
		this.marks.add(new Mark(savepoint, this.changes.size(), this.loads.size()));
	}

	@Override
	public void savepointRollback(Object savepoint) {
		Mark mark = mark(savepoint);
		List<TransactionLoad.Outcome> loaded = this.loads.subList(mark.loads(), this.loads.size());
		loaded.forEach((load) -> attempt(load::rolledBack));
		loaded.clear();
		List<TransactionChange> changed = this.changes.subList(mark.changes(), this.changes.size());
		List<TransactionChange> undone = List.copyOf(changed);
		changed.clear();
		this.views.clear();
		this.changes.forEach(this::show);
		undone.forEach((change) -> attempt(change::rolledBack));
	}

	// Later savepoints end. This one does not: it can be rolled back to again.
	private Mark mark(Object savepoint) {
		for (int last = this.marks.size() - 1; last >= 0; last--) {
			Mark mark = this.marks.get(last);
			if (mark.savepoint() == savepoint) {
				return mark;
			}
			this.marks.remove(last);
		}
		// It was set before anything was changed or loaded.
		return Mark.BEGIN;
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		this.committing = true;
	}

	@Override
	public void afterCommit() {
		this.committed = true;
		this.loads.forEach((load) -> attempt(load::committed));
		this.loads.clear();
		end(TransactionChange::committed);
	}

	private void end(Consumer<TransactionChange> end) {
		List<TransactionChange> changes = List.copyOf(this.changes);
		this.changes.clear();
		RuntimeException first = null;
		for (TransactionChange change : changes) {
			try {
				end.accept(change);
			}
			catch (RuntimeException ex) {
				if (first == null) {
					first = ex;
				}
				else {
					first.addSuppressed(ex);
				}
			}
		}
		if (first != null) {
			throw first;
		}
	}

	private static void attempt(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			logger.debug("What a transaction has left was not removed, or what it has loaded not stored", ex);
		}
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(RESOURCE);
		open.decrementAndGet();
		this.loads.forEach((load) -> attempt(load::rolledBack));
		if (status == STATUS_COMMITTED) {
			// What others have added after commit.
			end(TransactionChange::committed);
		}
		else {
			// A commit that has failed may have been made.
			end((status == STATUS_UNKNOWN || this.committing) ? TransactionChange::inDoubt
					: TransactionChange::rolledBack);
		}
	}

	/**
	 * A savepoint.
	 *
	 * @param savepoint what the transaction manager calls it
	 * @param changes how many changes there were
	 * @param loads how many values were loaded
	 */
	private record Mark(Object savepoint, int changes, int loads) {

		private static final Mark BEGIN = new Mark("begin", 0, 0);

	}

}
