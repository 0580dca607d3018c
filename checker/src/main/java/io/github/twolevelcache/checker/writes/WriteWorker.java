package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.checker.machine.Orders;
import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A JVM that writes to a cache with write-behind, and drains.
 *
 * <table>
 * <caption>Orders and their answers</caption>
 * <tr>
 * <td>{@code write <threads> <name>}</td>
 * <td>{@code done 0}; then for each change that was acknowledged
 * {@code put <key> <number> <milliseconds since 1970>} or
 * {@code deleted <key> <number> <milliseconds>}, and {@code refused <key> <number>} for
 * each that was not; {@code deleting <key> <number>} before a deletion begins</td>
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
 * {@code done <keys that wait>}</td>
 * </tr>
 * <tr>
 * <td>{@code close}</td>
 * <td>{@code done 0} when the application has stopped in good order</td>
 * </tr>
 * </table>
 */
public final class WriteWorker implements Orders.Recipient {

	/** So few keys have an order to keep. */
	private static final int HOT_KEYS = 20;

	/** Every tenth write of these keys deletes a record, each time another one. */
	private static final int DELETION_EVERY = 10;

	private static final Duration LONGEST_CONNECT = Duration.ofSeconds(1);

	private static final Duration LONGEST_FLUSH = Duration.ofMinutes(2);

	private final Instance instance;

	private final Consumer<String> answers;

	/**
	 * So many of the keys that are written once are of a value that the table refuses; 0
	 * for none.
	 */
	private final int poisonEvery;

	private final String note;

	/** How often a write is of one of few keys. */
	private final int hotEvery;

	private final List<Thread> writers = new ArrayList<>();

	private final AtomicLong refused = new AtomicLong();

	private volatile boolean over;

	private WriteWorker(Instance instance, Consumer<String> answers) {
		Environment environment = instance.bean(Environment.class);
		this.instance = instance;
		this.poisonEvery = environment.getProperty("poison-every", Integer.class, 0);
		this.note = "x".repeat(environment.getProperty("note", Integer.class, 0));
		this.hotEvery = environment.getProperty("hot-every", Integer.class, 10);
		this.answers = answers;
	}

	/**
	 * Run a worker.
	 * @param args the addresses of the cluster, and properties: besides those of an
	 * application {@code database}, {@code store}, {@code pause} before each write to it,
	 * and of what is written {@code note}, the length, {@code hot-every} and
	 * {@code poison-every}
	 */
	public static void main(String[] args) {
		List<String> properties = new ArrayList<>(List.of("two-level-cache.caches.items.write.mode=behind",
				"two-level-cache.caches.items.write.on-evict=delete",
				"two-level-cache.caches.items.l1.maximum-size=1000"));
		properties.addAll(List.of(args).subList(1, args.length));
		Orders.obey((answers) -> new WriteWorker(Instance.start(Application.class, args[0], Map.of(), properties),
				answers));
	}

	@Override
	public long obey(String order) throws Exception {
		String[] words = order.split(" ", -1);
		switch (words[0]) {
			case "write" -> {
				this.over = false;
				for (int writer = 0; writer < Integer.parseInt(words[1]); writer++) {
					String name = words[2] + "-" + writer;
					Thread thread = new Thread(() -> write(name));
					thread.start();
					this.writers.add(thread);
				}
				return 0;
			}
			case "stop" -> {
				this.over = true;
				for (Thread writer : this.writers) {
					writer.join();
				}
				return this.refused.get();
			}
			case "flush" -> {
				long begin = System.nanoTime();
				behind().flush(LONGEST_FLUSH);
				return Duration.ofNanos(System.nanoTime() - begin).toMillis();
			}
			case "status" -> {
				this.answers.accept("flushed " + behind().stats().flushed());
				this.answers.accept("rejected " + behind().rejected());
				this.answers.accept("dead " + behind().backlog().deadLetters());
				return behind().backlog().pending();
			}
			case "close" -> {
				this.instance.close();
				return 0;
			}
			default -> throw new IOException("Not an order: " + order);
		}
	}

	private WriteBehind behind() {
		return this.instance.bean(Drainer.class).caches().get(0);
	}

	private void write(String name) {
		TwoLevelCache cache = this.instance.cache("items");
		for (long number = 1; !this.over; number++) {
			boolean hot = number % this.hotEvery == 0;
			long round = number / this.hotEvery;
			String key = name + (hot ? "-hot-" + round % HOT_KEYS : "-" + number);
			boolean deletion = hot && (round + round / HOT_KEYS) % DELETION_EVERY == 0;
			boolean poison = this.poisonEvery > 0 && number % this.poisonEvery == 1;
			try {
				if (deletion) {
					this.answers.accept("deleting " + key + " " + number);
					cache.evict(key);
					this.answers.accept("deleted " + key + " " + number + " " + System.currentTimeMillis());
				}
				else {
					cache.put(key, new Item(poison ? -1 : number, this.note));
					this.answers
						.accept((poison ? "poison " : "put ") + key + " " + number + " " + System.currentTimeMillis());
				}
			}
			catch (RuntimeException ex) {
				this.refused.incrementAndGet();
				this.answers.accept("refused " + key + " " + number);
				pause();
			}
		}
	}

	private static void pause() {
		try {
			Pause.of(Duration.ofMillis(20));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		HikariDataSource dataSource(@Value("${database}") String url) {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(url.replaceFirst("user=[^&]*", "user=app"));
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

	}

}
