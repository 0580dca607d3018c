package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NextVersion}.
 */
class NextVersionTests {

	@Test
	void itsItemsAreOfAnotherClassOfTheSameName(@TempDir Path directory) throws IOException, ClassNotFoundException {
		try (URLClassLoader classes = new URLClassLoader(urls(NextVersion.compile(directory)), null)) {
			Class<?> next = classes.loadClass(Item.class.getName());
			assertThat(next).isNotEqualTo(Item.class);
			assertThat(next.getRecordComponents()).hasSize(1 + Item.class.getRecordComponents().length);
			assertThat(Arrays.stream(Item.class.getDeclaredMethods()).map((method) -> method.getName()))
				.isSubsetOf(Arrays.stream(next.getDeclaredMethods()).map((method) -> method.getName()).toList());
		}
	}

	private static URL[] urls(Path classes) throws MalformedURLException {
		return new URL[] { classes.toUri().toURL() };
	}

}
