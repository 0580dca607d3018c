package io.github.twolevelcache.internal.transaction;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.engine.BegunChange;
import io.github.twolevelcache.internal.engine.CacheWrites;
import io.github.twolevelcache.internal.entry.CacheEntry;

/**
 * A change that a transaction makes when it commits.
 *
 * @param cache what changes the cache, the same for all that read it
 * @param text the text of the key, or {@code null} for all keys
 * @param entry what the transaction reads from now on, or {@code null} if the entry was
 * removed, or if nobody knows
 * @param begun makes the change
 * @param onDoubt removes what it would change, if nobody knows how the transaction ended
 * @param onError is told if either fails
 */
record TransactionChange(CacheWrites cache, @Nullable String text, @Nullable CacheEntry entry, BegunChange begun,
		Runnable onDoubt, Consumer<RuntimeException> onError) {

	void committed() {
		attempt(this.begun.onCommit());
	}

	void rolledBack() {
		attempt(this.begun.onRollback());
	}

	void inDoubt() {
		attempt(this.onDoubt);
	}

	private void attempt(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			this.onError.accept(ex);
		}
	}

}
