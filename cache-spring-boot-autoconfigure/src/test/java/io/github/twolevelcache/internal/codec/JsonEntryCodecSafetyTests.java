package io.github.twolevelcache.internal.codec;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.internal.codec.Fixtures.Account;
import io.github.twolevelcache.internal.codec.Fixtures.Box;
import io.github.twolevelcache.internal.codec.Fixtures.Circle;
import io.github.twolevelcache.internal.codec.Fixtures.Color;
import io.github.twolevelcache.internal.codec.Fixtures.Open;
import io.github.twolevelcache.internal.codec.Fixtures.Plugin;
import io.github.twolevelcache.internal.codec.Fixtures.PremiumAccount;
import io.github.twolevelcache.internal.codec.Fixtures.Product;
import io.github.twolevelcache.internal.codec.Fixtures.SafePlugin;
import io.github.twolevelcache.internal.codec.Fixtures.Secretive;
import io.github.twolevelcache.internal.codec.Fixtures.Size;
import io.github.twolevelcache.internal.codec.Fixtures.Square;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link JsonEntryCodec} and bytes of somebody who means harm, or of nobody at all.
 */
class JsonEntryCodecSafetyTests {

	private static final String SECRET = "s3cr3t";

	private final Recording classLoader = new Recording(getClass().getClassLoader());

	private final JsonEntryCodec codec = new JsonEntryCodec(List.of("io.github.twolevelcache"), this.classLoader);

	@ParameterizedTest
	@ValueSource(strings = { "javax.swing.JEditorPane", "com.sun.rowset.JdbcRowSetImpl", "java.lang.ProcessBuilder",
			"java.lang.Runtime", "java.net.URL", "java.lang.Class", "java.lang.Thread",
			"org.springframework.context.support.ClassPathXmlApplicationContext", "io.github.twolevelcacheevil.Bomb",
			"io.github", "[Ljava.lang.ProcessBuilder;", "", "java.lang.Void", "void", "java.util.ArrayList" })
	void classesThatAreNotAllowedAreNeverLoaded(String name) {
		String open = text(this.codec.encode(Open.of(Map.of(1, 2))));
		String plugin = text(this.codec.encode(new Box<>(new SafePlugin(1), List.of())));
		this.classLoader.loaded.clear();
		List<String> attempts = List.of(name + "\n{}", name + "#00000000\n{}", name + "[]\n[]",
				"java.util.List<" + name + ">\n[{}]", "java.util.List<" + name + "#00000000>\n[{}]",
				"java.util.Map<java.lang.String," + name + ">\n{}", "java.util.Map<" + name + ",java.lang.String>\n{}",
				"java.util.Optional<java.util.List<" + name + ">>\n[]", "java.util.List\n[[\"" + name + "\",{}]]",
				"java.lang.Object\n[\"" + name + "\",{}]", open.replace("java.util.Map<java.lang.Integer,", name + '<'),
				open.replace("java.lang.Integer", name), plugin.replace(SafePlugin.class.getName(), name));
		for (String attempt : attempts) {
			assertThatExceptionOfType(EntryCodecException.class).as(attempt).isThrownBy(() -> decode(attempt));
		}
		assertThat(this.classLoader.loaded).noneMatch((loaded) -> !name.isEmpty() && loaded.contains(name));
	}

	@Test
	void classesAreNotLoadedForAnAnnotationEither() {
		String text = text(this.codec.encode(new Box<Plugin>(null, List.of(new SafePlugin(1)))));
		Holder holder = new Holder(new SafePlugin(1));
		String held = text(this.codec.encode(holder));
		assertThat(decode(held)).isEqualTo(holder);
		this.classLoader.loaded.clear();
		for (String name : List.of("java.lang.ProcessBuilder", "java.util.ArrayList<java.lang.ProcessBuilder>")) {
			assertThatExceptionOfType(EntryCodecException.class)
				.isThrownBy(() -> decode(held.replace(SafePlugin.class.getName(), name)));
			assertThatExceptionOfType(EntryCodecException.class)
				.isThrownBy(() -> decode(text.replace(SafePlugin.class.getName(), name)));
		}
		assertThat(this.classLoader.loaded).isEmpty();
	}

	@Test
	void classesAreNotInitializedBeforeTheyAreKnownToBeTheSame() {
		assertThatExceptionOfType(EntryCodecException.class)
			.isThrownBy(() -> decode(Bomb.class.getName() + "#00000000\n{}"));
		assertThat(Exploded.now).isFalse();
	}

	@Test
	void classesAreNotLoadedForAField() {
		Fingerprints fingerprints = new Fingerprints(
				JsonMappers.create(new AllowedTypes(List.of()), this.classLoader, List.of()).serializationConfig());
		String type = Typed.class.getName() + '#' + fingerprints.of(Typed.class);
		decodeRefused(type + "\n{\"type\":null}");
		this.classLoader.loaded.clear();
		decodeRefused(type + "\n{\"type\":\"java.lang.ProcessBuilder\"}");
		assertThat(this.classLoader.loaded).isEmpty();
	}

	private void decodeRefused(String text) {
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> decode(text))
			.withMessageContaining("java.lang.Class may not be cached");
	}

	@Test
	void typesMustFitTheirPlace() {
		String text = text(this.codec.encode(Open.of(new Circle(1))));
		String circle = typeOf(new Circle(1));
		String account = typeOf(new PremiumAccount("a", 1));
		assertThatCode(() -> decode(text.replace(circle, account))).doesNotThrowAnyException();
		String figure = text(this.codec.encode(new Square(1, List.of(new Circle(1)))));
		assertThatExceptionOfType(EntryCodecException.class)
			.isThrownBy(() -> decode(figure.replace("[\"" + circle, "[\"" + account)))
			.withMessageContaining("was found in the place of");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "\n1", "java.lang.Integer", "java.lang.Integer\n", "java.lang.Integer\n1 2",
			"java.lang.Integer\n1]", "java.lang.Integer\nnull", "java.lang.Integer\n\"x\"", "java.util.List\n[1,",
			"java.util.List\n[1]]", "java.util.List\n{}", "java.util.List<\n[]", "java.util.List<>\n[]",
			"java.util.List<java.lang.Integer\n[]", "java.util.List<java.lang.Integer>>\n[]",
			"java.util.List<java.lang.Integer,java.lang.Integer>\n[]", "java.util.Map<java.lang.Integer>\n{}",
			"java.lang.Integer#12345678\n1", "java.lang.Integer[\n[]", "java.util.List\n[[]]",
			"java.util.List\n[[\"java.lang.Long\"]]]", "java.util.List\n[[\"java.lang.Long\",1,2]]",
			"java.util.List\n[{}]", "java.util.List\n[[1,2]]", "java.util.Optional\n[1,2]", "java.lang.Object\n{}",
			"java.util.Map<java.util.List,java.lang.Object>\n{\"a\":1}", "java.util.Map\n{\"a\":1}" })
	void malformedBytesAreRefused(String text) {
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> decode(text)).withNoCause();
	}

	@Test
	void depthAndLengthAreLimited() {
		String deep = "[".repeat(1_000_000);
		assertRefused("java.util.List\n" + deep);
		assertRefused("java.util.List\n" + "[\"java.util.List\",".repeat(1_000_000));
		assertRefused("java.util.List<".repeat(1000) + ">".repeat(1000) + "\n[]");
		assertRefused("java.lang.Integer" + "[]".repeat(300) + "\n[]");
		assertRefused("x".repeat(1_000_000) + "\n[]");
		assertRefused("java.lang.Integer\n" + "1".repeat(1_000_000));
		assertRefused("java.math.BigDecimal\n1e2147483648");
		assertThat(decode("java.math.BigDecimal\n1e2147483647")).isNotNull();
		assertRefused("java.math.BigInteger\n1e2147483647");
	}

	@Test
	void mutatedBytesGiveAValueOrTheException() {
		long seed = System.nanoTime();
		SplittableRandom random = new SplittableRandom(seed);
		List<byte[]> valid = new ArrayList<>();
		for (Object value : samples()) {
			valid.add(this.codec.encode(value));
		}
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = mutate(valid.get(random.nextInt(valid.size())), valid, random);
			try {
				assertThat(this.codec.decode(bytes)).isNotNull();
			}
			catch (EntryCodecException ex) {
				assertThat(ex).hasNoCause();
			}
			catch (Throwable ex) {
				throw new AssertionError("With seed " + seed + ": " + text(bytes), ex);
			}
		}
	}

	private static List<Object> samples() {
		Product product = new Product(1, "Chair");
		return List.of(product, List.of(product), Map.of(1L, List.of(product)), Open.of(List.of(1, 2L, "x", product)),
				new Box<>(Map.of(Color.RED, 1), List.of(new Circle(1), Optional.of(1L))), new int[] { 1, 2 },
				new Account("a", new PremiumAccount("b", 1)), new Product[] { product }, Color.RED,
				Map.of(Size.LARGE, Set.of(Size.SMALL)), "text", 1.5);
	}

	private static byte[] mutate(byte[] source, List<byte[]> others, SplittableRandom random) {
		byte[] bytes = source.clone();
		for (int i = random.nextInt(3); i >= 0; i--) {
			int at = random.nextInt(bytes.length);
			switch (random.nextInt(5)) {
				case 0 -> bytes[at] = (byte) random.nextInt();
				case 1 -> bytes[at] = (byte) "[]{}<>,:\"#0\n".charAt(random.nextInt(12));
				case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
				case 3 -> {
					byte[] other = others.get(random.nextInt(others.size()));
					byte[] joined = Arrays.copyOf(bytes, at + other.length);
					System.arraycopy(other, 0, joined, at, other.length);
					bytes = joined;
				}
				default -> {
					int length = random.nextInt(bytes.length - at);
					int to = random.nextInt(bytes.length - length);
					System.arraycopy(bytes.clone(), at, bytes, to, length);
				}
			}
		}
		return bytes;
	}

	@Test
	void messagesNeverTellValues() {
		Map<@Nullable Object, Object> keys = new HashMap<>();
		keys.put(SECRET, 1);
		keys.put(2, SECRET);
		List<Object> deep = new ArrayList<>(List.of(SECRET));
		deep.add(Map.of(SECRET, deep));
		Object bad = new Secretive("good");
		for (Object value : List.of(keys, Open.of(keys), deep, Map.of(SECRET, new Object()),
				Open.of(new AtomicReference<>(SECRET)), List.of(SECRET, new Thread(SECRET)), new Broken(SECRET),
				Collections.singletonMap(null, SECRET))) {
			assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.encode(value))
				.satisfies((ex) -> assertThat(trace(ex)).doesNotContain(SECRET));
		}
		String text = text(this.codec.encode(Map.of("key", bad)));
		String number = text(this.codec.encode(Map.of(1, List.of(new Circle(1)))));
		for (String attempt : List.of(text.replace("good", "bad" + SECRET),
				text.replace("\"good\"", "[\"" + SECRET + "\"]"), text.replace("\"good\"", SECRET),
				text.replace("key", SECRET).replace("\"good\"", "{"), number.replace("1.0", '"' + SECRET + '"'),
				number.replace("\"1\"", '"' + SECRET + '"'), "java.util.UUID\n\"" + SECRET + '"',
				"java.time.Instant\n\"" + SECRET + '"', typeOf(Color.RED) + "\n\"" + SECRET + '"', SECRET + "\n1",
				"java.util.List\n[[\"" + SECRET + "\",1]]", "java.util.Locale\n{\"" + SECRET + "\":1}", SECRET)) {
			assertThatExceptionOfType(EntryCodecException.class).as(attempt)
				.isThrownBy(() -> decode(attempt))
				.satisfies((ex) -> assertThat(trace(ex)).doesNotContain(SECRET));
		}
	}

	@Test
	void failuresTellWhereTheyHappened() {
		assertThatExceptionOfType(EntryCodecException.class)
			.isThrownBy(() -> this.codec.encode(List.of(new Broken("x"))))
			.withMessageContaining(Broken.class.getName() + ".thread");
		String text = text(this.codec.encode(List.of(new Circle(1))));
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> decode(text.replace("1.0", "[]")))
			.withMessageContaining(Circle.class.getName() + ".radius");
	}

	@Test
	void knownTypesAreBounded() {
		for (int i = 0; i < 3000; i++) {
			String type = "java.util.List<".repeat(i % 30) + "java.lang.Integer" + "[]".repeat(i / 30)
					+ ">".repeat(i % 30);
			try {
				decode(type + "\n[]");
			}
			catch (EntryCodecException ex) {
				assertThat(i % 30 + i / 30).isZero();
			}
		}
		assertThat(decode("java.util.List<java.lang.Integer>\n[1]")).isEqualTo(List.of(1));
		assertThat(this.codec.decode(this.codec.encode(samples()))).isInstanceOf(List.class);
	}

	@Test
	void threadsShareACodec() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(8);
		CountDownLatch start = new CountDownLatch(1);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				futures.add(executor.submit(() -> {
					start.await();
					for (Object value : samples()) {
						assertThat(this.codec.decode(this.codec.encode(value))).isNotNull();
					}
					return null;
				}));
			}
			start.countDown();
			for (Future<?> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private Object decode(String text) {
		return this.codec.decode(text.getBytes(StandardCharsets.UTF_8));
	}

	private void assertRefused(String text) {
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> decode(text));
	}

	private String typeOf(Object value) {
		String text = text(this.codec.encode(value));
		return text.substring(0, text.indexOf('\n'));
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static String trace(Throwable failure) {
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		return trace.toString();
	}

	record Typed(@Nullable Class<?> type) {

	}

	record Holder(Plugin plugin) {

	}

	record Broken(String name, Object thread) {

		Broken(String name) {
			this(name, new Thread(name));
		}

	}

	static final class Exploded {

		static boolean now;

		private Exploded() {
		}

	}

	static final class Bomb {

		static {
			Exploded.now = true;
		}

	}

	/**
	 * Notes the classes it is asked for.
	 */
	private static final class Recording extends ClassLoader {

		private final Set<String> loaded = Collections.synchronizedSet(new LinkedHashSet<>());

		Recording(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			this.loaded.add(name);
			return super.loadClass(name, resolve);
		}

	}

}
