package io.github.twolevelcache.checker.worker;

import java.util.List;
import java.util.stream.IntStream;

import io.github.twolevelcache.checker.machine.Instance;

/**
 * The keys and what is done to them. Each belongs to one writer of the whole fleet: two
 * puts of different writers have no order that a reader could rely on.
 */
public final class Keys {

	/** Few enough that each is read and written all the time. */
	public static final int COUNT = 60;

	/** Matches the keys of their entries in Redis. */
	public static final String ENTRIES = Instance.NAMESPACE + ":v:{counters*";

	/** The name of the cache that holds them. */
	static final String CACHE = "counters";

	private Keys() {
	}

	/**
	 * Return the key as callers of the cache name it: a number, as the values are.
	 * @param key the number of the key
	 * @return the key
	 */
	public static Long name(int key) {
		return (long) key;
	}

	/**
	 * Return whether the writer always puts the new version; if not, it evicts the key,
	 * or does both in turn where an evict deletes the record.
	 * @param key the number of the key
	 * @return whether it puts
	 */
	public static boolean isPut(int key) {
		return key < COUNT / 2;
	}

	/**
	 * Return the keys of a writer.
	 * @param writer the number of the writer
	 * @param writers how many there are
	 * @return its keys
	 */
	static List<Integer> of(int writer, int writers) {
		return IntStream.range(0, COUNT).filter((key) -> key % writers == writer).boxed().toList();
	}

}
