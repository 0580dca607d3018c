package io.github.twolevelcache.internal.codec;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidDefinitionException;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Says what went wrong inside Jackson without quoting the data.
 */
public final class Failures {

	private static final int MAX_PATH = 5;

	private Failures() {
	}

	/**
	 * Describe a failure.
	 * @param what what was tried, in terms of types
	 * @param failure what came of it
	 * @return an exception with the stack of the failure, but not with its message, which
	 * may quote the data
	 */
	public static EntryCodecException describe(String what, Throwable failure) {
		String own = ownMessage(failure);
		String reason = (own != null) ? own : reason(failure);
		EntryCodecException exception = new EntryCodecException(what + path(failure) + ": " + reason);
		exception.setStackTrace(failure.getStackTrace());
		return exception;
	}

	private static @Nullable String ownMessage(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof EntryCodecException) {
				return cause.getMessage();
			}
		}
		return null;
	}

	private static String reason(Throwable failure) {
		String reason = failure.getClass().getSimpleName();
		if (failure instanceof InvalidDefinitionException definition) {
			// About classes alone: it is thrown before there is a value.
			return reason + ", " + definition.getOriginalMessage();
		}
		return (failure.getCause() != null) ? reason + ", because of " + failure.getCause().getClass().getName()
				: reason;
	}

	private static String path(Throwable failure) {
		if (!(failure instanceof JacksonException jackson) || jackson.getPath().isEmpty()) {
			return "";
		}
		List<JacksonException.Reference> path = jackson.getPath();
		int hidden = Math.max(0, path.size() - MAX_PATH);
		String start = (hidden > 0) ? " at ... > " : " at ";
		return path.stream().skip(hidden).map(Failures::describe).collect(Collectors.joining(" > ", start, ""));
	}

	private static String describe(JacksonException.Reference step) {
		Object from = step.from();
		if (from == null) {
			return "?";
		}
		Class<?> type = (from instanceof Class<?> declared) ? declared : from.getClass();
		if (type.isAnonymousClass()) {
			// A view of ours.
			type = type.getSuperclass();
		}
		String property = step.getPropertyName();
		return (property != null && hasField(type, property)) ? type.getName() + '.' + property : type.getName();
	}

	private static boolean hasField(Class<?> type, String name) {
		// What Jackson calls a property may be the key of a map, which is data.
		for (Class<?> current = type; current != null; current = current.getSuperclass()) {
			for (var field : current.getDeclaredFields()) {
				if (field.getName().equals(name)) {
					return true;
				}
			}
		}
		return false;
	}

}
