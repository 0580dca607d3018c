package io.github.twolevelcache.simulator.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.internal.codec.JsonEntryCodec;
import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.UnreadableEntryException;

/**
 * The codecs, and the form of entries with compressed and other values.
 */
final class CodecTargets {

	/** As large as a value may be here, in bytes. */
	static final int MAX_VALUE_SIZE = 1 << 20;

	private static final String TRUSTED = Values.class.getName();

	private static final List<String> JSON_WORDS = List.of("[", "]", "{", "}", "[[", "]]", "\"", ",", ":", "\n", "#",
			"<", ">", "[]", "null", "true", "0", "-1", "1e999999999", "-1e-999999999", "9223372036854775808", "1.5",
			"\"\"", "\"text\"", "[\"java.lang.Object\",", "[\"java.lang.Long\",1]", "[\"java.util.List\",[]]",
			"java.util.List<", "java.util.Set<", "java.util.Map<java.lang.String,", "java.util.Optional<",
			"java.util.concurrent.ConcurrentHashMap", "java.lang.Class", "java.lang.ProcessBuilder", "java.util.Locale",
			"java.time.Period", "java.sql.Timestamp", TRUSTED, "$Order", "$Label", "$Mailer", "$Size",
			TRUSTED + "$Mailer#00000000\n\"x\"", "$Trap", "\u00ff", "\u0000", "\\u0000", "[".repeat(100),
			"{\"a\":".repeat(100));

	private static final List<String> JDK_WORDS = List.of("\u00ac\u00ed\u0000\u0005", "p", "q\u0000~\u0000\u0000",
			"q\u0000~\u0000\u0002", "q\u0000~\u0000\u0007", "sr", "xp", "w\u0004", "x", "ur", "t\u0000\u0001a", "y",
			"}", "|", "z", "\u007f\u00ff\u00ff\u00ff", "\u0000\u0000\u0000\u0001", "\u0000\u0098\u0096\u007f", "[J",
			"[B", "java.util.HashSet", "java.util.HashMap", "java.util.ArrayList", "java.net.URL",
			"java.util.PriorityQueue", TRUSTED, Trap.class.getName());

	private final ClassLog classes = new ClassLog();

	private final EntryCodec json = new JsonEntryCodec(List.of(TRUSTED), this.classes);

	private final EntryCodec jdk = new JdkEntryCodec(List.of(TRUSTED + "$*"), CodecTargets.class.getClassLoader());

	/**
	 * Return the targets.
	 * @return those that are changed bytes, and those that are built to do harm
	 */
	List<Target> all() {
		List<byte[]> jsons = Stream
			.concat(Values.all().stream().map(this.json::encode),
					Stream.of(TRUSTED + "$Mailer#00000000\n{}", TRUSTED + "$Label#00000000\n\"x\"")
						.map((text) -> text.getBytes(StandardCharsets.UTF_8)))
			.toList();
		List<byte[]> jdks = new ArrayList<>(Values.all().stream().map(this.jdk::encode).toList());
		jdks.add(serialized(new Trap()));
		List<Target> targets = new ArrayList<>();
		targets.add(new ByteTarget("json", 300, new Mutator(jsons, JSON_WORDS), this::readJson));
		targets.add(new ByteTarget("versions", 100, new Mutator(jsons, JSON_WORDS), this::readOtherVersion));
		targets.add(new ByteTarget("jdk", 200, new Mutator(jdks, JDK_WORDS), this::readJdk));
		targets.add(entries("plain", null, JSON_WORDS));
		targets.add(entries("zstd", 1L, List.of("(\u00b5/\u00fd", "\u00ff\u00ff\u00ff\u007f", "\u0001\u0000", "(")));
		targets.add(new BombTarget("bombs", 1, this::readJson, this::readJdk));
		return targets;
	}

	private Target entries(String name, @Nullable Long compressedFrom, List<String> words) {
		EntryFormat format = new EntryFormat(this.json, Compressor.available(), compressedFrom, MAX_VALUE_SIZE);
		List<byte[]> entries = new ArrayList<>(
				Values.all().stream().map((value) -> format.write(value, 1_800_000_000_000L, 1)).toList());
		entries.add(format.write(null, 1_800_000_000_000L, 1));
		entries.add(format.write("a".repeat(10_000), 1_800_000_000_000L, 1));
		return new ByteTarget(name, 100, new Mutator(entries, words), (bytes) -> readEntry(format, bytes));
	}

	private boolean readEntry(EntryFormat format, byte[] bytes) {
		EntryFormat.fingerprint(bytes);
		format.encoded(bytes);
		try {
			format.readAnyVersion(bytes);
			return true;
		}
		catch (UnreadableEntryException ex) {
			return false;
		}
		finally {
			this.classes.requireClean();
		}
	}

	private boolean readJson(byte[] bytes) {
		return isRead(() -> this.json.decode(bytes));
	}

	private boolean readOtherVersion(byte[] bytes) {
		return isRead(() -> this.json.decodeOtherVersion(bytes));
	}

	private boolean readJdk(byte[] bytes) {
		try {
			this.jdk.decode(bytes);
			return true;
		}
		catch (EntryCodecException ex) {
			requireSilent(ex);
			return false;
		}
		finally {
			// It loads a class before it looks whether it is allowed.
			Values.requireNotSprung();
		}
	}

	private boolean isRead(Runnable read) {
		try {
			read.run();
			return true;
		}
		catch (EntryCodecException ex) {
			requireSilent(ex);
			return false;
		}
		finally {
			this.classes.requireClean();
		}
	}

	private static void requireSilent(EntryCodecException failure) {
		if (failure.getCause() != null) {
			throw new IllegalStateException("The cause may show the value", failure);
		}
	}

	static byte[] serialized(Serializable value) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(value);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads what was built to take much time or memory, of a few kinds and any size.
	 *
	 * @param name its name
	 * @param share how often it is chosen
	 * @param json reads JSON
	 * @param jdk reads serialized objects
	 */
	private record BombTarget(String name, int share, ByteTarget.Reader json, ByteTarget.Reader jdk) implements Target {

		@Override
		public boolean run(RandomGenerator random) throws Exception {
			int size = 1 + random.nextInt(20_000);
			return switch (random.nextInt(8)) {
				case 0 -> this.json.read(Bombs.collidingLists(size));
				case 1 -> this.json.read(Bombs.collidingKeys(size));
				case 2 -> this.json.read(Bombs.nestedSets(size));
				case 3 -> this.json.read(Bombs.deepTypes(size));
				case 4 -> this.jdk.read(Bombs.collidingObjects(1 + size / 4));
				case 5 -> this.jdk.read(Bombs.sharedSets(1 + size % 90));
				case 6 -> this.jdk.read(Bombs.sharedLists(1 + size % 90));
				default -> this.jdk.read(Bombs.claimedTables(1 + size % 90));
			};
		}

	}

}
