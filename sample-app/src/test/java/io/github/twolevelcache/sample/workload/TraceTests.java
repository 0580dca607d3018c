package io.github.twolevelcache.sample.workload;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link Trace}.
 */
class TraceTests {

	@TempDir
	Path directory;

	@Test
	void readReturnsBigEndianKeysInOrder() throws IOException {
		Path file = write(7, -1, 7, Integer.MAX_VALUE);
		assertThat(Trace.read(file)).containsExactly(7, -1, 7, Integer.MAX_VALUE);
	}

	@Test
	void readOfFileThatEndsWithinKeyFails() throws IOException {
		Path file = this.directory.resolve("broken.gz");
		try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
			out.write(new byte[] { 0, 0, 0, 1, 0 });
		}
		assertThatIOException().isThrownBy(() -> Trace.read(file)).withMessageContaining("broken.gz");
	}

	@Test
	void toProductIdsGivesEachKeyProductOfItsOwn() {
		assertThat(Trace.toProductIds(new int[] { 900, -3, 900, 5, -3 }, 10)).containsExactly(1, 2, 1, 3, 2);
	}

	@Test
	void toProductIdsSharesProductsWhenThereAreMoreKeys() {
		assertThat(Trace.toProductIds(new int[] { 10, 20, 30, 10 }, 2)).containsExactly(1, 2, 1, 1);
	}

	private Path write(int... keys) throws IOException {
		Path file = this.directory.resolve("trace.gz");
		try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
			for (int key : keys) {
				out.writeInt(key);
			}
		}
		return file;
	}

}
