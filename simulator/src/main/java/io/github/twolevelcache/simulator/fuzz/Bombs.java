package io.github.twolevelcache.simulator.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Bytes that take much time or memory to read, unless that is bounded.
 */
final class Bombs {

	/** A power of it is what the hash code of a list is made of. */
	private static final int HASH_BASE = 31;

	private Bombs() {
	}

	/**
	 * A set of lists with one hash code, which a hash table compares one by one.
	 * @param size how many
	 * @return the JSON
	 */
	static byte[] collidingLists(int size) {
		return json("java.util.Set<java.util.List<java.lang.Integer>>\n" + IntStream.range(0, size)
			.mapToObj((number) -> "[" + number + ',' + (-HASH_BASE * number) + ']')
			.collect(Collectors.joining(",", "[", "]")));
	}

	/**
	 * A map of periods with one hash code.
	 * @param size how many
	 * @return the JSON
	 */
	static byte[] collidingKeys(int size) {
		// Of years + rotateLeft(months, 8) + rotateLeft(days, 16).
		return json("java.util.Map<java.time.Period,java.lang.Integer>\n" + IntStream.range(0, size)
			.mapToObj((number) -> "\"P" + (-256 * number) + 'Y' + number + "M\":1")
			.collect(Collectors.joining(",", "{", "}")));
	}

	/**
	 * Sets in sets, of which each computes the hash codes of all within.
	 * @param size how many elements the innermost has
	 * @return the JSON
	 */
	static byte[] nestedSets(int size) {
		int depth = 200;
		return json("java.lang.Object\n" + "[\"java.util.Set\",[".repeat(depth)
				+ IntStream.range(0, size)
					.mapToObj((number) -> "[\"java.lang.Integer\"," + number + "]")
					.collect(Collectors.joining(","))
				+ "]]".repeat(depth));
	}

	/**
	 * Types that nobody has, of which no more is to be kept.
	 * @param seed which
	 * @return the JSON
	 */
	static byte[] deepTypes(int seed) {
		String type = "java.lang.Long";
		for (int rest = seed; rest > 0; rest /= 3) {
			type = List.of("java.util.List<", "java.util.Set<", "java.util.Optional<").get(rest % 3) + type + '>';
		}
		return json("java.util.List\n[[\"" + type + "\",[]]]");
	}

	private static byte[] json(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A set of objects with one hash code.
	 * @param size how many
	 * @return a serialized object
	 */
	static byte[] collidingObjects(int size) {
		Set<Object> stands = new HashSet<>();
		IntStream.range(0, size).forEach((number) -> stands.add(new StandIn(number, false)));
		return serialized(stands,
				(standIn) -> new ArrayList<>(List.of(standIn.number(), -HASH_BASE * standIn.number())));
	}

	/**
	 * Sets that share sets that share sets, so that a hash code takes twice as long at
	 * each level.
	 * @param depth how many levels
	 * @return a serialized object
	 */
	static byte[] sharedSets(int depth) {
		return shared(depth, HashSet::new);
	}

	/**
	 * A set of lists that share lists.
	 * @param depth how many levels
	 * @return a serialized object
	 */
	static byte[] sharedLists(int depth) {
		return shared(depth, ArrayList::new);
	}

	private static byte[] shared(int depth, Function<Collection<Object>, Object> container) {
		Map<StandIn, Object> known = new HashMap<>();
		return serialized(new HashSet<>(Set.of(new StandIn(0, false))), (standIn) -> {
			Object replacement = known.get(standIn);
			if (replacement == null) {
				int next = standIn.number() + 1;
				List<Object> content = (next < depth)
						? List.of(new StandIn(next, false), new StandIn(next, true), standIn.second()) : List.of(1);
				replacement = container.apply(content);
				known.put(standIn, replacement);
			}
			return replacement;
		});
	}

	// A collection that is to do harm cannot be built without doing so: its elements are
	// replaced when it is written.
	private static byte[] serialized(Set<Object> stands, Function<StandIn, Object> replacement) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ReplacingOutput(bytes, replacement)) {
			output.writeObject(stands);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Maps in maps, each of which says that it will be large.
	 * @param depth how many
	 * @return the beginning of a serialized object
	 */
	static byte[] claimedTables(int depth) {
		HashMap<Serializable, Serializable> map = new HashMap<>();
		for (int i = 0; i < depth; i++) {
			HashMap<Serializable, Serializable> outer = new HashMap<>();
			outer.put(map, "");
			map = outer;
		}
		byte[] bytes = CodecTargets.serialized(map);
		byte[] buckets = { 0x77, 8, 0, 0, 0 };
		for (int i = 0; i + 10 < bytes.length; i++) {
			// The block of data that holds the number of buckets and that of the
			// mappings.
			if (Arrays.equals(bytes, i, i + buckets.length, buckets, 0, buckets.length)) {
				bytes[i + 7] = 0x0f;
			}
		}
		return bytes;
	}

	/**
	 * Stands in a collection for what is written.
	 *
	 * @param number its number
	 * @param second whether it is the second one with this number
	 */
	private record StandIn(int number, boolean second) implements Serializable {
	}

	private static final class ReplacingOutput extends ObjectOutputStream {

		private final Function<StandIn, Object> replacement;

		ReplacingOutput(OutputStream output, Function<StandIn, Object> replacement) throws IOException {
			super(output);
			this.replacement = replacement;
			enableReplaceObject(true);
		}

		@Override
		protected Object replaceObject(Object value) {
			return (value instanceof StandIn standIn) ? this.replacement.apply(standIn) : value;
		}

	}

}
