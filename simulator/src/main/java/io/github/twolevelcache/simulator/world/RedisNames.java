package io.github.twolevelcache.simulator.world;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.Partitions;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.cluster.Latin1;

/**
 * Where Redis has what a plan calls {@code k0}, {@code k1} and so on.
 */
final class RedisNames {

	private static final String NAMESPACE = "ns";

	private final World world;

	private final Cluster cluster;

	/** By cache, and whether it has a log. */
	private final Map<String, RedisKeys> redisKeys = new HashMap<>();

	RedisNames(World world) {
		this.world = world;
		this.cluster = world.cluster();
	}

	/**
	 * Return the key of an entry.
	 * @param key the key as it is planned
	 * @return the key in Redis
	 */
	String of(String key) {
		String cache = this.world.names().cache(key);
		boolean behind = this.world.settings().isBehind();
		RedisKeys keys = this.redisKeys.computeIfAbsent(behind ? cache + " with log" : cache,
				(first) -> redisKeys(cache, behind));
		return Latin1.text(keys.value(this.world.names().text(key)));
	}

	private static RedisKeys redisKeys(String cache, boolean behind) {
		return behind ? new RedisKeys(NAMESPACE, cache, new Partitions(cache, Settings.PARTITIONS))
				: new RedisKeys(NAMESPACE, cache);
	}

	/**
	 * Return what Redis holds of a key, whether it counts or not.
	 * @param key the key as it is planned
	 * @return the bytes, or {@code null} if there are none
	 */
	@Nullable String peek(String key) {
		return this.cluster.peek(of(key));
	}

	/**
	 * Return whether the last change of a key may be lost.
	 * @param key the key as it is planned
	 * @return whether it may: by a failover
	 */
	boolean isLost(String key) {
		Set<String> lost = this.cluster.lost();
		if (lost.isEmpty()) {
			return false;
		}
		// What has the same tag belongs together.
		String tag = tag(of(key));
		return lost.stream().anyMatch((one) -> tag.equals(tag(one)) || one.startsWith(NAMESPACE + ":v:gen:"));
	}

	private static String tag(String redisKey) {
		int begin = redisKey.indexOf('{');
		return (begin < 0) ? redisKey : redisKey.substring(begin + 1, redisKey.lastIndexOf('}'));
	}

}
