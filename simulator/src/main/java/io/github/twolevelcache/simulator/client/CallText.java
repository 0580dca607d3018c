package io.github.twolevelcache.simulator.client;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.redis.ErrorReply;

/**
 * A call and its answer for people to read: keys without what they have in common, values
 * by their version.
 */
final class CallText {

	/** Of the JSON of an item, behind a header that cannot be read. */
	private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");

	private static final Pattern KEY = Pattern.compile("\\w+:(\\w+):\\{.*?(?:::(.*))?}");

	private static final int LONGEST = 24;

	private CallText() {
	}

	static String of(Call call, @Nullable Object reply) {
		List<String> words = new ArrayList<>();
		List<String> arguments = call.command().arguments();
		boolean script = call.command().name().startsWith("EVAL");
		words.add(script ? ScriptNames.of(arguments.get(0)) : call.command().name());
		words.add(keys(call.command().keys()));
		arguments.stream()
			.skip(script ? 1 : 0)
			.filter((text) -> VERSION.matcher(text).find())
			.forEach((text) -> words.add(value(text)));
		return (call.isAsking() ? "ASKING " : "") + String.join(" ", words) + ": " + reply(reply);
	}

	private static String reply(@Nullable Object reply) {
		if (reply instanceof ErrorReply error) {
			return error.text();
		}
		return (reply instanceof String text) ? value(text) : (reply != null) ? reply.toString() : "nil";
	}

	private static String value(String text) {
		Matcher version = VERSION.matcher(text);
		if (version.find()) {
			return "version " + version.group(1);
		}
		String printable = text.chars().allMatch((one) -> one >= ' ' && one <= '~') ? text : text.length() + " bytes";
		return (printable.length() > LONGEST) ? printable.substring(0, LONGEST) + "..." : printable;
	}

	static String keys(List<String> keys) {
		// The first one says enough: the others are those of the same entry.
		return keys.stream().limit(1).map(CallText::key).collect(Collectors.joining(" "));
	}

	private static String key(String key) {
		Matcher parts = KEY.matcher(key);
		if (!parts.matches()) {
			return key;
		}
		String name = parts.group(2);
		if (name == null) {
			return parts.group(1);
		}
		return parts.group(1).equals("v") ? name : parts.group(1) + ":" + name;
	}

}
