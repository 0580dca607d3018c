package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.Interleavings;

/**
 * Callers begin and cease to wait with {@link Waiters} while others are woken: nobody
 * waits for ever.
 */
@Tag(Interleavings.TAG)
class WaitersInterleavingTests {

	@Test
	void whoRegistersBeforeHeLooksIsWoken() {
		Interleavings.explore(() -> {
			Waiters waiters = new Waiters();
			AtomicBoolean loaded = new AtomicBoolean();
			Interleavings.together(() -> await(waiters, loaded), () -> {
				loaded.set(true);
				waiters.wake("1");
			}, () -> await(waiters, loaded));
		});
	}

	@Test
	void allWhoRegisterAreWoken() {
		Interleavings.explore(() -> {
			Waiters waiters = new Waiters();
			AtomicBoolean loaded = new AtomicBoolean();
			Interleavings.together(() -> await(waiters, loaded), () -> {
				loaded.set(true);
				waiters.wakeAll();
			});
		});
	}

	@Test
	void whoCeasesToWaitLeavesNobodyAsleep() {
		Interleavings.explore(() -> {
			Waiters waiters = new Waiters();
			AtomicBoolean loaded = new AtomicBoolean();
			CompletableFuture<@Nullable Void> leaving = waiters.register("1");
			Interleavings.together(() -> await(waiters, loaded), () -> waiters.release("1", leaving), () -> {
				waiters.wake("1");
				loaded.set(true);
				waiters.wake("1");
			});
		});
	}

	private static void await(Waiters waiters, AtomicBoolean loaded) throws Exception {
		while (!loaded.get()) {
			CompletableFuture<@Nullable Void> woken = waiters.register("1");
			if (!loaded.get()) {
				woken.get();
			}
			waiters.release("1", woken);
		}
	}

}
