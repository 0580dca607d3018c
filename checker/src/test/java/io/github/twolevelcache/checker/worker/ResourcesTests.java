package io.github.twolevelcache.checker.worker;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.twolevelcache.checker.growth.Measure;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Resources}.
 */
class ResourcesTests {

	private static final int SIZE = 16 << 20;

	private static final int MANY = 32;

	@Test
	void whatIsHeldIsMeasured(@TempDir Path directory) throws IOException {
		// A JVM without direct memory could as well be one that does not tell it.
		ByteBuffer held = ByteBuffer.allocateDirect(1);
		Map<Measure, Long> before = Resources.measure();
		byte[] array = new byte[SIZE];
		ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
		CountDownLatch end = new CountDownLatch(1);
		List<Closeable> files = new ArrayList<>();
		try {
			for (int i = 0; i < MANY; i++) {
				new Thread(() -> await(end)).start();
				files.add(Files.newInputStream(Files.createFile(directory.resolve("file" + i))));
			}
			Map<Measure, Long> after = Resources.measure();
			assertThat(grown(Measure.HEAP, before, after)).isGreaterThan(SIZE * 3 / 4);
			// Some of what was there before may be freed meanwhile.
			assertThat(grown(Measure.DIRECT, before, after)).isGreaterThan(SIZE * 3 / 4);
			assertThat(grown(Measure.THREADS, before, after)).isGreaterThan(MANY / 2);
			assertThat(grown(Measure.FILES, before, after)).isGreaterThan(MANY / 2);
			assertThat(value(Measure.CLASSES, after)).isPositive();
		}
		finally {
			end.countDown();
			for (Closeable file : files) {
				file.close();
			}
			Reference.reachabilityFence(array);
			Reference.reachabilityFence(buffer);
			Reference.reachabilityFence(held);
		}
	}

	@Test
	void garbageIsNotMeasured() {
		ByteBuffer held = ByteBuffer.allocateDirect(1);
		try {
			long before = value(Measure.HEAP, Resources.measure());
			assertThat(new byte[SIZE]).hasSize(SIZE);
			assertThat(value(Measure.HEAP, Resources.measure()) - before).isLessThan(SIZE / 2);
		}
		finally {
			Reference.reachabilityFence(held);
		}
	}

	private static void await(CountDownLatch end) {
		try {
			end.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static long grown(Measure measure, Map<Measure, Long> before, Map<Measure, Long> after) {
		return value(measure, after) - value(measure, before);
	}

	private static long value(Measure measure, Map<Measure, Long> measured) {
		return Objects.requireNonNull(measured.get(measure));
	}

}
