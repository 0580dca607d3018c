package io.github.twolevelcache.internal.transaction;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Learns of every commit. Afterwards the transaction looks to its thread as if it were
 * still running, so whoever changes a cache then could not tell. Thread-safe.
 */
public final class CommitListener implements TransactionExecutionListener {

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		// The end of one within another is not the end of what the thread has changed.
		if (transaction instanceof DefaultTransactionStatus status && status.isNewTransaction()
				&& status.isNewSynchronization()) {
			TransactionChanges unused = TransactionChanges.join();
		}
	}

}
