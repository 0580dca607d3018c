package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.settings.L2Settings;
import io.github.twolevelcache.settings.OnEvict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an instance that writes what another one cannot read.
 */
class HandoverTests extends WriteBehindWorld {

	/** Of a version of the application that has a class more. */
	private final EntryCodec wide = new JdkEntryCodec(List.of("java.lang.*", TimeUnit.class.getName()),
			getClass().getClassLoader());

	private final EntryFormat format = new EntryFormat(this.wide, Compressor.available(), null,
			L2Settings.MAX_VALUE_SIZE);

	private WritingInstance wideInstance(String name) {
		WritingInstance instance = new WritingInstance(name, this.test,
				this.test.log(this.settings, OnEvict.DELETE, this.wide), this.settings, this.database, ONE_MASTER);
		instance.start();
		return instance;
	}

	private void putWide(String prefix, int count) {
		IntStream.range(0, count)
			.forEach((number) -> this.test.log.commands()
				.put(this.test.change(prefix + number),
						this.format.write(TimeUnit.DAYS, this.test.time.millis() + TestLog.LIFETIME, 0),
						TestLog.LIFETIME)
				.join());
	}

	@Test
	void whatAnInstanceCannotReadIsWrittenByOneThatDoes() {
		WritingInstance narrow = instance("narrow");
		WritingInstance reader = wideInstance("reader");
		pass(8_000);
		putWide("k", 100);
		put(100);
		pass(300);
		// All that both read, and what is in the partitions of the one that reads it.
		assertThat(this.database.size()).isBetween(101, 199);
		assertThat(narrow.behind.unreadable()).isEqualTo(200 - this.database.size());
		pass(18_000);
		assertThat(this.database).hasSize(200);
		assertThat(backlog(narrow).pending()).isZero();
		assertThat(backlog(narrow).deadLetters()).isZero();
		pass(15_000);
		assertThat(backlog(reader).owners()).isEqualTo(Map.of("narrow", 4, "reader", 4));
		assertThat(narrow.behind.unreadable()).isZero();
	}

	@Test
	void whatNobodyReadsWaitsForOneThatDoes() {
		WritingInstance first = instance("a");
		WritingInstance second = instance("b");
		pass(8_000);
		putWide("k", 100);
		pass(600_000);
		assertThat(this.database).isEmpty();
		assertThat(first.behind.unreadable() + second.behind.unreadable()).isEqualTo(100);
		assertThat(backlog(first).owners()).isEqualTo(Map.of("a", 4, "b", 4));
		wideInstance("reader");
		pass(40_000);
		assertThat(this.database).hasSize(100);
	}

	@Test
	void whatIsMixedWithWhatNobodyReadsIsWritten() {
		instance("narrow");
		wideInstance("reader");
		pass(8_000);
		byte[] newer = this.test.entry("1");
		newer[0] = 2;
		IntStream.range(0, 40)
			.forEach((number) -> this.test.log.commands()
				.put(this.test.change("newer-" + number), newer, TestLog.LIFETIME)
				.join());
		putWide("k", 40);
		pass(120_000);
		assertThat(this.database).hasSize(40);
	}

	@Test
	void whoStopsWritesWhatOnlyItReads() {
		WritingInstance narrow = instance("narrow");
		WritingInstance reader = wideInstance("reader");
		pass(8_000);
		putWide("k", 100);
		pass(18_000);
		assertThat(this.database).hasSize(100);
		putWide("more", 100);
		CompletableFuture<?> stopped = reader.stop(Duration.ofSeconds(20));
		pass(21_000);
		assertThat(stopped).isCompleted();
		assertThat(this.database).hasSize(200);
		assertThat(backlog(narrow).pending()).isZero();
	}

	// With so many partitions as are the default.
	@Test
	void whoStopsWritesInTimeWhatOnlyItReadsInManyPartitions() {
		use(settings(64));
		WritingInstance narrow = instance("narrow");
		pass(1_700);
		WritingInstance reader = wideInstance("reader");
		pass(8_000);
		putWide("k", 1000);
		pass(1_000);
		CompletableFuture<?> stopped = reader.stop(Duration.ofSeconds(20));
		pass(21_000);
		assertThat(stopped).isCompleted();
		assertThat(this.database).hasSize(1000);
		assertThat(backlog(narrow).pending()).isZero();
	}

}
