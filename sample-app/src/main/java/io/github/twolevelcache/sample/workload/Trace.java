package io.github.twolevelcache.sample.workload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A recorded trace: a gzip of big-endian 32-bit keys, one for each access.
 */
final class Trace {

	private Trace() {
	}

	static int[] read(Path file) throws IOException {
		byte[] bytes;
		try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
			bytes = in.readAllBytes();
		}
		if (bytes.length % Integer.BYTES != 0) {
			throw new IOException(file + " ends within a key");
		}
		int[] keys = new int[bytes.length / Integer.BYTES];
		ByteBuffer.wrap(bytes).asIntBuffer().get(keys);
		return keys;
	}

	/**
	 * Give each key a product of its own: the first key met becomes product 1, the second
	 * product 2. Only a trace with more keys than there are products shares them.
	 * @param keys the keys of a trace
	 * @param products the number of products
	 * @return the ids of the products to read
	 */
	static int[] toProductIds(int[] keys, int products) {
		Map<Integer, Integer> ids = new HashMap<>();
		int[] productIds = new int[keys.length];
		for (int i = 0; i < keys.length; i++) {
			productIds[i] = ids.computeIfAbsent(keys[i], (key) -> 1 + ids.size() % products);
		}
		return productIds;
	}

}
