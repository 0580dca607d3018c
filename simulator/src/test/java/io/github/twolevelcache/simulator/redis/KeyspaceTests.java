package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Keyspace}. What its commands do otherwise is compared with a real
 * server in {@link KeyspaceComparisonIT}.
 */
class KeyspaceTests {

	private final List<String> changes = new ArrayList<>();

	private long millis = 1_795_000_000_000L;

	private final Keyspace keyspace = new Keyspace(() -> this.millis * 1000 + 7, new LuaEngine());

	@BeforeEach
	void listen() {
		this.keyspace.onChange(this.changes::add);
	}

	@Test
	void time() {
		assertThat(this.keyspace.execute("time")).isEqualTo(List.of("1795000000", "7"));
	}

	@Test
	void info() {
		this.keyspace.setInfo("aof_enabled", "1");
		assertThat(this.keyspace.execute("INFO", "persistence")).isEqualTo("aof_enabled:1\r\n");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.keyspace.setInfo("uptime", "1"));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.keyspace.execute("INFO", "cpu"));
	}

	@Test
	void aKeyCanBeReadInTheMillisecondInWhichItExpires() {
		this.keyspace.execute("PSETEX", "a", "10", "value");
		this.millis += 10;
		assertThat(this.keyspace.execute("GET", "a")).isEqualTo("value");
		assertThat(this.keyspace.execute("PTTL", "a")).isEqualTo(0L);
		this.changes.clear();
		this.millis++;
		assertThat(this.keyspace.execute("PTTL", "a")).isEqualTo(-2L);
		assertThat(this.changes).containsExactly("a");
		assertThat(this.keyspace.keys()).isEmpty();
	}

	@Test
	void whatExpiresIsHeardOfBeforeWhatReplacesIt() {
		this.keyspace.execute("SET", "a", "value", "PX", "1");
		this.millis += 2;
		this.keyspace.execute("SET", "a", "other");
		assertThat(this.changes).containsExactly("a", "a", "a");
	}

	@Test
	void expireRemovesAllThatHasExpired() {
		this.keyspace.execute("PSETEX", "a", "1", "value");
		this.keyspace.execute("PSETEX", "b", "1000", "value");
		this.keyspace.execute("PSETEX", "c", "1", "value");
		this.changes.clear();
		this.millis += 2;
		assertThat(this.keyspace.keys()).containsExactly("a", "b", "c");
		this.keyspace.expire();
		assertThat(this.keyspace.keys()).containsExactly("b");
		assertThat(this.changes).containsExactly("a", "c");
	}

	@Test
	void changesAreHeardOfInOrder() {
		this.keyspace.eval("""
				redis.call('SET', KEYS[1], 'value')
				redis.call('HSET', KEYS[2], 'field', 'value')
				redis.call('UNLINK', KEYS[1], KEYS[3])
				redis.call('HDEL', KEYS[2], 'other')
				redis.call('HDEL', KEYS[2], 'field')
				redis.call('SET', KEYS[1], 'value', 'NX')
				redis.call('SET', KEYS[1], 'value', 'NX')
				""", List.of("a", "b", "c"), List.of());
		assertThat(this.changes).containsExactly("a", "b", "a", "b", "a");
		assertThat(this.keyspace.keys()).containsExactly("a");
	}

	@Test
	void aFullServerLetsAScriptFinishWhatItHasBegun() {
		this.keyspace.execute("SET", "a", "value");
		this.keyspace.setFull(true);
		assertThat(this.keyspace.execute("SET", "a", "value")).isEqualTo(ErrorReply.FULL);
		assertThat(this.keyspace.execute("GET", "a")).isEqualTo("value");
		assertThat(this.keyspace.eval("return redis.call('SET', KEYS[1], '')", List.of("a"), List.of()))
			.isEqualTo(ErrorReply.FULL);
		assertThat(this.keyspace.eval("redis.call('UNLINK', 'none') return redis.call('SET', KEYS[1], 'new')",
				List.of("a"), List.of()))
			.isEqualTo(StatusReply.OK);
		assertThat(this.keyspace.execute("SET", "a", "value")).isEqualTo(ErrorReply.FULL);
		assertThat(this.keyspace.execute("UNLINK", "a")).isEqualTo(1L);
	}

	@Test
	void aReplicaRefusesWritesAndKeepsWhatHasExpired() {
		this.keyspace.execute("PSETEX", "a", "1", "value");
		this.keyspace.setReadOnly(true);
		this.changes.clear();
		this.millis += 2;
		assertThat(this.keyspace.execute("GET", "a")).isNull();
		this.keyspace.expire();
		assertThat(this.keyspace.keys()).containsExactly("a");
		assertThat(this.keyspace.execute("UNLINK", "a")).isEqualTo(ErrorReply.READ_ONLY);
		assertThat(this.keyspace.eval("return redis.call('PEXPIRE', KEYS[1], 1)", List.of("a"), List.of()))
			.isEqualTo(ErrorReply.READ_ONLY);
		assertThat(this.changes).isEmpty();
		this.keyspace.setReadOnly(false);
		assertThat(this.keyspace.exists("a")).isFalse();
		assertThat(this.changes).containsExactly("a");
	}

	@Test
	void aServerThatLoadsRefusesAll() {
		this.keyspace.eval("return 1", List.of(), List.of());
		this.keyspace.setLoading(true);
		assertThat(this.keyspace.execute("GET", "a")).isEqualTo(ErrorReply.LOADING);
		assertThat(this.keyspace.execute("EVAL", "return 1", "0")).isEqualTo(ErrorReply.LOADING);
		assertThat(this.keyspace.execute("EVALSHA", Scripts.digest("return 1"), "0")).isEqualTo(ErrorReply.LOADING);
	}

	@Test
	void scriptsAreRememberedUntilForgotten() {
		String source = "return KEYS[1] .. ARGV[1]";
		List<String> bySha = List.of("EVALSHA", Scripts.digest(source), "1", "a", "b");
		assertThat(this.keyspace.execute(bySha)).isEqualTo(ErrorReply.NO_SCRIPT);
		assertThat(this.keyspace.execute("EVAL", source, "1", "c", "d")).isEqualTo("cd");
		assertThat(this.keyspace.execute(bySha)).isEqualTo("ab");
		this.keyspace.forgetScripts();
		assertThat(this.keyspace.execute(bySha)).isEqualTo(ErrorReply.NO_SCRIPT);
	}

	@Test
	void theNumberOfKeysIsChecked() {
		for (String count : List.of("2", "-1", "x")) {
			assertThat(this.keyspace.execute("EVAL", "return 1", count, "a")).isInstanceOf(ErrorReply.class);
		}
		assertThat(this.keyspace.execute("EVAL", "return 1")).isEqualTo(ErrorReply.arity("eval"));
	}

	@Test
	void copiesAreApartFromWhatTheyWereMadeOf() {
		this.keyspace.execute("HSET", "hash", "field", "value");
		this.keyspace.execute("ZADD", "set", "1", "member");
		this.keyspace.execute("PSETEX", "text", "5", "value");
		Keyspace other = new Keyspace(() -> this.millis * 1000, new LuaEngine());
		for (int i = 0; i < 2; i++) {
			this.keyspace.keys().forEach((key) -> other.restore(key, this.keyspace.copy(key)));
		}
		StoredValue copy = this.keyspace.copy("hash");
		this.keyspace.execute("HSET", "hash", "field", "other");
		this.keyspace.execute("ZADD", "set", "2", "member");
		this.keyspace.restore("again", copy);
		other.restore("again", copy);
		other.execute("HSET", "again", "field", "other");
		assertThat(this.keyspace.execute("HGET", "again", "field")).isEqualTo("value");
		assertThat(other.execute("HGETALL", "hash")).isEqualTo(List.of("field", "value"));
		assertThat(other.execute("ZRANGE", "set", "0", "-1", "WITHSCORES")).isEqualTo(List.of("member", "1"));
		assertThat(other.execute("PTTL", "text")).isEqualTo(5L);
		assertThat(this.keyspace.copy("none")).isNull();
	}

	@Test
	void restoringNothingRemovesAKey() {
		this.keyspace.execute("SET", "a", "value");
		this.changes.clear();
		this.keyspace.restore("none", null);
		assertThat(this.changes).isEmpty();
		this.keyspace.restore("a", null);
		assertThat(this.changes).containsExactly("a");
		assertThat(this.keyspace.exists("a")).isFalse();
	}

	@Test
	void evictionTakesARandomKey() {
		Random random = new Random(1);
		List<String> keys = List.of("a", "b", "c", "d");
		keys.forEach((key) -> this.keyspace.execute("SET", key, "value"));
		this.changes.clear();
		List<String> evicted = new ArrayList<>();
		for (String key = this.keyspace.evict(random); key != null; key = this.keyspace.evict(random)) {
			evicted.add(key);
		}
		assertThat(evicted).containsExactlyInAnyOrderElementsOf(keys).isNotEqualTo(keys).isEqualTo(this.changes);
	}

	@Test
	void zeroHasNoSignAsAScore() {
		this.keyspace.execute("ZADD", "set", "0", "b", "-0", "a", "1", "c");
		assertThat(this.keyspace.execute("ZRANGE", "set", "0", "-1", "WITHSCORES"))
			.isEqualTo(List.of("a", "0", "b", "0", "c", "1"));
		assertThat(this.keyspace.execute("ZRANGEBYSCORE", "set", "-inf", "-0")).isEqualTo(List.of("a", "b"));
		assertThat(this.keyspace.execute("ZADD", "set", "CH", "-0", "b")).isEqualTo(0L);
	}

	@Test
	void clearTellsNobody() {
		this.keyspace.execute("SET", "a", "value");
		this.changes.clear();
		this.keyspace.clear();
		assertThat(this.keyspace.keys()).isEmpty();
		assertThat(this.changes).isEmpty();
	}

	@Test
	void whatIsNotModelledIsNoReply() {
		for (String command : List.of("WAIT 1 1", "SET a b XX", "SET a b EX 1", "ZADD a NX 1 b", "PEXPIRE a 1 NX",
				"ZRANGE a 0 1 REV", "ZRANGEBYSCORE a 0 1 WITHSCORES", "INFO")) {
			assertThatExceptionOfType(UnsupportedOperationException.class).as(command)
				.isThrownBy(() -> this.keyspace.execute(command.split(" ")));
		}
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.keyspace.eval("return redis.pcall('WAIT', 1, 1)", List.of(), List.of()));
	}

}
