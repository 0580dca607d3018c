package io.github.twolevelcache.internal.transaction;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Writes to a store in the transaction of the caller, unless that has ended and is still
 * bound to his thread: nobody would commit what is written on its connection then. So
 * another thread writes, as if there had never been a transaction. Thread-safe.
 */
public final class AfterCommitWriter implements CacheWriter<Object, Object> {

	private final CacheWriter<Object, Object> writer;

	private final InstanceRuntime runtime;

	/**
	 * Create a writer.
	 * @param writer writes to the store
	 * @param runtime has the other thread
	 */
	public AfterCommitWriter(CacheWriter<Object, Object> writer, InstanceRuntime runtime) {
		this.writer = writer;
		this.runtime = runtime;
	}

	@Override
	public void write(List<CacheChange<Object, Object>> changes) throws Exception {
		if (TransactionChanges.areOver()) {
			writeElsewhere(changes);
		}
		else {
			this.writer.write(changes);
		}
	}

	private void writeElsewhere(List<CacheChange<Object, Object>> changes) throws Exception {
		CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
		Runnable write = this.runtime.taskDecorator().apply(() -> {
			try {
				this.writer.write(changes);
				written.complete(null);
			}
			catch (Throwable ex) {
				written.completeExceptionally(ex);
			}
		});
		this.runtime.executor().execute(write);
		try {
			Void unused = Futures.await(written, this.runtime.scheduler());
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	@Override
	public boolean isGuarded() {
		return this.writer.isGuarded();
	}

	@Override
	public long rejected() {
		return this.writer.rejected();
	}

}
