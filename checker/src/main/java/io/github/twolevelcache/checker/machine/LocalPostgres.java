package io.github.twolevelcache.checker.machine;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL on this machine. It ends when it is closed, and also when this JVM is
 * killed.
 */
public final class LocalPostgres implements AutoCloseable {

	private static final Path BINARIES = Path.of("target", "postgres");

	/** Reads until this JVM is gone, then stops the server if it is still there. */
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

	public static LocalPostgres start() throws IOException {
		Path data = Files.createTempDirectory("checker-postgres");
		new ProcessBuilder("sh", "-c", GUARD, data.toString()).redirectOutput(Redirect.DISCARD)
			.redirectError(Redirect.DISCARD)
			.start();
		return new LocalPostgres(EmbeddedPostgres.builder()
			.setOverrideWorkingDirectory(BINARIES.toFile())
			.setDataDirectory(data)
			.setRegisterShutdownHook(false)
			.start());
	}

	public String jdbcUrl() {
		return this.postgres.getJdbcUrl("postgres", "postgres");
	}

	@Override
	public void close() throws IOException {
		this.postgres.close();
	}

}
