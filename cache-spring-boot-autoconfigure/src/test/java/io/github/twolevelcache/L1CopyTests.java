package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Who shares an object with a cache on the heap ({@code l1.copy}).
 */
@Timeout(60)
class L1CopyTests {

	private final CacheInstance instance = CacheInstance.start(null, List.of("two-level-cache.defaults.levels=l1",
			"two-level-cache.caches.shared.l1.maximum-size=5", "two-level-cache.caches.copied.l1.copy=on-read"));

	private final TwoLevelCache shared = this.instance.cache("shared");

	private final TwoLevelCache copied = this.instance.cache("copied");

	@AfterEach
	void close() {
		this.instance.close();
	}

	private static List<String> listOf(String... elements) {
		return new ArrayList<>(List.of(elements));
	}

	@SuppressWarnings("unchecked")
	private static List<String> value(@Nullable ValueWrapper wrapper) {
		assertThat(wrapper).isNotNull();
		List<String> value = (List<String>) wrapper.get();
		assertThat(value).isNotNull();
		return value;
	}

	@Test
	void byDefaultAllGetTheObjectItself() {
		List<String> put = listOf("a");
		this.shared.put("key", put);
		assertThat(value(this.shared.get("key"))).isSameAs(put);
	}

	@Test
	void whatACallerChangesIsNotSeenByOthers() {
		List<String> put = listOf("a");
		this.copied.put("key", put);
		put.add("after the put");
		value(this.copied.get("key")).add("after a get");
		List<String> found = this.copied.get("key", List::of);
		assertThat(found).isNotNull();
		found.add("after another");
		value(this.copied.retrieve("key").thenApply(ValueWrapper.class::cast).join()).add("after a retrieve");
		value(this.copied.putIfAbsent("key", "other")).add("after a put that was refused");
		assertThat(value(this.copied.get("key"))).containsExactly("a");
	}

	@Test
	void whatALoaderKeepsIsNotShared() {
		List<String> kept = listOf("a");
		List<String> loaded = this.copied.get("key", () -> kept);
		assertThat(loaded).isEqualTo(kept).isNotSameAs(kept);
		kept.add("by the loader");
		assertThat(loaded).containsExactly("a");
		assertThat(value(this.copied.get("key"))).containsExactly("a");
		List<String> later = this.copied.retrieve("other", () -> CompletableFuture.completedFuture(kept)).join();
		kept.add("again");
		later.add("by the caller");
		assertThat(value(this.copied.get("other"))).containsExactly("a", "by the loader");
	}

	@Test
	void callersOfOneLoadDoNotShareItsValue() {
		CompletableFuture<List<String>> load = new CompletableFuture<>();
		CompletableFuture<List<String>> one = this.copied.retrieve("key", () -> load);
		CompletableFuture<List<String>> other = this.copied.retrieve("key", () -> load);
		load.complete(listOf("a"));
		one.join().add("by one");
		assertThat(other.join()).containsExactly("a");
	}

	@Test
	void whatATransactionPutsIsHeldAsItIsAtTheCommit() {
		List<String> put = listOf("a");
		new TransactionTemplate(new NoTransactionManager()).executeWithoutResult((status) -> {
			this.copied.put("key", put);
			put.add("before the commit");
		});
		put.add("after the commit");
		assertThat(value(this.copied.get("key"))).containsExactly("a", "before the commit");
	}

	@Test
	void whatATransactionLoadsIsNotShared() {
		List<String> kept = listOf("a");
		new TransactionTemplate(new NoTransactionManager()).executeWithoutResult((status) -> {
			List<String> loaded = this.copied.get("key", () -> kept);
			assertThat(loaded).isNotNull();
			loaded.add("by the caller");
		});
		kept.add("by the loader");
		assertThat(value(this.copied.get("key"))).containsExactly("a");
	}

	@Test
	void nullNeedsNoCopy() {
		this.copied.put("key", null);
		ValueWrapper found = this.copied.get("key");
		assertThat(found).isNotNull();
		assertThat(found.get()).isNull();
		assertThat(this.copied.get("other")).isNull();
	}

	@Test
	void whatCannotBeCopiedIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.copied.put("key", new Thread("a secret")))
			.withMessageContaining("Value of key 'key' of cache 'copied' cannot be copied")
			.withMessageNotContaining("a secret");
		assertThatThrownBy(() -> this.copied.get("key", () -> new Thread("a secret")))
			.isInstanceOf(ValueRetrievalException.class)
			.cause()
			.hasMessageContaining("cannot be copied");
		assertThat(this.copied.get("key")).isNull();
	}

	/** Only what commits and rolls back around it. */
	static final class NoTransactionManager extends AbstractPlatformTransactionManager {

		@Override
		protected Object doGetTransaction() {
			return this;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

}
