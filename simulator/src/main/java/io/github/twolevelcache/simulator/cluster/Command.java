package io.github.twolevelcache.simulator.cluster;

import java.util.List;

/**
 * A command. Text is Latin-1: one char is one byte.
 *
 * @param name its name, in capitals
 * @param keys the keys that it touches
 * @param arguments what follows the keys; for {@code EVAL} and {@code EVALSHA} the script
 * comes first, with its text or its digest
 */
public record Command(String name, List<String> keys, List<String> arguments) {

	/**
	 * Return whether it runs a script.
	 * @return whether it does
	 */
	boolean isScript() {
		return this.name.startsWith("EVAL");
	}

	@Override
	public String toString() {
		return this.name + " " + this.keys;
	}

}
