package io.github.twolevelcache.localpostgres;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL on this machine. It ends when it is closed, and also when this JVM is
 * killed.
 */
public final class LocalPostgres implements AutoCloseable {

	/** A user who needs no password. */
	public static final String USER = "postgres";

	private static final Path BINARIES = Path.of("target", "postgres");

	/**
	 * Reads until this JVM is gone, then stops the server if it is still there. Ctrl-C
	 * reaches this script, too; this JVM then closes the server itself.
	 */
	private static final String GUARD = """
			trap '' INT TERM HUP
			cat
			pid=$(head -n 1 "$0/postmaster.pid") && kill -QUIT "$pid"
			rm -rf "$0"
			""";

	private final EmbeddedPostgres postgres;

	private LocalPostgres(EmbeddedPostgres postgres) {
		this.postgres = postgres;
	}

	/**
	 * Start a server with an empty database. It does not wait for the disk.
	 * @return the server, ready to serve
	 * @throws IOException if it does not start
	 */
	public static LocalPostgres start() throws IOException {
		return start(Map.of());
	}

	/**
	 * Start a server with an empty database whose commits are on the disk when they
	 * return, as is the default of PostgreSQL.
	 * @return the server, ready to serve
	 * @throws IOException if it does not start
	 */
	public static LocalPostgres startDurable() throws IOException {
		return start(Map.of("fsync", "on", "synchronous_commit", "on"));
	}

	private static LocalPostgres start(Map<String, String> settings) throws IOException {
		Path data = Files.createTempDirectory("local-postgres");
		new ProcessBuilder("sh", "-c", GUARD, data.toString()).redirectOutput(Redirect.DISCARD)
			.redirectError(Redirect.DISCARD)
			.start();
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setOverrideWorkingDirectory(BINARIES.toFile())
			.setDataDirectory(data)
			.setRegisterShutdownHook(false);
		settings.forEach(builder::setServerConfig);
		return new LocalPostgres(builder.start());
	}

	/**
	 * Return where the database is found.
	 * @return the URL, with the name of the user
	 */
	public String jdbcUrl() {
		return this.postgres.getJdbcUrl(USER, "postgres");
	}

	@Override
	public void close() throws IOException {
		this.postgres.close();
	}

}
