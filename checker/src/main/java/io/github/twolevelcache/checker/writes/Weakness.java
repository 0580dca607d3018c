package io.github.twolevelcache.checker.writes;

import java.util.List;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

import io.github.twolevelcache.safeguards.EngineClass;

/**
 * A part of the engine that brings each change to an instance that can write it, and can
 * be taken out to see that the checker notices.
 */
enum Weakness {

	/** What an instance cannot read is not brought to one that can. */
	NO_HANDOVER("internal.drain", "FencedException", "Handover") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.method(ElementMatchers.named("partitions")).intercept(FixedValue.argument(1));
		}

	},

	/** Each instance is given partitions of each cache, whether it has it or not. */
	ONE_MEMBERSHIP("internal.log", "DamagedRecordException", "Members") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.visit(Advice.to(OneName.class).on(ElementMatchers.named("keys")));
		}

	},

	/** All caches are drained by one loop for each master. */
	ONE_LOOP("internal.drain", "FencedException", "DrainLoops$Loop") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) throws NoSuchMethodException {
			return type.method(ElementMatchers.named("hashCode"))
				.intercept(MethodCall.invoke(Object.class.getMethod("hashCode")).onField("node"))
				.visit(Advice.to(SameHash.class).on(ElementMatchers.named("equals")));
		}

	},

	/** An instance keeps its partitions however long its store takes. */
	NO_TAKEOVER("internal.drain", "FencedException", "Ownership") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.method(ElementMatchers.named("doNotKeep")).intercept(StubMethod.INSTANCE);
		}

	},

	/** What is rolled back to a savepoint is written all the same. */
	NO_SAVEPOINTS("internal.transaction", "AfterCommitErrorHandler", "TransactionChanges") {

		@Override
		DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) {
			return type.method(ElementMatchers.named("savepointRollback")).intercept(StubMethod.INSTANCE);
		}

	};

	private static final String PROPERTY = "weakness=";

	private final String folder;

	private final String neighbour;

	private final String type;

	/**
	 * Name the class that has the part.
	 * @param folder its package
	 * @param neighbour a class of the same package that can be loaded without it
	 * @param type the class
	 */
	Weakness(String folder, String neighbour, String type) {
		this.folder = folder;
		this.neighbour = neighbour;
		this.type = type;
	}

	/**
	 * Return the property by which an instance has this weakness.
	 * @return the property
	 */
	String property() {
		return PROPERTY + this;
	}

	/**
	 * Take out of this JVM what its properties say. It must not have been used yet.
	 * @param properties the properties
	 * @throws ReflectiveOperationException if the engine has no such class
	 */
	static void takeOut(List<String> properties) throws ReflectiveOperationException {
		for (String property : properties) {
			if (property.startsWith(PROPERTY)) {
				Weakness weakness = valueOf(property.substring(PROPERTY.length()));
				weakness.engineClass().define(weakness::removeFrom, weakness.neighbour);
			}
		}
	}

	abstract DynamicType.Builder<?> removeFrom(DynamicType.Builder<?> type) throws NoSuchMethodException;

	/**
	 * Make the class of the engine that has this weakness.
	 * @return the class, not loaded
	 * @throws ReflectiveOperationException if the engine has no such class
	 */
	DynamicType.Unloaded<?> weakened() throws ReflectiveOperationException {
		return engineClass().redefined(this::removeFrom);
	}

	private EngineClass engineClass() {
		return new EngineClass(this.folder, this.type);
	}

	/**
	 * Is copied to the begin of the method.
	 */
	static final class OneName {

		private OneName() {
		}

		@Advice.OnMethodEnter
		@SuppressWarnings("UnusedVariable")
		static void enter(@Advice.Argument(value = 0, readOnly = false) String cache) {
			cache = "all";
		}

	}

	/**
	 * Is copied to the end of the method.
	 */
	static final class SameHash {

		private SameHash() {
		}

		@Advice.OnMethodExit
		@SuppressWarnings("UnusedVariable")
		static void exit(@Advice.This Object self, @Advice.Argument(0) Object other,
				@Advice.Return(readOnly = false) boolean equal) {
			equal = self.hashCode() == other.hashCode();
		}

	}

}
