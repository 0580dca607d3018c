package io.github.twolevelcache.simulator.client;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.github.twolevelcache.internal.redis.Script;

/**
 * The names of the engine's scripts: those of the constants that hold them.
 */
public final class ScriptNames {

	private static final List<String> CLASSES = List.of("keyspace.PlainEntryCommands", "keyspace.WakeKeys",
			"keyspace.RemoteGeneration", "lease.RemotePermits", "log.LoggedEntryCommands", "log.PendingChanges",
			"log.PartitionOwners", "log.Members", "log.DeadLetterQueue", "log.DeadLetterList", "log.LogControl",
			"log.LogRegistry", "log.LogSafety", "redis.LettuceRemoteStore");

	private static final Map<String, String> BY_DIGEST = find();

	private ScriptNames() {
	}

	private static Map<String, String> find() {
		Map<String, String> names = new HashMap<>();
		try {
			Method digest = Script.class.getDeclaredMethod("digest");
			digest.setAccessible(true);
			for (String name : CLASSES) {
				for (Field field : Class.forName("io.github.twolevelcache.internal." + name).getDeclaredFields()) {
					if (field.getType() == Script.class && Modifier.isStatic(field.getModifiers())) {
						field.setAccessible(true);
						names.put((String) digest.invoke(field.get(null)), field.getName());
					}
				}
			}
			return names;
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("The scripts of the engine are not where they were", ex);
		}
	}

	/**
	 * Return the name of a script.
	 * @param script its text or its digest
	 * @return the name, or {@code EVAL} if it is none of the engine's
	 */
	public static String of(String script) {
		String known = BY_DIGEST.get(script);
		return (known != null) ? known : BY_DIGEST.getOrDefault(digest(script), "EVAL");
	}

	private static String digest(String script) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-1").digest(script.getBytes(StandardCharsets.ISO_8859_1)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-1", ex);
		}
	}

}
