package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The next version of the application: its items have one more property. Each version
 * reads only what it has written itself.
 */
final class NextVersion {

	private static final String ITEM = """
			package io.github.twolevelcache.checker.writes;

			public record Item(long number, String note, String added) {

				static Item of(long number, String note) {
					return new Item(number, note, "next");
				}

			}
			""";

	private NextVersion() {
	}

	/**
	 * Compile what it has other classes of.
	 * @param directory where to
	 * @return what must stand first in the class path of an instance of this version
	 * @throws IOException if that is not possible
	 */
	static Path compile(Path directory) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		if (compiler == null) {
			throw new IOException("There is no compiler: run the checker with a JDK");
		}
		Path classes = Files.createDirectories(directory.resolve("classes"));
		Path source = Files.writeString(directory.resolve("Item.java"), ITEM);
		int status = compiler.run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString());
		if (status != 0) {
			throw new IOException("The compiler does not accept " + source);
		}
		return classes;
	}

}
