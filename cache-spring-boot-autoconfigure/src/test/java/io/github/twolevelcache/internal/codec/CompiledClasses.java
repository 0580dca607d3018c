package io.github.twolevelcache.internal.codec;

import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import io.github.twolevelcache.codec.EntryUpgrade;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One version of an application: classes compiled from text, in a class loader of their
 * own.
 */
final class CompiledClasses {

	private final ClassLoader classLoader;

	private CompiledClasses(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * Compile classes of the package {@code app}.
	 * @param directory where to put the class files
	 * @param sources the classes, without package and imports
	 * @return the version of the application
	 */
	static CompiledClasses of(Path directory, String... sources) throws IOException {
		Path output = Files.createTempDirectory(directory, "classes");
		StringBuilder text = new StringBuilder("package app; import java.util.*; import java.math.*;\n");
		for (String source : sources) {
			text.append(source).append('\n');
		}
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		boolean compiled = compiler
			.getTask(messages, null, null, List.of("-parameters", "-proc:none", "-d", output.toString()), null,
					List.of(new Source(text.toString())))
			.call();
		assertThat(compiled).as(messages.toString()).isTrue();
		return new CompiledClasses(
				new URLClassLoader(new URL[] { url(output) }, CompiledClasses.class.getClassLoader()));
	}

	private static URL url(Path path) throws MalformedURLException {
		return path.toUri().toURL();
	}

	JsonEntryCodec codec() {
		return new JsonEntryCodec(List.of("app"), this.classLoader);
	}

	JsonEntryCodec codec(EntryUpgrade<?> upgrade) {
		return new JsonEntryCodec(List.of("app"), this.classLoader, List.of(), List.of(upgrade));
	}

	ClassLoader classLoader() {
		return this.classLoader;
	}

	/**
	 * Create what the method {@code create} of the class {@code app.Main} returns.
	 * @return the value
	 */
	Object create() throws ReflectiveOperationException {
		var method = Class.forName("app.Main", true, this.classLoader).getDeclaredMethod("create");
		method.setAccessible(true);
		return method.invoke(null);
	}

	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		Source(String text) {
			super(URI.create("string:///app/Main.java"), JavaFileObject.Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
