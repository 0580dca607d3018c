package io.github.twolevelcache.localredis;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * Where {@code redis-server} comes from.
 */
public enum RedisSource {

	/**
	 * A container, by Testcontainers; its image is the system property
	 * {@code redis.image}.
	 */
	DOCKER,

	/**
	 * The {@code redis-server} on the PATH.
	 */
	PATH,

	/**
	 * The binary that comes as a Maven artifact.
	 */
	EMBEDDED;

	/**
	 * The system property that chooses a source by name.
	 */
	public static final String PROPERTY = "redis.source";

	/**
	 * Choose the source: the one asked for by the system property, else the PATH if it
	 * has the server, else the Maven artifact.
	 * @return the source
	 * @throws IllegalArgumentException if the property names none
	 */
	public static RedisSource choose() {
		String name = System.getProperty(PROPERTY, "");
		if (name.isEmpty()) {
			return (onPath() != null) ? PATH : EMBEDDED;
		}
		return Arrays.stream(values())
			.filter((source) -> source.name().toLowerCase(Locale.ROOT).equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"-D%s=%s: must be docker, path or embedded".formatted(PROPERTY, name)));
	}

	/**
	 * Return the file of the server.
	 * @param directory where to unpack it
	 * @return the executable file
	 * @throws IOException if it cannot be unpacked
	 * @throws IllegalStateException if there is none
	 */
	Path executable(Path directory) throws IOException {
		Path file = (this == PATH) ? onPath()
				: ExecutableProvider.newJarResourceProvider(directory.toFile()).get().toPath();
		if (file == null) {
			throw new IllegalStateException("There is no redis-server on the PATH");
		}
		return file;
	}

	private static @Nullable Path onPath() {
		return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, "redis-server"))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

}
