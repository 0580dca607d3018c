package io.github.twolevelcache.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fills Redis, and creates what reads it.
 */
final class L2Reads {

	/** Their hashes spread them over all masters. */
	static final List<Long> KEYS = LongStream.range(1000, 4000).boxed().toList();

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final ObjectReader READER = JSON.readerFor(Product.class);

	private L2Reads() {
	}

	/**
	 * Fill Redis for a contender.
	 * @param contender the contender
	 * @param redis the addresses of the cluster
	 * @return reads what was filled
	 */
	static Reads open(L2Contender contender, String redis) {
		return switch (contender) {
			case LETTUCE -> lettuce(redis, "bytes:", (json) -> json);
			case LETTUCE_AND_JACKSON -> lettuce(redis, "json:", READER::<Object>readValue);
			case SPRING -> cache(redis, "spring.cache.type=redis");
			case TWO_LEVEL -> cache(redis, "two-level-cache.defaults.levels=l2");
			case TWO_LEVEL_BOTH -> cache(redis, "two-level-cache.defaults.l1.maximum-size=1");
		};
	}

	private static Reads lettuce(String redis, String prefix, Function<byte[], Object> decoder) {
		Instance instance = Instance.start(redis, "spring.cache.type=none");
		RedisClusterClient client = (RedisClusterClient) instance.bean(LettuceConnectionFactory.class)
			.getRequiredNativeClient();
		StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
		RedisAdvancedClusterCommands<byte[], byte[]> commands = connection.sync();
		Map<Long, byte[]> encoded = KEYS.stream()
			.collect(Collectors.toMap((key) -> key, (key) -> (prefix + key).getBytes(StandardCharsets.UTF_8)));
		encoded.forEach((key, bytes) -> commands.set(bytes, JSON.writeValueAsBytes(Product.of(key))));
		encoded.forEach((key, bytes) -> requireProduct(key, READER.readValue(commands.get(bytes))));
		return Reads.of((key) -> decoder.apply(commands.get(encoded.get(key))), () -> {
			connection.close();
			instance.close();
		});
	}

	private static Reads cache(String redis, String property) {
		Instance instance = Instance.start(redis, property);
		Cache cache = instance.cache();
		KEYS.forEach((key) -> cache.put(key, Product.of(key)));
		KEYS.forEach((key) -> requireProduct(key, cache.get(key, Product.class)));
		return Reads.of(cache::get, instance::close);
	}

	private static void requireProduct(Long key, @Nullable Object found) {
		if (!Product.of(key).equals(found)) {
			throw new IllegalStateException("Instead of product " + key + " there is " + found);
		}
	}

}
