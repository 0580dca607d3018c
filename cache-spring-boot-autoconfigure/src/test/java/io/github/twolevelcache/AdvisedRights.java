package io.github.twolevelcache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.twolevelcache.localredis.RedisNode;

/**
 * The rights of a user in Redis as the documents advise them: whoever follows them gets
 * what was tested.
 *
 * @param words the command {@code ACL SETUSER}
 */
record AdvisedRights(List<String> words) {

	private static final String COMMAND = "ACL SETUSER shop ";

	/**
	 * Read the rights.
	 * @param purposes parts of the comments of those lines that apply; lines without a
	 * comment always do
	 * @return the rights for the namespace {@code shop}
	 */
	static AdvisedRights read(String... purposes) {
		List<String> words = new ArrayList<>();
		for (String line : lines()) {
			String[] parts = line.split("#", 2);
			if (parts.length == 1 || Arrays.stream(purposes).anyMatch(parts[1]::contains)) {
				words.addAll(List.of(parts[0].strip().split(" +")));
			}
		}
		return new AdvisedRights(List.copyOf(words));
	}

	private static List<String> lines() {
		try {
			return Files.readAllLines(Path.of("../docs/security.md"))
				.stream()
				.dropWhile((line) -> !line.startsWith(COMMAND))
				.takeWhile((line) -> !line.startsWith("```"))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return these without one.
	 * @param right the right
	 * @return the others
	 */
	AdvisedRights without(String right) {
		return new AdvisedRights(this.words.stream().filter((word) -> !word.equals(right)).toList());
	}

	void give(RedisNode node) {
		Object unused = node.command(this.words.toArray(String[]::new));
	}

	/**
	 * Return what gives them to the user on the command line of a server.
	 * @return the arguments
	 */
	String[] arguments() {
		List<String> arguments = new ArrayList<>(this.words.subList(2, this.words.size()));
		arguments.add(0, "--user");
		return arguments.toArray(String[]::new);
	}

	List<String> properties() {
		return List.of("spring.application.name=shop", "spring.data.redis.username=shop",
				"spring.data.redis.password=password");
	}

}
