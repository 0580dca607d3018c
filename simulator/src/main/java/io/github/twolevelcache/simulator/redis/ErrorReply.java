package io.github.twolevelcache.simulator.redis;

/**
 * A reply that refuses a command. The error of a command within a script has the same
 * text, as from Redis 7.0 on; earlier versions embed it in another.
 *
 * @param text the code of the error, in capitals, and its description
 */
public record ErrorReply(String text) {

	/** The keys of a command are some here and some elsewhere. */
	public static final ErrorReply TRY_AGAIN = new ErrorReply(
			"TRYAGAIN Multiple keys request during rehashing of slot");

	static final ErrorReply WRONG_TYPE = new ErrorReply(
			"WRONGTYPE Operation against a key holding the wrong kind of value");

	static final ErrorReply SYNTAX = new ErrorReply("ERR syntax error");

	static final ErrorReply NOT_INTEGER = new ErrorReply("ERR value is not an integer or out of range");

	static final ErrorReply NOT_FLOAT = new ErrorReply("ERR value is not a valid float");

	static final ErrorReply NOT_RANGE = new ErrorReply("ERR min or max is not a float");

	static final ErrorReply FULL = new ErrorReply("OOM command not allowed when used memory > 'maxmemory'.");

	static final ErrorReply READ_ONLY = new ErrorReply("READONLY You can't write against a read only replica.");

	static final ErrorReply LOADING = new ErrorReply("LOADING Redis is loading the dataset in memory");

	static final ErrorReply NO_SCRIPT = new ErrorReply("NOSCRIPT No matching script. Please use EVAL.");

	static ErrorReply arity(String command) {
		return new ErrorReply("ERR wrong number of arguments for '%s' command".formatted(command));
	}

	static ErrorReply expiry(String command) {
		return new ErrorReply("ERR invalid expire time in '%s' command".formatted(command));
	}

}
