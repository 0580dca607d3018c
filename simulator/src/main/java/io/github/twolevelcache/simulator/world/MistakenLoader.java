package io.github.twolevelcache.simulator.world;

import java.io.File;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongFunction;

import net.bytebuddy.dynamic.DynamicType;

/**
 * Loads the engine and the simulator once more, with a mistake in one class. So worlds
 * with the mistake and worlds without it run side by side.
 */
final class MistakenLoader extends URLClassLoader {

	private static final String OURS = "io.github.twolevelcache.";

	private final String name;

	private final byte[] bytes;

	/**
	 * Create a loader.
	 * @param mistake the mistake
	 * @throws ReflectiveOperationException if the engine has no such class
	 */
	MistakenLoader(Mistake mistake) throws ReflectiveOperationException {
		super(classPath(), MistakenLoader.class.getClassLoader());
		DynamicType.Unloaded<?> made = mistake.made();
		this.name = made.getTypeDescription().getName();
		this.bytes = made.getBytes();
	}

	/**
	 * Return what runs worlds with the mistake.
	 * @return returns the findings of a seed, as {@link FindingsOf} does
	 * @throws ReflectiveOperationException if it cannot be created
	 */
	@SuppressWarnings("unchecked")
	LongFunction<Map<String, String>> findings() throws ReflectiveOperationException {
		return (LongFunction<Map<String, String>>) loadClass(FindingsOf.class.getName()).getConstructor().newInstance();
	}

	private static URL[] classPath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			.map(MistakenLoader::url)
			.toArray(URL[]::new);
	}

	private static URL url(String place) {
		try {
			return Path.of(place).toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	protected Class<?> loadClass(String type, boolean resolve) throws ClassNotFoundException {
		if (!type.startsWith(OURS)) {
			return super.loadClass(type, resolve);
		}
		synchronized (getClassLoadingLock(type)) {
			Class<?> loaded = findLoadedClass(type);
			return (loaded != null) ? loaded : findClass(type);
		}
	}

	@Override
	protected Class<?> findClass(String type) throws ClassNotFoundException {
		return type.equals(this.name) ? defineClass(type, this.bytes, 0, this.bytes.length) : super.findClass(type);
	}

}
