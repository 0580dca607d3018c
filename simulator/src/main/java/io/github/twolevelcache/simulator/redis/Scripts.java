package io.github.twolevelcache.simulator.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The scripts that a server has run, by the SHA-1 of their text.
 */
final class Scripts {

	private final Map<String, String> sources = new HashMap<>();

	void remember(String source) {
		this.sources.put(digest(source), source);
	}

	@Nullable String find(String digest) {
		return this.sources.get(digest.toLowerCase(Locale.ROOT));
	}

	void forget() {
		this.sources.clear();
	}

	static String digest(String source) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.ISO_8859_1)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What {@code EVAL} and {@code EVALSHA} are told.
	 *
	 * @param script the text or the digest of the script
	 * @param keys its keys
	 * @param arguments its arguments
	 */
	record Call(String script, List<String> keys, List<String> arguments) {

		/**
		 * Read the words of a command.
		 * @param words the words: after its name and the script, how many keys there are,
		 * the keys and the arguments
		 * @return the call
		 * @throws CommandException if they are wrong
		 */
		static Call parse(List<String> words) {
			if (words.size() < 3) {
				throw new CommandException(ErrorReply.arity(words.get(0).toLowerCase(Locale.ROOT)));
			}
			long count = Numbers.integer(words.get(2));
			List<String> rest = words.subList(3, words.size());
			if (count > rest.size()) {
				throw new CommandException(new ErrorReply("ERR Number of keys can't be greater than number of args"));
			}
			if (count < 0) {
				throw new CommandException(new ErrorReply("ERR Number of keys can't be negative"));
			}
			return new Call(words.get(1), rest.subList(0, (int) count), rest.subList((int) count, rest.size()));
		}

	}

}
