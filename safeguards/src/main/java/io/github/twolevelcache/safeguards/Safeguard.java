package io.github.twolevelcache.safeguards;

import java.util.concurrent.CompletableFuture;

import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

import io.github.twolevelcache.settings.WriteMode;

/**
 * A part of the engine that keeps a wrong value from being served, and can be taken out
 * to see that the checkers and the simulator notice.
 */
public enum Safeguard {

	/** Refuses a copy whose key was invalidated since the read began. */
	FILL("internal.local", "LocalStore", "Stripes") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.method(ElementMatchers.named("get")).intercept(FixedValue.value(0L));
		}

	},

	/** Ends copies when invalidations may have been lost. */
	COVERAGE("internal.validity", "Generation", "Coverage$Validity") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.method(ElementMatchers.namedOneOf("holds", "isCurrent")).intercept(FixedValue.value(true));
		}

	},

	/** Keeps readers from joining a load that began before its key was changed. */
	FLIGHT("internal.engine", "LoadException", "Flights$LookupKey") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) throws NoSuchMethodException {
			// All loads of a key are one.
			return type.method(ElementMatchers.named("hashCode"))
				.intercept(MethodCall.invoke(Object.class.getMethod("hashCode")).onField("text"))
				.method(ElementMatchers.named("equals"))
				.intercept(FixedValue.value(true));
		}

	},

	/** Refuses to store what was loaded before its key was put or evicted. */
	LOAD("internal.keyspace", "RedisKeys", "PlainEntryCommands") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) throws NoSuchMethodException {
			// The entry is put, whether the lease is still held or not.
			return type.method(ElementMatchers.named("fulfil"))
				.intercept(MethodCall
					.invoke(ElementMatchers.<MethodDescription>named("put")
						.and(ElementMatchers.takesArgument(1, byte[].class))
						.and(ElementMatchers.isPrivate()))
					.withArgument(0, 2, 3)
					// It is never late.
					.with(Long.MAX_VALUE / 2)
					.andThen(MethodCall.invoke(CompletableFuture.class.getMethod("completedFuture", Object.class))
						.with(true)));
		}

		@Override
		public boolean isOf(WriteMode write) {
			// There a put is more than an entry.
			return write != WriteMode.BEHIND;
		}

	},

	/** Keeps what a transaction changes to itself until it commits. */
	COMMIT("internal.transaction", "AfterCommitErrorHandler", "TransactionChanges") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.method(ElementMatchers.named("mayCome")).intercept(FixedValue.value(false));
		}

	},

	/** Forgets what is rolled back to a savepoint. */
	SAVEPOINT("internal.transaction", "AfterCommitErrorHandler", "TransactionChanges") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.method(ElementMatchers.named("savepointRollback")).intercept(StubMethod.INSTANCE);
		}

	},

	/** Loads what was written and the store does not have yet. */
	PENDING("internal.lease", "Lease", "LeaseAnswer$Granted") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.method(ElementMatchers.named("pending")).intercept(FixedValue.nullValue());
		}

		@Override
		public boolean isOf(WriteMode write) {
			return write == WriteMode.BEHIND;
		}

	};

	private final String folder;

	private final String neighbour;

	private final String type;

	/**
	 * Name the class that is the safeguard.
	 * @param folder its package
	 * @param neighbour a class of the same package that can be loaded without it
	 * @param type the class
	 */
	Safeguard(String folder, String neighbour, String type) {
		this.folder = folder;
		this.neighbour = neighbour;
		this.type = type;
	}

	/**
	 * Return whether a cache can do without this safeguard and be itself otherwise.
	 * @param write whether the cache writes to the database
	 * @return whether it can
	 */
	public boolean isOf(WriteMode write) {
		return true;
	}

	abstract DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) throws NoSuchMethodException;

	/**
	 * Take the safeguard out of this JVM. It must not have been used yet.
	 * @throws ReflectiveOperationException if there is no such class
	 */
	public void remove() throws ReflectiveOperationException {
		engineClass().define(this::removeFrom, this.neighbour);
	}

	/**
	 * Make the class that does without the safeguard.
	 * @return the class, not loaded
	 * @throws ReflectiveOperationException if there is no such class
	 */
	public DynamicType.Unloaded<?> withoutIt() throws ReflectiveOperationException {
		return engineClass().redefined(this::removeFrom);
	}

	private EngineClass engineClass() {
		return new EngineClass(this.folder, this.type);
	}

}
