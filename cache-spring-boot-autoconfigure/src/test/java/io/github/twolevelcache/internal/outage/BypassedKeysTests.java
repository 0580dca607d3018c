package io.github.twolevelcache.internal.outage;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.L2Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BypassedKeys}.
 */
class BypassedKeysTests {

	private static final Duration LIFE = Duration.ofMinutes(30);

	private final ManualTime time = new ManualTime();

	private final BypassedKeys keys = new BypassedKeys(LIFE,
			TestRuntime.manual(this.time, new ManualScheduler(this.time)));

	private final EntryFormat format = new EntryFormat(
			new JdkEntryCodec(List.of("java.lang.*"), getClass().getClassLoader()), Compressor.available(), null,
			L2Settings.MAX_VALUE_SIZE);

	private byte[] entry(String value) {
		return this.format.write(value, System.nanoTime(), 0);
	}

	private long fingerprint(String value) {
		return EntryFormat.fingerprint(entry(value));
	}

	private void bypass(String value) {
		assertThat(this.keys.beginBypass("key")).isTrue();
		this.keys.end("key", fingerprint(value));
	}

	@Test
	void aKeyThatWasNotBypassedIsUsed() {
		assertThat(this.keys.begin("key", true)).isFalse();
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isFalse();
	}

	@Test
	void anotherValueIsNotUsedUntilItIsWhatWasLoaded() {
		bypass("new");
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isTrue();
		assertThat(this.keys.isDoubtful("other", entry("old"), true)).isFalse();
		assertThat(this.keys.isDoubtful("key", entry("new"), true)).isFalse();
		assertThat(this.keys.size()).isZero();
	}

	@Test
	void aLoadThatFailsLeavesNoDoubt() {
		assertThat(this.keys.begin("key", false)).isTrue();
		assertThat(this.keys.beginBypass("key")).isTrue();
		this.keys.end("key", null);
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isTrue();
		this.keys.end("key", null);
		assertThat(this.keys.size()).isZero();
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isFalse();
	}

	@Test
	void aLoadThatFailsLeavesTheDoubtThatWasThere() {
		bypass("new");
		assertThat(this.keys.begin("key", true)).isTrue();
		this.keys.end("key", null);
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isTrue();
		assertThat(this.keys.isDoubtful("key", entry("new"), true)).isFalse();
		assertThat(this.keys.size()).isZero();
	}

	@Test
	void aValueThatCannotBeStoredLeavesTheKeyInDoubt() {
		this.keys.beginBypass("key");
		this.keys.end("key", BypassedKeys.NO_ENTRY);
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isTrue();
	}

	@Test
	void aLoadMayTakeLongerThanEntriesLive() {
		this.keys.beginBypass("key");
		this.time.pass(LIFE);
		this.keys.end("key", fingerprint("new"));
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isTrue();
	}

	@Test
	void aKeyIsRememberedAsLongAsRedisMayHoldWhatIsOlder() {
		bypass("new");
		this.time.pass(LIFE.minusSeconds(1));
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isTrue();
		this.time.pass(Duration.ofSeconds(1));
		assertThat(this.keys.isDoubtful("key", entry("old"), true)).isFalse();
		assertThat(this.keys.size()).isZero();
	}

	@Test
	void whileALoadRunsNothingIsUsed() {
		bypass("new");
		this.keys.beginBypass("key");
		assertThat(this.keys.isDoubtful("key", entry("new"), true)).isTrue();
		this.keys.end("key", fingerprint("newer"));
		assertThat(this.keys.isDoubtful("key", entry("new"), true)).isTrue();
		assertThat(this.keys.isDoubtful("key", entry("newer"), true)).isFalse();
	}

	@Test
	void ofLoadsThatOverlapAndDifferNoneIsUsed() {
		this.keys.beginBypass("key");
		this.keys.beginBypass("key");
		this.keys.end("key", fingerprint("one"));
		this.keys.end("key", fingerprint("two"));
		assertThat(this.keys.isDoubtful("key", entry("one"), true)).isTrue();
		assertThat(this.keys.isDoubtful("key", entry("two"), true)).isTrue();
	}

	@Test
	void aLaterLoadThatIsStoredSettlesTheKey() {
		bypass("one");
		assertThat(this.keys.begin("key", true)).isTrue();
		this.keys.end("key", fingerprint("two"));
		assertThat(this.keys.isDoubtful("key", entry("one"), true)).isTrue();
		assertThat(this.keys.isDoubtful("key", entry("two"), true)).isFalse();
	}

	@Test
	void soonAfterAnOutageOnlyWhatWasLoadedSinceIsUsed() {
		assertThat(this.keys.isDoubtful("key", entry("old"), false)).isTrue();
		bypass("old");
		assertThat(this.keys.isDoubtful("key", entry("old"), false)).isTrue();
		assertThat(this.keys.begin("key", false)).isTrue();
		this.keys.end("key", fingerprint("new"));
		assertThat(this.keys.isDoubtful("key", entry("old"), false)).isTrue();
		assertThat(this.keys.isDoubtful("key", entry("new"), false)).isFalse();
		assertThat(this.keys.isDoubtful("key", entry("new"), false)).isFalse();
		assertThat(this.keys.isDoubtful("key", entry("new"), true)).isFalse();
		assertThat(this.keys.size()).isZero();
	}

}
