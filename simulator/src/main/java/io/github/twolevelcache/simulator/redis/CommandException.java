package io.github.twolevelcache.simulator.redis;

/**
 * Ends a command with an error.
 */
final class CommandException extends RuntimeException {

	private final ErrorReply reply;

	CommandException(ErrorReply reply) {
		super(reply.text(), null, false, false);
		this.reply = reply;
	}

	ErrorReply reply() {
		return this.reply;
	}

}
