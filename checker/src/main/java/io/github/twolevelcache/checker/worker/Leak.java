package io.github.twolevelcache.checker.worker;

import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.checker.growth.Measure;
import io.github.twolevelcache.safeguards.EngineClass;

/**
 * Something that is never given back, to see that the soak checker notices. A read of L2
 * leaves it behind, once a second at most.
 */
public enum Leak {

	/** Nothing leaks. */
	NONE(null) {

		@Override
		void leak() {
			// Nothing to do.
		}

	},

	/** An array. */
	HEAP(Measure.HEAP) {

		@Override
		void leak() {
			ARRAYS.add(new byte[SIZE]);
		}

	},

	/** A thread that waits for nothing. */
	THREADS(Measure.THREADS) {

		@Override
		void leak() {
			Thread thread = new Thread(() -> {
				while (true) {
					LockSupport.park();
				}
			}, "leak");
			thread.setDaemon(true);
			thread.start();
		}

	},

	/** A connection to Redis, which its client opens again when it is lost. */
	CONNECTIONS(Measure.CONNECTIONS) {

		@Override
		void leak() {
			CompletionStage<?> unused = Client.CLIENT.connectAsync(StringCodec.UTF8,
					RedisURI.create("redis://" + address));
		}

	};

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private static final int SIZE = 20_000;

	private static final Queue<byte[]> ARRAYS = new ConcurrentLinkedQueue<>();

	private static final EngineClass TYPE = new EngineClass("internal.coherence", "LettuceNodeLink");

	/** When something was last left behind. */
	private static final AtomicLong leakedAt = new AtomicLong(System.nanoTime());

	private static volatile Leak chosen = NONE;

	/** Of a Redis node. */
	private static volatile String address = "";

	private final @Nullable Measure measure;

	Leak(@Nullable Measure measure) {
		this.measure = measure;
	}

	/**
	 * Return the measure that grows.
	 * @return the measure, {@code null} if nothing leaks
	 */
	public @Nullable Measure measure() {
		return this.measure;
	}

	abstract void leak();

	/**
	 * Let this JVM leak. The engine must not have been used yet.
	 * @param leak what leaks
	 * @param redis the addresses of the cluster
	 * @throws ReflectiveOperationException if the engine has no such class
	 */
	static void start(Leak leak, String redis) throws ReflectiveOperationException {
		chosen = leak;
		address = redis.split(",", 2)[0];
		if (leak != NONE) {
			TYPE.define(Leak::change, "Slots");
		}
	}

	/**
	 * Make the class that leaks.
	 * @return the class, not loaded
	 * @throws ReflectiveOperationException if the engine has no such class
	 */
	static DynamicType.Unloaded<?> leaking() throws ReflectiveOperationException {
		return TYPE.redefined(Leak::change);
	}

	private static DynamicType.Builder<?> change(DynamicType.Builder<?> type) {
		return type.visit(Advice.to(OnRead.class).on(ElementMatchers.named("get")));
	}

	/**
	 * Leak if it is time; called by the engine in its other form.
	 */
	public static void onRead() {
		long now = System.nanoTime();
		long last = leakedAt.get();
		if (now - last >= PERIOD && leakedAt.compareAndSet(last, now)) {
			chosen.leak();
		}
	}

	/**
	 * Is copied to the begin of the method.
	 */
	static final class OnRead {

		private OnRead() {
		}

		@Advice.OnMethodEnter
		static void enter() {
			onRead();
		}

	}

	/** Has threads, which are started only if it is used. */
	private static final class Client {

		private static final RedisClient CLIENT = RedisClient.create();

	}

}
