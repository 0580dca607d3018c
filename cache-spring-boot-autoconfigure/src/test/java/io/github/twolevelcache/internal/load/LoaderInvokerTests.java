package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoaderInvoker}.
 */
class LoaderInvokerTests {

	private final ManualTime time = new ManualTime();

	private final InstanceRuntime runtime = TestRuntime.manual(this.time, new ManualScheduler(this.time));

	private final LoaderInvoker loaders = loaders();

	/** What the observer of each load was told. */
	private final List<String> ended = new ArrayList<>();

	private LoaderInvoker loaders() {
		return new LoaderInvoker(new Admission(LoadSettings.UNBOUNDED, null, this.runtime.scheduler()),
				new RecentFailures(Duration.ZERO, this.time), (text) -> "The load of " + text, this.runtime);
	}

	private CompletableFuture<? extends @Nullable Object> start(String text,
			Supplier<? extends CompletableFuture<?>> loader) {
		return this.loaders.start(LoadRequest.detached(text, loader, Runnable::run), loader,
				(loaded, value) -> this.ended.add(text + " " + loaded + " " + value));
	}

	private CompletableFuture<? extends @Nullable Object> load(String text, Runnable within) {
		return start(text, () -> {
			within.run();
			return CompletableFuture.completedFuture("value of " + text);
		});
	}

	@Test
	void whatALoadLeadsToIsToldBeforeItsCallerKnows() {
		CompletableFuture<Object> source = new CompletableFuture<>();
		CompletableFuture<? extends @Nullable Object> load = start("a", () -> source);
		CompletableFuture<?> unused = load.whenComplete((value, failure) -> this.ended.add("caller"));
		assertThat(this.ended).isEmpty();
		source.complete("x");
		assertThat(this.ended).containsExactly("a true x", "caller");
	}

	@Test
	void thatALoadHasFailedIsToldAsWell() {
		assertThat(start("a", () -> CompletableFuture.failedFuture(new IllegalStateException())))
			.isCompletedExceptionally();
		assertThat(this.ended).containsExactly("a false null");
	}

	@Test
	void aLoadWithinALoadIsKnownUntilItHasEnded() {
		assertThat(load("a", () -> {
			assertThat(load("b", () -> {
				assertThat(this.loaders.isLoadedHere("a")).isTrue();
				assertThat(this.loaders.isLoadedHere("b")).isTrue();
			})).isCompleted();
			assertThat(this.loaders.isLoadedHere("a")).isTrue();
			assertThat(this.loaders.isLoadedHere("b")).isFalse();
		})).isCompleted();
		assertThat(this.loaders.isLoadedHere("a")).isFalse();
	}

	@Test
	void aLoadIsNestedInThoseOfItsOwnCacheOnly() {
		LoaderInvoker others = loaders();
		assertThat(this.loaders.isNested()).isFalse();
		assertThat(load("a", () -> {
			assertThat(this.loaders.isNested()).isTrue();
			assertThat(others.isNested()).isFalse();
			assertThat(others.isLoadedHere("a")).isFalse();
		})).isCompleted();
	}

}
