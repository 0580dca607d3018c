package io.github.twolevelcache.simulator.redis;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.twolevelcache.internal.redis.Script;

/**
 * A script of the engine, with the names that its first lines give to what it is told.
 *
 * @param name the class and the constant that has it
 * @param source its text, a {@code char} for each byte
 * @param keys the names of its keys
 * @param arguments the names of its arguments
 * @param repeated the names of what follows them, any number of times
 */
record EngineScript(String name, String source, List<String> keys, List<String> arguments, List<String> repeated) {

	private static final String CLASS_FILE = ".class";

	private static final Pattern NAMES = Pattern.compile("local ([\\w, ]+) = (.*(?:KEYS|ARGV)\\[.*)");

	private static final Pattern POSITION = Pattern.compile("(KEYS|ARGV)\\[(?:(\\d+)|i(?: \\+ \\d)?)]");

	/**
	 * Find all scripts in the constants of the engine's classes.
	 * @return the scripts, in the order of their names
	 */
	static List<EngineScript> all() {
		try {
			URI location = Script.class.getProtectionDomain().getCodeSource().getLocation().toURI();
			if (location.getPath().endsWith(".jar")) {
				try (FileSystem jar = FileSystems.newFileSystem(Path.of(location))) {
					return in(jar.getPath("/"));
				}
			}
			return in(Path.of(location));
		}
		catch (IOException | ReflectiveOperationException | URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<EngineScript> in(Path root) throws IOException, ReflectiveOperationException {
		List<Path> files;
		try (Stream<Path> all = Files.walk(root)) {
			files = all.filter((file) -> file.toString().endsWith(CLASS_FILE)).sorted().toList();
		}
		List<EngineScript> scripts = new ArrayList<>();
		for (Path file : files) {
			// Others may need libraries that are not here.
			if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(Script.class.descriptorString())) {
				String path = root.relativize(file).toString();
				addAll(scripts, path.substring(0, path.length() - CLASS_FILE.length()).replace('/', '.'));
			}
		}
		return scripts;
	}

	private static void addAll(List<EngineScript> scripts, String type) throws ReflectiveOperationException {
		for (Field field : Class.forName(type).getDeclaredFields()) {
			if (field.getType() == Script.class && Modifier.isStatic(field.getModifiers())) {
				field.setAccessible(true);
				scripts.add(of(type.substring(type.lastIndexOf('.') + 1) + "." + field.getName(),
						KeyspaceStore.source((Script) field.get(null))));
			}
		}
	}

	static EngineScript of(String name, String source) {
		Map<Integer, String> keys = new TreeMap<>();
		Map<Integer, String> arguments = new TreeMap<>();
		List<String> repeated = new ArrayList<>();
		Matcher line = NAMES.matcher(source);
		while (line.find()) {
			List<String> names = Arrays.asList(line.group(1).split(", ", -1));
			Matcher position = POSITION.matcher(line.group(2));
			for (String given : names) {
				if (!position.find()) {
					throw new IllegalStateException("Not understood in %s: %s".formatted(name, line.group()));
				}
				if (position.group(2) == null) {
					repeated.add(given);
				}
				else {
					(position.group(1).equals("KEYS") ? keys : arguments).put(Integer.valueOf(position.group(2)),
							given);
				}
			}
		}
		Matcher used = POSITION.matcher(source);
		while (used.find()) {
			if (used.group(2) != null
					&& !(used.group(1).equals("KEYS") ? keys : arguments).containsKey(Integer.valueOf(used.group(2)))) {
				throw new IllegalStateException("%s has no name in %s".formatted(used.group(), name));
			}
		}
		return new EngineScript(name, source, List.copyOf(keys.values()), List.copyOf(arguments.values()),
				List.copyOf(repeated));
	}

}
