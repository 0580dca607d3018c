package io.github.twolevelcache.simulator.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Changes bytes at random: some of them, their number, their order, and by what the
 * formats of the engine are made of. Immutable.
 */
final class Mutator {

	private static final int MOST_CHANGES = 4;

	private final List<byte[]> sources;

	private final List<byte[]> words;

	/**
	 * Create a mutator.
	 * @param sources what is changed, and what parts are taken from
	 * @param words what is put between
	 */
	Mutator(List<byte[]> sources, List<String> words) {
		this.sources = sources;
		this.words = words.stream().map((word) -> word.getBytes(StandardCharsets.ISO_8859_1)).toList();
	}

	byte[] mutate(RandomGenerator random) {
		byte[] bytes = any(this.sources, random);
		for (int i = random.nextInt(1 + random.nextInt(MOST_CHANGES)); i >= 0; i--) {
			bytes = mutate(bytes, random);
		}
		return bytes;
	}

	/**
	 * Change bytes once.
	 * @param source the bytes
	 * @param random decides how
	 * @return the changed bytes, perhaps none
	 */
	byte[] mutate(byte[] source, RandomGenerator random) {
		int at = random.nextInt(source.length + 1);
		int length = random.nextInt(Math.min(source.length - at, 1 << random.nextInt(8)) + 1);
		return switch (random.nextInt(8)) {
			case 0 -> spliced(source, at, length, any(this.words, random));
			case 1 -> spliced(source, at, 0, any(this.words, random));
			case 2 -> spliced(source, at, length, part(any(this.sources, random), random));
			case 3 -> spliced(source, at, length, new byte[0]);
			case 4 -> Arrays.copyOf(source, at);
			case 5 -> spliced(source, at, 0, Arrays.copyOfRange(source, at, at + length));
			case 6 -> changed(source, at, (byte) random.nextInt());
			default -> changed(source, at, (at < source.length) ? (byte) (source[at] ^ (1 << random.nextInt(8))) : 0);
		};
	}

	private static byte[] any(List<byte[]> all, RandomGenerator random) {
		return all.get(random.nextInt(all.size()));
	}

	private static byte[] part(byte[] bytes, RandomGenerator random) {
		int from = random.nextInt(bytes.length + 1);
		return Arrays.copyOfRange(bytes, from, from + random.nextInt(bytes.length - from + 1));
	}

	private static byte[] changed(byte[] source, int at, byte value) {
		byte[] bytes = source.clone();
		if (at < bytes.length) {
			bytes[at] = value;
		}
		return bytes;
	}

	private static byte[] spliced(byte[] source, int at, int length, byte[] with) {
		byte[] bytes = Arrays.copyOf(source, source.length - length + with.length);
		System.arraycopy(with, 0, bytes, at, with.length);
		System.arraycopy(source, at + length, bytes, at + with.length, source.length - at - length);
		return bytes;
	}

}
