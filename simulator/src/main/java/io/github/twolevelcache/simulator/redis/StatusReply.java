package io.github.twolevelcache.simulator.redis;

/**
 * A reply that only says how a command went.
 *
 * @param text such as {@code OK}
 */
public record StatusReply(String text) {

	static final StatusReply OK = new StatusReply("OK");

}
