package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.checker.machine.Orders;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A JVM that writes to caches with write-behind, and drains: to {@code items}, and every
 * second of its writers to {@code others} if it has that.
 *
 * <table>
 * <caption>Orders and their answers</caption>
 * <tr>
 * <td>{@code write <threads> <name>}</td>
 * <td>{@code done 0}; then for each change that was acknowledged
 * {@code put <key> <number> <milliseconds since 1970>} or
 * {@code deleted <key> <number> <milliseconds>}, and {@code refused <key> <number>} for
 * each that was not; {@code deleting <key> <number>} before a deletion begins;
 * {@code rolled-back <key> <number>} for each put that was rolled back, and
 * {@code wrong <key> <number> <number>} for a read that found the second number instead
 * of the first</td>
 * </tr>
 * <tr>
 * <td>{@code stop}</td>
 * <td>{@code done <changes that were not acknowledged>}</td>
 * </tr>
 * <tr>
 * <td>{@code flush}</td>
 * <td>{@code done <milliseconds>}</td>
 * </tr>
 * <tr>
 * <td>{@code status}</td>
 * <td>{@code flushed <count>}, {@code rejected <count>}, {@code dead <count>},
 * {@code reads <count>}, {@code done <keys that wait>}</td>
 * </tr>
 * <tr>
 * <td>{@code unreadable}</td>
 * <td>{@code done <keys that wait and that it owns but cannot read>}</td>
 * </tr>
 * <tr>
 * <td>{@code close}</td>
 * <td>{@code done 0} when the application has stopped in good order</td>
 * </tr>
 * </table>
 */
public final class WriteWorker implements Orders.Recipient {

	private static final String OTHERS = "others";

	private static final Duration LONGEST_CONNECT = Duration.ofSeconds(1);

	private final Instance instance;

	private final Report report;

	private final Consumer<String> answers;

	private final List<Thread> writers = new ArrayList<>();

	private volatile boolean over;

	private WriteWorker(Instance instance, Consumer<String> answers) {
		this.instance = instance;
		this.report = new Report(answers);
		this.answers = answers;
	}

	/**
	 * Run a worker.
	 * @param args the addresses of the cluster, and properties: besides those of an
	 * application {@code database}, {@code store}, {@code pause} before each write to it,
	 * {@code hanging}, whether that of {@code others} hangs, {@code weakness},
	 * {@code longest-flush}, {@code transactions}, whether it writes in them, and what
	 * {@link PutWriter} needs
	 */
	public static void main(String[] args) {
		List<String> properties = new ArrayList<>(List.of("two-level-cache.caches.items.write.mode=behind",
				"two-level-cache.caches.items.write.on-evict=delete",
				"two-level-cache.caches.items.l1.maximum-size=1000"));
		properties.addAll(List.of(args).subList(1, args.length));
		Orders.obey((answers) -> {
			Weakness.takeOut(properties);
			return new WriteWorker(Instance.start(Application.class, args[0], Map.of(), properties), answers);
		});
	}

	@Override
	public long obey(String order) throws Exception {
		String[] words = order.split(" ", -1);
		switch (words[0]) {
			case "write" -> {
				this.over = false;
				for (int writer = 0; writer < Integer.parseInt(words[1]); writer++) {
					start(writer, words[2] + "-" + writer);
				}
				return 0;
			}
			case "stop" -> {
				this.over = true;
				for (Thread writer : this.writers) {
					writer.join();
				}
				this.writers.clear();
				return this.report.takeRefused();
			}
			case "flush" -> {
				return flush();
			}
			case "status" -> {
				this.answers.accept("flushed " + sum((cache) -> cache.stats().flushed()));
				this.answers.accept("rejected " + sum(WriteBehind::rejected));
				this.answers.accept("dead " + sum((cache) -> cache.backlog().deadLetters()));
				this.answers.accept("reads " + this.report.takeReads());
				return sum((cache) -> cache.backlog().pending());
			}
			case "unreadable" -> {
				return sum(WriteBehind::unreadable);
			}
			case "close" -> {
				this.instance.close();
				return 0;
			}
			default -> throw new IOException("Not an order: " + order);
		}
	}

	private void start(int writer, String name) {
		Environment environment = this.instance.bean(Environment.class);
		boolean others = writer % 2 == 1 && environment.containsProperty(Application.HAS_OTHERS);
		String cache = others ? OTHERS : "items";
		TwoLevelCache target = this.instance.cache(cache);
		BooleanSupplier end = () -> this.over;
		Runnable writes;
		if (environment.getProperty("transactions", Boolean.class, false)) {
			TransactionWriter transactions = new TransactionWriter(target, this::load,
					this.instance.bean(PlatformTransactionManager.class), this.report, new SplittableRandom());
			writes = () -> transactions.write(cache + "-" + name, end);
		}
		else {
			PutWriter puts = new PutWriter(target, this.report, environment);
			writes = () -> puts.write(cache + "-" + name, end);
		}
		Thread thread = new Thread(writes);
		thread.start();
		this.writers.add(thread);
	}

	// As a method does that is the loader of its calls.
	private @Nullable Item load(String key) {
		return new JdbcTemplate(this.instance.bean(DataSource.class))
			.query("select number, note from item where id = ? and number is not null",
					(row, index) -> Item.of(row.getLong(1), row.getString(2)), key)
			.stream()
			.findFirst()
			.orElse(null);
	}

	private long flush() {
		Duration longest = this.instance.bean(Environment.class)
			.getProperty("longest-flush", Duration.class, Duration.ofMinutes(2));
		long begin = System.nanoTime();
		for (WriteBehind cache : caches()) {
			try {
				cache.flush(longest);
			}
			catch (TimeoutException ex) {
				// What waits is seen in the status.
			}
		}
		return Duration.ofNanos(System.nanoTime() - begin).toMillis();
	}

	private long sum(ToLongFunction<WriteBehind> count) {
		return caches().stream().mapToLong(count).sum();
	}

	private List<WriteBehind> caches() {
		return this.instance.bean(Drainer.class).caches();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		static final String HAS_OTHERS = "two-level-cache.caches.others.write.mode";

		@Bean
		HikariDataSource dataSource(@Value("${database}") String url) {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(url);
			dataSource.setConnectionTimeout(LONGEST_CONNECT.toMillis());
			return dataSource;
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new DataSourceTransactionManager(dataSource);
		}

		@Bean
		CacheWriter<String, Item> itemsWriter(DataSource dataSource, @Value("${store}") Store store,
				@Value("${pause:0s}") Duration pause) {
			CacheWriter<String, Item> writer = store.writer(dataSource);
			return pause.isZero() ? writer : new SlowWriter(writer, pause);
		}

		@Bean
		@ConditionalOnProperty(HAS_OTHERS)
		CacheWriter<String, Item> othersWriter(DataSource dataSource, @Value("${store}") Store store,
				@Value("${hanging:false}") boolean hanging) {
			CacheWriter<String, Item> writer = store.writer(dataSource);
			return hanging ? new HangingWriter(writer) : writer;
		}

	}

}
