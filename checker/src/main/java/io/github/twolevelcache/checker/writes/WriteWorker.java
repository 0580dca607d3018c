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

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.checker.machine.Orders;
import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.write.CacheWriter;
import io.github.twolevelcache.write.Drainer;
import io.github.twolevelcache.write.WriteBehind;

/**
 * A JVM that writes to a cache with write-behind, and drains.
 *
 * <table>
 * <caption>Orders and their answers</caption>
 * <tr>
 * <td>{@code write <threads> <name>}</td>
 * <td>{@code done 0}; then {@code put <key> <number>} for each put that was acknowledged,
 * and {@code refused <count>} when they stop</td>
 * </tr>
 * <tr>
 * <td>{@code stop}</td>
 * <td>{@code done <puts that were not acknowledged>}</td>
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

	/** Every tenth write is of one of few keys, which have an order to keep. */
	private static final int HOT_EVERY = 10;

	private static final int HOT_KEYS = 20;

	/**
	 * So many of the keys that are written once are of a value that the table refuses.
	 */
	private static final int POISON_EVERY = 1000;

	private static final Duration LONGEST_CONNECT = Duration.ofSeconds(1);

	private static final Duration LONGEST_FLUSH = Duration.ofMinutes(2);

	private final Instance instance;

	private final Consumer<String> answers;

	private final boolean poisoned;

	private final List<Thread> writers = new ArrayList<>();

	private final AtomicLong refused = new AtomicLong();

	private volatile boolean over;

	private WriteWorker(Instance instance, boolean poisoned, Consumer<String> answers) {
		this.instance = instance;
		this.poisoned = poisoned;
		this.answers = answers;
	}

	/**
	 * Run a worker.
	 * @param args the addresses of the cluster, the database, the weakness of the writer,
	 * and whether some values are refused by the table
	 */
	public static void main(String[] args) {
		Orders.obey((answers) -> new WriteWorker(
				Instance.start(Application.class, args[0], Map.of(),
						List.of("database=" + args[1], "weakness=" + args[2],
								"two-level-cache.caches.items.write.mode=behind",
								"two-level-cache.caches.items.l1.maximum-size=1000")),
				Boolean.parseBoolean(args[3]), answers));
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
				this.answers.accept("dead " + behind().deadLetters().size());
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
			boolean hot = number % HOT_EVERY == 0;
			boolean poison = this.poisoned && number % POISON_EVERY == 1;
			String key = name + (hot ? "-hot-" + number / HOT_EVERY % HOT_KEYS : "-" + number);
			try {
				cache.put(key, new Item(poison ? -1 : number));
				this.answers.accept((poison ? "poison " : "put ") + key + " " + number);
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
		CacheWriter<String, Item> itemsWriter(DataSource dataSource, @Value("${weakness}") Weakness weakness) {
			return weakness.writer(dataSource);
		}

	}

}
