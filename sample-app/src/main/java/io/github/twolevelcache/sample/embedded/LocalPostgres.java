package io.github.twolevelcache.sample.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL of this application alone. It ends when it is closed, and also when the
 * application is killed.
 */
final class LocalPostgres implements AutoCloseable {

	static final String USER = "postgres";

	private static final Path BINARIES = Path.of("target", "postgres");

	/**
	 * Reads until the application is gone, then stops the server if it is still there.
	 * Ctrl-C reaches this script, too; the application then closes the server itself.
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

	static LocalPostgres start() throws IOException {
		Path data = Files.createTempDirectory("sample-app-postgres");
		new ProcessBuilder("sh", "-c", GUARD, data.toString()).redirectOutput(Redirect.DISCARD)
			.redirectError(Redirect.DISCARD)
			.start();
		return new LocalPostgres(EmbeddedPostgres.builder()
			.setOverrideWorkingDirectory(BINARIES.toFile())
			.setDataDirectory(data)
			.setRegisterShutdownHook(false)
			.start());
	}

	String jdbcUrl() {
		return this.postgres.getJdbcUrl(USER, "postgres");
	}

	@Override
	public void close() throws IOException {
		this.postgres.close();
	}

}
