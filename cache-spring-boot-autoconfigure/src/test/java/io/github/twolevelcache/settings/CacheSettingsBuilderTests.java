package io.github.twolevelcache.settings;

import java.time.Duration;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CacheSettings.Builder}.
 */
class CacheSettingsBuilderTests {

	private static final CacheSettings SETTINGS = new CacheSettings(Levels.L2,
			new L1Settings(1L, null, Duration.ofSeconds(2), Duration.ofSeconds(3), WhenTrackingLost.SERVE_L1),
			new L2Settings(Duration.ofSeconds(4), 0.5, WhenUnavailable.STRICT, 6L), Duration.ofSeconds(7),
			new LoadSettings(Duration.ofSeconds(8), 9, 10, Duration.ofSeconds(11), Duration.ofSeconds(12)),
			new RefreshSettings(RefreshMode.AHEAD, 0.13),
			new StaleSettings(Duration.ofSeconds(14), Duration.ofSeconds(15), Duration.ofSeconds(16)),
			new WriteSettings(WriteMode.BEHIND, OnEvict.INVALIDATE,
					new BehindSettings(Duration.ofSeconds(17), new BatchSettings(18, 24, Duration.ofSeconds(25)), 19,
							new BacklogSettings(20, 28, OnFull.REJECT, Duration.ofSeconds(21)), 22, Ordering.FENCE)));

	@Test
	void whatIsNotSetStaysAsItIs() {
		assertThat(SETTINGS.mutate().build()).isEqualTo(SETTINGS);
		assertThat(SETTINGS.mutate()
			.l1(CacheSettingsBuilderTests::nothing)
			.l2(CacheSettingsBuilderTests::nothing)
			.load(CacheSettingsBuilderTests::nothing)
			.refresh(CacheSettingsBuilderTests::nothing)
			.stale(CacheSettingsBuilderTests::nothing)
			.write((write) -> write.behind(CacheSettingsBuilderTests::nothing))
			.build()).isEqualTo(SETTINGS);
	}

	private static void nothing(Object builder) {
		assertThat(builder).isNotNull();
	}

	@Test
	void whatIsSetChanges() {
		CacheSettings changed = SETTINGS.mutate()
			.nullLifetime(null)
			.l2((l2) -> l2.jitter(0.25))
			.write((write) -> write.mode(WriteMode.THROUGH).behind((behind) -> behind.batchSize(23).batchBytes(26)))
			.build();
		assertThat(changed.nullLifetime()).isNull();
		assertThat(changed.l2().jitter()).isEqualTo(0.25);
		assertThat(changed.l2().expireAfterWrite()).isEqualTo(Duration.ofSeconds(4));
		assertThat(changed.write().mode()).isEqualTo(WriteMode.THROUGH);
		assertThat(changed.write().behind().batch()).isEqualTo(new BatchSettings(23, 26, Duration.ofSeconds(25)));
		assertThat(SETTINGS.mutate()
			.write((write) -> write.behind((behind) -> behind.batchTimeout(Duration.ofSeconds(27))))
			.build()
			.write()
			.behind()
			.batch()).isEqualTo(new BatchSettings(18, 24, Duration.ofSeconds(27)));
		assertThat(changed.write().behind().partitions()).isEqualTo(19);
		assertThat(backlog((behind) -> behind.maxPending(29)).maxPending()).isEqualTo(29);
		assertThat(backlog((behind) -> behind.maxDeadLetters(30)))
			.isEqualTo(new BacklogSettings(20, 30, OnFull.REJECT, Duration.ofSeconds(21)));
		assertThat(backlog((behind) -> behind.onFull(OnFull.BLOCK).maxWait(Duration.ofSeconds(31))))
			.isEqualTo(new BacklogSettings(20, 28, OnFull.BLOCK, Duration.ofSeconds(31)));
	}

	private static BacklogSettings backlog(Consumer<BehindSettings.Builder> change) {
		return SETTINGS.mutate().write((write) -> write.behind(change)).build().write().behind().backlog();
	}

	@Test
	void oneBoundOfL1TakesThePlaceOfTheOther() {
		assertThat(SETTINGS.mutate().l1((l1) -> l1.maximumWeight(100)).build().l1().maximumSize()).isNull();
		assertThat(SETTINGS.mutate().l1((l1) -> l1.maximumWeight(100).maximumSize(5)).build().l1().maximumWeight())
			.isNull();
	}

	@Test
	void wrongSettingsAreRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SETTINGS.mutate().l1((l1) -> l1.maximumSize(0)).build())
			.withMessageContaining("l1.maximum-size");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> backlog((behind) -> behind.maxPending(0)))
			.withMessageContaining("write.behind.max-pending");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> backlog((behind) -> behind.maxDeadLetters(0)))
			.withMessageContaining("write.behind.max-dead-letters");
	}

}
