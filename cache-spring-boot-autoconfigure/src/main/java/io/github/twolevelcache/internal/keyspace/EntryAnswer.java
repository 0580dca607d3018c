package io.github.twolevelcache.internal.keyspace;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.github.twolevelcache.internal.redis.Ascii;

/**
 * What a command answers that looks for an entry: a letter, and what belongs to it.
 * Immutable, as far as nobody writes to the bytes.
 */
public final class EntryAnswer {

	/** That the entry which was to be loaded again is not there any more. */
	public static final EntryAnswer CHANGED = new EntryAnswer(Kind.CHANGED, new byte[0]);

	private final Kind kind;

	private final byte[] content;

	private EntryAnswer(Kind kind, byte[] content) {
		this.kind = kind;
		this.content = content;
	}

	/**
	 * Read an answer.
	 * @param answer the bytes of the answer, at least one
	 * @return the answer
	 */
	public static EntryAnswer of(byte[] answer) {
		Kind kind = switch (answer[0]) {
			case 'V' -> Kind.ENTRY;
			case 'P' -> Kind.PENDING;
			case 'N' -> Kind.EVICTED;
			case 'L' -> Kind.LEASE;
			case 'W' -> Kind.HELD;
			default -> throw new IllegalArgumentException("Unknown answer '" + (char) answer[0] + "'");
		};
		return new EntryAnswer(kind, Arrays.copyOfRange(answer, 1, answer.length));
	}

	/**
	 * Return what a change that waits for a store means to whoever has asked for the
	 * lease.
	 * @param pending a put or an evict
	 * @return the evict, or the put, with the lease if he has it
	 */
	public EntryAnswer with(EntryAnswer pending) {
		return (pending.kind == Kind.PENDING && this.kind == Kind.HELD)
				? new EntryAnswer(Kind.PENDING_AND_HELD, pending.content) : pending;
	}

	/**
	 * Return what was found.
	 * @return what was found
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * Return what belongs to it.
	 * @return the entry as it stands in Redis, or nothing; for {@link Kind#HELD} see
	 * {@link #holder} and {@link #remaining}
	 */
	public byte[] content() {
		return this.content;
	}

	/**
	 * Return the token of a lease that another has.
	 * @return its token
	 */
	public long holder() {
		return ByteBuffer.wrap(this.content).getLong();
	}

	/**
	 * Return how long another has the lease.
	 * @return the time in milliseconds
	 */
	public long remaining() {
		return Long.parseLong(Ascii.text(this.content, Long.BYTES, this.content.length));
	}

	/**
	 * What is found.
	 */
	public enum Kind {

		/**
		 * The entry ({@code V}).
		 */
		ENTRY,

		/**
		 * The entry of a put that the store does not have yet ({@code P}); with it
		 * whoever has asked for the lease has it.
		 */
		PENDING,

		/**
		 * The entry of a put that the store does not have yet, while another has the
		 * lease.
		 */
		PENDING_AND_HELD,

		/**
		 * An evict that the store does not have yet ({@code N}).
		 */
		EVICTED,

		/**
		 * Nothing; whoever has asked for the lease has it ({@code L}).
		 */
		LEASE,

		/**
		 * Nothing, and another has the lease ({@code W}).
		 */
		HELD,

		/**
		 * Another entry than the one that was to be loaded again, or none.
		 */
		CHANGED

	}

}
