package io.github.twolevelcache.checker.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import jdk.jfr.consumer.RecordingStream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.checker.machine.Orders;

/**
 * A JVM of a fleet whose callers want the same values.
 *
 * <table>
 * <caption>Orders and their answers</caption>
 * <tr>
 * <td>{@code loader <milliseconds> <failing>}</td>
 * <td>{@code done 0}</td>
 * </tr>
 * <tr>
 * <td>{@code calls <callers> <count> <key> <keys> <start>}</td>
 * <td>{@code waited products <nanoseconds>...}, {@code done <errors>}</td>
 * </tr>
 * <tr>
 * <td>{@code reads <cache>,... <per second> <seconds>}</td>
 * <td>{@code waited <cache> <nanoseconds>...} for each, {@code done <errors>}</td>
 * </tr>
 * <tr>
 * <td>{@code pinned}</td>
 * <td>{@code done <how often a virtual thread was pinned since this was last asked>}</td>
 * </tr>
 * </table>
 * Between them it says {@code load <key>} for each load that begins; the key of a read is
 * the name of its cache.
 */
public final class LoadWorker implements Orders.Recipient {

	/** So many that all others go on reading while some wait for a load. */
	private static final int READERS = 64;

	private final Consumer<String> answers;

	private final Products products;

	private final Loader loader;

	private final AtomicLong pinned = new AtomicLong();

	private LoadWorker(Instance instance, Consumer<String> answers) {
		this.answers = answers;
		this.products = instance.bean(Products.class);
		this.loader = instance.bean(Loader.class);
		this.loader.report((key) -> answers.accept("load " + key));
		RecordingStream recording = new RecordingStream();
		recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
		recording.onEvent("jdk.VirtualThreadPinned", (event) -> this.pinned.incrementAndGet());
		recording.startAsync();
	}

	/**
	 * Run a worker.
	 * @param args the addresses of the cluster and the properties of the application
	 */
	public static void main(String[] args) {
		Orders.obey((answers) -> new LoadWorker(
				Instance.start(Application.class, args[0], Map.of(), Arrays.asList(args).subList(1, args.length)),
				answers));
	}

	@Override
	public long obey(String order) throws IOException {
		String[] words = order.split(" ", -1);
		return switch (words[0]) {
			case "loader" -> {
				this.loader.set(Duration.ofMillis(Long.parseLong(words[1])), Boolean.parseBoolean(words[2]));
				yield 0;
			}
			case "calls" -> {
				int keys = Integer.parseInt(words[4]);
				yield report("products",
						Callers.valueOf(words[1])
							.call(Integer.parseInt(words[2]), Long.parseLong(words[5]), this.products,
									(caller) -> words[3] + caller % keys));
			}
			case "reads" -> {
				Map<String, List<CompletableFuture<Long>>> reads = new LinkedHashMap<>();
				for (String cache : words[1].split(",", -1)) {
					reads.put(cache, reads(cache, Integer.parseInt(words[2]), Integer.parseInt(words[3])));
				}
				long errors = 0;
				for (Map.Entry<String, List<CompletableFuture<Long>>> entry : reads.entrySet()) {
					errors += report(entry.getKey(), entry.getValue());
				}
				yield errors;
			}
			case "pinned" -> this.pinned.getAndSet(0);
			default -> throw new IOException("Not an order: " + order);
		};
	}

	private long report(String cache, List<CompletableFuture<Long>> calls) {
		List<Long> waits = calls.stream().map(CompletableFuture::join).toList();
		this.answers.accept(waits.stream()
			.map((wait) -> Long.toString(Math.abs(wait)))
			.collect(Collectors.joining(" ", "waited " + cache + " ", "")));
		return waits.stream().filter((wait) -> wait < 0).count();
	}

	private List<CompletableFuture<Long>> reads(String cache, int perSecond, int seconds) {
		UnaryOperator<String> method = switch (cache) {
			case "expiring" -> this.products::expiring;
			case "refreshed" -> this.products::refreshed;
			case "stale" -> this.products::stale;
			case "late" -> this.products::late;
			default -> throw new IllegalArgumentException("Nothing reads from " + cache);
		};
		long begin = System.nanoTime();
		long between = Duration.ofSeconds(1).toNanos() / perSecond;
		int count = perSecond * seconds;
		List<CompletableFuture<Long>> reads = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			reads.add(new CompletableFuture<>());
		}
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor();
		for (int reader = 0; reader < READERS; reader++) {
			int first = reader;
			threads.execute(() -> {
				for (int i = first; i < count; i += READERS) {
					Callers.awaitNanos(begin + i * between);
					reads.get(i).complete(Callers.nanos(() -> method.apply(cache)));
				}
			});
		}
		return reads;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		Loader loader() {
			return new Loader();
		}

		@Bean
		Products products(Loader loader) {
			return new Products(loader);
		}

		@Bean
		CacheResolver springsMap() {
			return new SimpleCacheResolver(new ConcurrentMapCacheManager());
		}

	}

}
