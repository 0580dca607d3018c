package io.github.twolevelcache.simulator.redis;

import org.jspecify.annotations.Nullable;

/**
 * A command of the server.
 *
 * @param name its name, in capitals
 * @param arity how many words it has, the name among them; if negative, at least as many
 * @param writes whether it may write
 * @param grows whether it may take more memory ({@code denyoom})
 * @param handler runs it
 */
record Command(String name, int arity, boolean writes, boolean grows, Handler handler) {

	static Command reading(String name, int arity, Handler handler) {
		return new Command(name, arity, false, false, handler);
	}

	static Command writing(String name, int arity, Handler handler) {
		return new Command(name, arity, true, false, handler);
	}

	static Command growing(String name, int arity, Handler handler) {
		return new Command(name, arity, true, true, handler);
	}

	boolean takes(int words) {
		return (this.arity < 0) ? words >= -this.arity : words == this.arity;
	}

	/**
	 * What a command does.
	 */
	@FunctionalInterface
	interface Handler {

		/**
		 * Run the command.
		 * @param database what the server holds
		 * @param arguments the words of the command
		 * @return the reply
		 * @throws CommandException if it ends with an error
		 */
		@Nullable Object run(Database database, Arguments arguments);

	}

}
