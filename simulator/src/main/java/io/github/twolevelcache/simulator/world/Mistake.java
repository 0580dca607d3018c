package io.github.twolevelcache.simulator.world;

import java.lang.reflect.Method;
import java.util.List;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;

import io.github.twolevelcache.safeguards.EngineClass;
import io.github.twolevelcache.safeguards.EngineClass.Change;
import io.github.twolevelcache.safeguards.Safeguard;

/**
 * A mistake that can be made in the engine, to see that the simulator finds it: something
 * is left out.
 *
 * @param label its name
 * @param what what goes wrong
 * @param form makes the class of the engine in which it is made
 */
record Mistake(String label, String what, Form form) {

	static final List<Mistake> ALL = List.of(
			new Mistake("fill", "a copy is kept although its key was invalidated since the read began",
					Safeguard.FILL::withoutIt),
			new Mistake("coverage", "copies are served although invalidations may have been lost",
					Safeguard.COVERAGE::withoutIt),
			new Mistake("flight", "readers join a load that began before its key was changed",
					Safeguard.FLIGHT::withoutIt),
			new Mistake("load", "what was loaded before its key was changed is stored", Safeguard.LOAD::withoutIt),
			new Mistake("pending", "what waits for the store is loaded from it", Safeguard.PENDING::withoutIt),
			of("guard", "the store lets an older change overwrite a newer one", "simulator.store", "StoreConnection",
					(type) -> type.visit(Advice.to(Unguarded.class).on(ElementMatchers.named("write")))),
			of("fence", "an instance that has paused writes what it had read", "internal.jdbc", "JdbcFence",
					(type) -> without(type, "pass")),
			of("early-acknowledgement", "a change is forgotten before the store has it", "internal.drain",
					"BatchWriter", (type) -> type.visit(Advice.to(Early.class).on(ElementMatchers.named("write")))),
			of("rearming", "a connection that was lost does not hear of changes when it is back", "internal.coherence",
					"NodeTracking", (type) -> without(type, "connected", "disconnected")),
			of("silence", "copies are served however long a master is silent", "internal.validity", "Coverage",
					(type) -> type.visit(Advice.to(ForAnHour.class).on(ElementMatchers.named("confirm")))),
			of("settling", "what a master holds that was away is used at once", "internal.coherence", "Continuity",
					(type) -> always(type, "isSettled", true)),
			of("clear", "copies are served although another instance has cleared the cache", "internal.validity",
					"Generation", (type) -> without(type, "doubt")),
			of("own-copy", "the copy of the instance that changes a key is left to the push", "internal.engine",
					"WritePath",
					(type) -> type.visit(MemberSubstitution.relaxed()
						.method(ElementMatchers.named("invalidate"))
						.stub()
						.on(ElementMatchers.namedOneOf("put", "evictIfPresent")))),
			of("moved", "a master that does not have a slot any more is not asked for the way", "internal.remote",
					"RemoteReads", (type) -> always(type, "isRedirection", false)),
			of("repairs", "changes that Redis has not acknowledged are not repaired", "internal.outage", "Repairs",
					(type) -> without(type, "add", "addClear")),
			of("bypasses", "after an outage a key may go back behind what was loaded meanwhile", "internal.outage",
					"BypassedKeys$State", (type) -> always(type, "isSettledBy", true)),
			of("renewal", "the lease of a load that takes long is not renewed", "internal.load", "LeaseRenewal",
					(type) -> without(type, "renew")),
			of("release", "the lease of a load that has failed is kept", "internal.lease", "RemoteLeases",
					(type) -> without(type, "abandon")),
			of("waking", "who waits for the load of another is not woken when it has ended", "internal.load", "Waiters",
					(type) -> without(type, "wake")),
			of("interrupt", "who shares the load of a caller that is interrupted is interrupted as well",
					"internal.load", "SingleFlight",
					(type) -> type.visit(Advice.to(AsInterrupt.class).on(ElementMatchers.named("join")))),
			of("topology", "a master that has taken over is not found", "internal.redis", "Topology",
					(type) -> always(type, "refresh", false)),
			of("breakers", "a master that answers again is not noticed", "internal.resilience", "NodeBreakers",
					(type) -> without(type, "probe")),
			of("permits", "a load that has ended keeps its permit", "internal.lease", "RemotePermits",
					(type) -> without(type, "leave")),
			of("newer", "with a change that the store has, a newer one is forgotten", "internal.redis", "Script",
					(type) -> type.visit(Advice.to(AnyVersion.class).on(ElementMatchers.isConstructor()))),
			of("rollback", "a transaction that is rolled back changes the cache", "internal.transaction",
					"TransactionChanges",
					(type) -> type.visit(Advice.to(Committed.class).on(ElementMatchers.named("afterCompletion")))),
			new Mistake("commit", "a transaction changes the cache before it commits", Safeguard.COMMIT::withoutIt),
			of("own-change", "a transaction reads from the cache what it has changed", "internal.transaction",
					"TransactionalEngine", (type) -> without(type, "own")),
			new Mistake("savepoint", "what is rolled back to a savepoint changes the cache",
					Safeguard.SAVEPOINT::withoutIt),
			of("after-commit", "what is written after a commit is written on its connection", "internal.transaction",
					"TransactionChanges", (type) -> always(type, "areOver", false)),
			of("places", "a load that has ended keeps its place", "internal.load", "Bulkhead",
					(type) -> without(type, "leave")));

	private static Mistake of(String label, String what, String folder, String type, Change change) {
		return new Mistake(label, what, () -> new EngineClass(folder, type).redefined(change));
	}

	/**
	 * Return mistakes.
	 * @param labels their names, with commas; or {@code all}
	 * @return the mistakes
	 */
	static List<Mistake> named(String labels) {
		List<String> wanted = List.of(labels.split(",", -1));
		List<Mistake> found = ALL.stream()
			.filter((mistake) -> wanted.contains("all") || wanted.contains(mistake.label))
			.toList();
		if (found.size() < wanted.size()) {
			throw new IllegalArgumentException(
					"Some of " + wanted + " are none of " + ALL.stream().map(Mistake::label).toList());
		}
		return found;
	}

	private static DynamicType.Builder<?> without(DynamicType.Builder<?> type, String... methods) {
		return type.method(ElementMatchers.namedOneOf(methods)).intercept(StubMethod.INSTANCE);
	}

	private static DynamicType.Builder<?> always(DynamicType.Builder<?> type, String method, boolean answer) {
		return type.method(ElementMatchers.named(method)).intercept(FixedValue.value(answer));
	}

	/**
	 * Make the class of the engine in which the mistake is made.
	 * @return the class, not loaded
	 * @throws ReflectiveOperationException if there is no such class
	 */
	DynamicType.Unloaded<?> made() throws ReflectiveOperationException {
		return this.form.made();
	}

	/** Makes a class. */
	@FunctionalInterface
	interface Form {

		/**
		 * Make the class.
		 * @return the class, not loaded
		 * @throws ReflectiveOperationException if there is no such class
		 */
		DynamicType.Unloaded<?> made() throws ReflectiveOperationException;

	}

	/**
	 * Is copied to the begin of the method.
	 */
	static final class Unguarded {

		private Unguarded() {
		}

		@Advice.OnMethodEnter
		@SuppressWarnings("UnusedVariable")
		static void enter(@Advice.Argument(value = 2, readOnly = false) long guard) {
			guard = 0;
		}

	}

	/**
	 * Is copied to the begin of the method.
	 */
	static final class Early {

		private Early() {
		}

		@Advice.OnMethodEnter
		static void enter(@Advice.This Object writer, @Advice.Argument(0) String id,
				@Advice.Argument(2) List<?> changes) {
			try {
				Method acknowledge = writer.getClass().getDeclaredMethod("acknowledge", String.class, List.class);
				acknowledge.setAccessible(true);
				Object unused = acknowledge.invoke(writer, id, changes);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * Is copied to the begin of the constructor.
	 */
	static final class AnyVersion {

		private AnyVersion() {
		}

		@Advice.OnMethodEnter
		static void enter(@Advice.Argument(value = 0, readOnly = false) String source) {
			source = source.replace(" and string.sub(record, 1, 18) == version", "");
		}

	}

	/**
	 * Is copied to the begin of the method.
	 */
	static final class Committed {

		private Committed() {
		}

		@Advice.OnMethodEnter
		@SuppressWarnings("UnusedVariable")
		static void enter(@Advice.Argument(value = 0, readOnly = false) int status) {
			status = TransactionSynchronization.STATUS_COMMITTED;
		}

	}

	/**
	 * Is copied to the end of the method.
	 */
	static final class AsInterrupt {

		private AsInterrupt() {
		}

		@Advice.OnMethodExit(onThrowable = Throwable.class)
		static void exit(@Advice.Thrown(readOnly = false) @Nullable Throwable thrown) {
			if (thrown != null && thrown.getClass().getSimpleName().equals("CallerLeftException")) {
				thrown = new InterruptedException();
			}
		}

	}

	/**
	 * Is copied to the begin of the method.
	 */
	static final class ForAnHour {

		private ForAnHour() {
		}

		@Advice.OnMethodEnter
		static void enter(@Advice.Argument(value = 1, readOnly = false) long until) {
			until += 3_600_000_000_000L;
		}

	}

}
