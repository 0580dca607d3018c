package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.LoadRejectedException;
import io.github.twolevelcache.internal.outage.LoadObserver;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.runtime.NestedLoads.Load;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link LoaderInvoker}.
 */
class LoaderInvokerTests {

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final InstanceRuntime runtime = TestRuntime.manual(this.time, this.scheduler);

	private final NestedLoads nested = new NestedLoads();

	private final LoaderInvoker loaders = new LoaderInvoker(
			new Admission(LoadSettings.UNBOUNDED, null, this.runtime.scheduler()),
			new RecentFailures(Duration.ZERO, this.time), (text) -> "The load of " + text, this.runtime, this.nested);

	/** What the observer of each load was told. */
	private final List<String> ended = new ArrayList<>();

	private CompletableFuture<? extends @Nullable Object> start(String text,
			Supplier<? extends CompletableFuture<?>> loader) {
		return this.loaders.start(LoadRequest.detached(text, loader, Runnable::run), loader,
				(loaded, value) -> this.ended.add(text + " " + loaded + " " + value));
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
	void aLoaderThatThrowsFailsTheLoad() {
		assertThat(start("a", () -> {
			throw new StackOverflowError();
		})).isCompletedExceptionally();
		assertThat(this.ended).containsExactly("a false null");
	}

	@Test
	void aLoaderThatReturnsNoFutureFailsTheLoadAndLeavesItsPlace() {
		LoadSettings one = new LoadSettings(null, 1, null, Duration.ZERO, Duration.ZERO);
		Admission admission = new Admission(one, null, this.runtime.scheduler());
		LoaderInvoker limited = new LoaderInvoker(admission, new RecentFailures(Duration.ZERO, this.time),
				(text) -> "The load of " + text, this.runtime, this.nested);
		Supplier<CompletableFuture<?>> broken = () -> null;
		assertThatThrownBy(() -> limited
			.start(LoadRequest.detached("a", broken, Runnable::run), broken,
					(loaded, value) -> this.ended.add("a " + loaded))
			.join()).hasCauseInstanceOf(NullPointerException.class).hasMessageContaining("null in place of a");
		assertThat(this.ended).containsExactly("a false");
		assertThat(admission.census(0)).isEqualTo(LoadCensus.NONE);
	}

	@Test
	void aLoaderRunsWithinTheLoadsOfWhoAskedForIt() throws Exception {
		LoadRequest request = this.nested.call("outer", () -> LoadRequest.detached("a", () -> null, Runnable::run));
		Set<Load> within = new HashSet<>();
		assertThat(this.loaders.start(request, () -> {
			within.addAll(NestedLoads.ofThisThread());
			return CompletableFuture.completedFuture("x");
		}, LoadObserver.NONE)).isCompleted();
		assertThat(within).containsExactlyInAnyOrder(new Load(this.nested, "outer"), new Load(this.nested, "a"));
		assertThat(NestedLoads.ofThisThread()).isEmpty();
	}

	@Test
	void aLoadWithinALoadOfItsCacheTakesNoPlaceOfItsOwn() throws Exception {
		LoadSettings one = new LoadSettings(null, 1, null, Duration.ZERO, Duration.ZERO);
		LoaderInvoker limited = new LoaderInvoker(new Admission(one, null, this.runtime.scheduler()),
				new RecentFailures(Duration.ZERO, this.time), (text) -> "The load of " + text, this.runtime,
				this.nested);
		CompletableFuture<Object> database = new CompletableFuture<>();
		CompletableFuture<?> outer = limited.start(LoadRequest.detached("outer", () -> database, Runnable::run),
				() -> database, LoadObserver.NONE);
		Supplier<CompletableFuture<?>> loader = () -> CompletableFuture.completedFuture("x");
		LoadRequest inner = this.nested.call("outer", () -> LoadRequest.detached("inner", loader, Runnable::run));
		assertThat(limited.start(inner, loader, LoadObserver.NONE)).isCompleted();
		LoadRequest ofAnother = new NestedLoads().call("outer",
				() -> LoadRequest.detached("inner", loader, Runnable::run));
		CompletableFuture<?> rejected = limited.start(ofAnother, loader, LoadObserver.NONE);
		this.scheduler.pass(Duration.ofMillis(1));
		assertThatThrownBy(rejected::join).hasCauseInstanceOf(LoadRejectedException.class);
		database.complete("y");
		assertThat(outer).isCompleted();
	}

}
