package io.github.twolevelcache.simulator.redis;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * What one server holds, and its commands. Keys, values and scripts are Latin-1 text, so
 * that one {@code char} is one byte. A reply is {@code null}, a {@link Long}, a
 * {@link String}, a {@link List} of replies, a {@link StatusReply} or an
 * {@link ErrorReply}. Not thread-safe.
 *
 * <p>
 * A command, option or function of Lua that the model does not have ends in an
 * {@link UnsupportedOperationException}, not in a reply.
 */
public final class Keyspace {

	private final Database database;

	private final LuaEngine lua;

	private final Scripts scripts = new Scripts();

	private boolean full;

	private boolean readOnly;

	private boolean loading;

	/** Whether the script that is running has run a command that may write. */
	private boolean scriptWrote;

	/**
	 * Create an empty keyspace.
	 * @param micros the server's time, in microseconds since 1970
	 * @param lua runs the scripts; several keyspaces may share it
	 */
	public Keyspace(LongSupplier micros, LuaEngine lua) {
		this.database = new Database(micros);
		this.lua = lua;
	}

	/**
	 * Tell of each key that changes, expires or is evicted, in that order. A script may
	 * change a key several times.
	 * @param listener is told the key at once; must not use this keyspace
	 */
	public void onChange(Consumer<String> listener) {
		this.database.listener(listener);
	}

	/**
	 * Set whether the memory is full: commands that may take more are refused, in a
	 * script until it has written.
	 * @param full whether it is full
	 */
	public void setFull(boolean full) {
		this.full = full;
	}

	/**
	 * Set whether this is a replica: commands that may write are refused, and what has
	 * expired is not seen but stays until the master removes it.
	 * @param readOnly whether it is a replica
	 */
	public void setReadOnly(boolean readOnly) {
		this.readOnly = readOnly;
		this.database.replica(readOnly);
	}

	/**
	 * Set whether the server still reads its data: all commands are refused.
	 * @param loading whether it does
	 */
	public void setLoading(boolean loading) {
		this.loading = loading;
	}

	/**
	 * Set what the server says of itself ({@code INFO}).
	 * @param field {@code maxmemory_policy}, {@code aof_enabled} or
	 * {@code connected_slaves}
	 * @param value its value
	 */
	public void setInfo(String field, String value) {
		if (this.database.info().replace(field, value) == null) {
			throw new UnsupportedOperationException("INFO has no field '%s' in the model".formatted(field));
		}
	}

	/**
	 * Run a command that a client has sent.
	 * @param words its name and its arguments
	 * @return the reply
	 */
	public @Nullable Object execute(String... words) {
		return execute(List.of(words));
	}

	/**
	 * Run a command that a client has sent.
	 * @param words its name and its arguments
	 * @return the reply
	 */
	public @Nullable Object execute(List<String> words) {
		return switch (words.get(0).toUpperCase(Locale.ROOT)) {
			case "EVAL" -> script(true, words);
			case "EVALSHA" -> script(false, words);
			default -> run(words, false);
		};
	}

	private @Nullable Object script(boolean bySource, List<String> words) {
		try {
			Scripts.Call call = Scripts.Call.parse(words);
			return bySource ? eval(call.script(), call.keys(), call.arguments())
					: evalSha(call.script(), call.keys(), call.arguments());
		}
		catch (CommandException ex) {
			return ex.reply();
		}
	}

	/**
	 * Run a script, and remember it.
	 * @param source its text
	 * @param keys the keys that it touches
	 * @param arguments its arguments
	 * @return the reply
	 */
	public @Nullable Object eval(String source, List<String> keys, List<String> arguments) {
		if (this.loading) {
			return ErrorReply.LOADING;
		}
		this.scripts.remember(source);
		return runScript(source, keys, arguments);
	}

	/**
	 * Run a script that is remembered.
	 * @param digest the SHA-1 of its text, in hexadecimal
	 * @param keys the keys that it touches
	 * @param arguments its arguments
	 * @return the reply
	 */
	public @Nullable Object evalSha(String digest, List<String> keys, List<String> arguments) {
		if (this.loading) {
			return ErrorReply.LOADING;
		}
		String source = this.scripts.find(digest);
		return (source != null) ? runScript(source, keys, arguments) : ErrorReply.NO_SCRIPT;
	}

	private @Nullable Object runScript(String source, List<String> keys, List<String> arguments) {
		this.scriptWrote = false;
		return this.lua.run(source, keys, arguments, (words) -> run(words, true));
	}

	/**
	 * Forget all scripts, as a restart or {@code SCRIPT FLUSH} does.
	 */
	public void forgetScripts() {
		this.scripts.forget();
	}

	private @Nullable Object run(List<String> words, boolean inScript) {
		Command command = Commands.find(words.get(0));
		ErrorReply refusal = refusal(command, words, inScript);
		if (refusal != null) {
			return refusal;
		}
		this.scriptWrote |= command.writes();
		try {
			return command.handler().run(this.database, new Arguments(words));
		}
		catch (CommandException ex) {
			return ex.reply();
		}
	}

	private @Nullable ErrorReply refusal(Command command, List<String> words, boolean inScript) {
		if (!command.takes(words.size())) {
			return ErrorReply.arity(command.name().toLowerCase(Locale.ROOT));
		}
		if (this.loading) {
			return ErrorReply.LOADING;
		}
		if (this.readOnly) {
			return command.writes() ? ErrorReply.READ_ONLY : null;
		}
		boolean mayFinish = inScript && this.scriptWrote;
		return (this.full && command.grows() && !mayFinish) ? ErrorReply.FULL : null;
	}

	/**
	 * Return whether there is a key. One that has expired is removed.
	 * @param key the key
	 * @return whether there is
	 */
	public boolean exists(String key) {
		return this.database.find(key) != null;
	}

	/**
	 * Return all keys, in the order in which they came.
	 * @return the keys, among them those that have expired and were not removed yet
	 */
	public List<String> keys() {
		return this.database.keys();
	}

	/**
	 * Return what replication and the migration of a slot send to another server.
	 * @param key the key
	 * @return its value, which further commands do not change; {@code null} if there is
	 * none
	 */
	public @Nullable StoredValue copy(String key) {
		return this.database.copy(key);
	}

	/**
	 * Return the text of a key without looking whether it has expired, which may remove
	 * it.
	 * @param key the key
	 * @return its value, or {@code null} if there is none or it is no text
	 */
	public @Nullable String peek(String key) {
		StoredValue value = this.database.copy(key);
		return (value != null && value.data() instanceof String text) ? text : null;
	}

	/**
	 * Take what another server has sent.
	 * @param key the key
	 * @param copy its value, which further commands do not change; {@code null} removes
	 * the key
	 */
	public void restore(String key, @Nullable StoredValue copy) {
		if (copy != null) {
			this.database.put(key, copy.copy());
		}
		else {
			this.database.remove(key);
		}
	}

	/**
	 * Remove all keys that have expired, unless this is a replica.
	 */
	public void expire() {
		this.database.expire();
	}

	/**
	 * Evict a key.
	 * @param random chooses it
	 * @return the key, or {@code null} if there is none
	 */
	public @Nullable String evict(RandomGenerator random) {
		List<String> keys = keys();
		if (keys.isEmpty()) {
			return null;
		}
		String key = keys.get(random.nextInt(keys.size()));
		this.database.remove(key);
		return key;
	}

	/**
	 * Remove all keys. The listener is not told: {@code FLUSHALL} pushes a message
	 * without keys.
	 */
	public void clear() {
		this.database.clear();
	}

}
