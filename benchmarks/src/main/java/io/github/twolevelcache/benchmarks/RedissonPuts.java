package io.github.twolevelcache.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

import com.zaxxer.hikari.HikariDataSource;
import org.redisson.Redisson;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapWriter;
import org.redisson.api.map.WriteMode;
import org.redisson.api.options.MapOptions;
import org.redisson.codec.Kryo5Codec;
import org.redisson.config.Config;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.store.CacheChange;

/**
 * A map of Redisson with write-behind: its binary codec, batches as large as ours, a
 * tenth of its delay, and the statement that our cache writes with.
 */
final class RedissonPuts implements StorePuts {

	private static final int BATCH = 500;

	private static final int DELAY_MILLIS = 100;

	/** Put after all others: it is written after them. */
	private static final Long LAST = -1L;

	private final HikariDataSource dataSource;

	private final RedissonClient client;

	private final RMap<Long, Product> map;

	private final LongAdder written = new LongAdder();

	private final Semaphore lastWritten = new Semaphore(0);

	RedissonPuts(String redis, Database database) {
		this.dataSource = database.connections(CONNECTIONS_BEHIND);
		Config config = new Config();
		config.setCodec(new Kryo5Codec());
		config.useClusterServers()
			.setMasterConnectionPoolSize(CONNECTIONS)
			.setNodeAddresses(Arrays.stream(redis.split(",", -1)).map((node) -> "redis://" + node).toList());
		this.client = Redisson.create(config);
		this.map = this.client.getMap(MapOptions.<Long, Product>name("redisson")
			.writer(new Writer(Database.store(this.dataSource)))
			.writeMode(WriteMode.WRITE_BEHIND)
			.writeBehindBatchSize(BATCH)
			.writeBehindDelay(DELAY_MILLIS));
	}

	@Override
	public void put(Long id) {
		// Unlike put, it does not ask for the value before.
		this.map.fastPut(id, Product.of(id));
	}

	@Override
	public long writtenBehind() {
		return this.written.sum();
	}

	@Override
	public void awaitWritten() {
		put(LAST);
		this.lastWritten.acquireUninterruptibly();
	}

	@Override
	public void close() {
		this.client.shutdown();
		this.dataSource.close();
	}

	private final class Writer implements MapWriter<Long, Product> {

		private final JdbcCacheStore<Long, Product> store;

		Writer(JdbcCacheStore<Long, Product> store) {
			this.store = store;
		}

		@Override
		public void write(Map<Long, Product> batch) {
			this.store.write(batch.entrySet()
				.stream()
				.map((entry) -> new CacheChange<>(entry.getKey(), entry.getValue(), 0))
				.toList());
			RedissonPuts.this.written.add(batch.size());
			if (batch.containsKey(LAST)) {
				RedissonPuts.this.lastWritten.release();
			}
		}

		@Override
		public void delete(Collection<Long> keys) {
			throw new UnsupportedOperationException("Nothing is deleted");
		}

	}

}
