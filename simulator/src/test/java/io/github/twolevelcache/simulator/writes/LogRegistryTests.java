package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.LogControl.PartitionStatus;
import io.github.twolevelcache.internal.log.LogRegistry;
import io.github.twolevelcache.internal.log.RegisteredLog;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.settings.OnEvict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link LogRegistry}.
 */
class LogRegistryTests {

	private final TestLog test = new TestLog();

	private final LogRegistry registry = registry("app");

	private LogRegistry registry(String namespace) {
		return new LogRegistry(namespace, this.test.store);
	}

	private WriteLog log(String cache, int partitions) {
		return this.test.log(cache, TestLog.behind(partitions, Duration.ZERO, 10_000, 0), OnEvict.DELETE);
	}

	private @Nullable RegisteredLog enter(WriteLog log, String store, @Nullable RegisteredLog expected) {
		return this.registry.enter(log, "shop", store, expected).join();
	}

	private List<RegisteredLog> all() {
		return this.registry.all().join();
	}

	@Test
	void allThatWasEnteredIsFound() {
		assertThat(all()).isEmpty();
		assertThat(enter(log("stock", 8), "db", null)).isNull();
		this.test.pass(Duration.ofSeconds(5));
		assertThat(enter(log("pri\u00e7es", 64), "", null)).isNull();
		this.test.pass(Duration.ofSeconds(2));
		assertThat(all())
			.extracting(RegisteredLog::cache, RegisteredLog::partitions, RegisteredLog::application,
					RegisteredLog::store, RegisteredLog::age)
			.containsExactlyInAnyOrder(tuple("stock", 8, "shop", "db", Duration.ofSeconds(7)),
					tuple("pri\u00e7es", 64, "shop", "", Duration.ofSeconds(2)));
	}

	@Test
	void whoExpectsSomethingElseIsToldWhatStandsThere() {
		enter(log("stock", 8), "db", null);
		this.test.pass(Duration.ofSeconds(5));
		RegisteredLog found = Objects.requireNonNull(enter(log("stock", 64), "other", null));
		assertThat(found).isEqualTo(all().get(0));
		assertThat(found.partitions()).isEqualTo(8);
		assertThat(found.age()).isEqualTo(Duration.ofSeconds(5));
		assertThat(enter(log("stock", 64), "other", found)).isNull();
		assertThat(all()).singleElement().satisfies((log) -> {
			assertThat(log.partitions()).isEqualTo(64);
			assertThat(log.store()).isEqualTo("other");
			assertThat(log.age()).isZero();
		});
		assertThat(enter(log("stock", 8), "db", found)).isEqualTo(all().get(0));
	}

	@Test
	void aLogIsRemovedUnlessItWasEnteredAgainSince() {
		enter(log("stock", 8), "db", null);
		RegisteredLog first = all().get(0);
		this.test.pass(Duration.ofSeconds(1));
		enter(log("stock", 8), "db", first);
		assertThat(this.registry.remove(first)).isCompleted();
		assertThat(all()).hasSize(1);
		assertThat(this.registry.remove(all().get(0))).isCompleted();
		assertThat(all()).isEmpty();
	}

	@Test
	void eachNamespaceHasItsOwnLogs() {
		enter(log("stock", 8), "db", null);
		LogRegistry other = registry("other");
		assertThat(other.all().join()).isEmpty();
		assertThat(other.key()).isEqualTo("other:c:{logs}");
		assertThat(this.test.redis.exists(this.registry.key())).isTrue();
	}

	@Test
	void anApplicationFindsTheOtherNamespacesInWhichItHasLogs() {
		for (LogRegistry each : List.of(this.registry, registry("old"), registry("older"))) {
			assertThat(each.announce("shop")).isCompleted();
		}
		assertThat(registry("foreign").announce("billing")).isCompleted();
		assertThat(this.registry.elsewhere("shop").join()).extracting(LogRegistry::namespace)
			.containsExactlyInAnyOrder("old", "older");
		assertThat(this.registry.elsewhere("billing").join()).extracting(LogRegistry::namespace)
			.containsExactly("foreign");
		assertThat(registry("foreign").elsewhere("billing").join()).isEmpty();
		assertThat(this.registry.elsewhere("another").join()).isEmpty();
	}

	@Test
	void whatWaitsInALogIsFoundWhoeverUsesIt() {
		WriteLog log = log("stock", 8);
		enter(log, "db", null);
		for (int number = 0; number < 20; number++) {
			this.test.put(log, "k" + number, number).join();
		}
		List<PartitionStatus> found = this.registry.status(all().get(0)).stream().map(CompletableFuture::join).toList();
		assertThat(found).hasSize(8)
			.isEqualTo(log.all(log.control()::status).stream().map(CompletableFuture::join).toList());
		assertThat(found.stream().mapToLong(PartitionStatus::pending).sum()).isEqualTo(20);
	}

}
