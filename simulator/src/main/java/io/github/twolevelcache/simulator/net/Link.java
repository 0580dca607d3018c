package io.github.twolevelcache.simulator.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

import io.github.twolevelcache.simulator.core.Simulation;

/**
 * One direction of a connection: a queue, whose messages arrive in order. A stalled link
 * delivers nothing until it goes on.
 */
public final class Link {

	private final Simulation simulation;

	private final LongSupplier latency;

	private final Deque<Message> messages = new ArrayDeque<>();

	private long stalledUntil;

	private boolean planned;

	private boolean broken;

	/**
	 * Create an empty link.
	 * @param simulation its world
	 * @param latency draws how long a message takes, in nanoseconds
	 */
	public Link(Simulation simulation, LongSupplier latency) {
		this.simulation = simulation;
		this.latency = latency;
	}

	/**
	 * Send a message.
	 * @param arrival what happens when it arrives
	 */
	public void send(Runnable arrival) {
		send(Duration.ZERO, arrival);
	}

	/**
	 * Send a message that takes long, and holds up those behind it.
	 * @param transfer how long it takes, beside the latency
	 * @param arrival what happens when it arrives
	 */
	public void send(Duration transfer, Runnable arrival) {
		if (!this.broken) {
			this.messages
				.add(new Message(this.simulation.now() + this.latency.getAsLong() + transfer.toNanos(), arrival));
			plan();
		}
	}

	/**
	 * Deliver nothing for a while.
	 * @param duration how long, from now
	 */
	public void stall(Duration duration) {
		this.stalledUntil = Math.max(this.stalledUntil, this.simulation.now() + duration.toNanos());
	}

	/**
	 * Lose what is on its way, and whatever is sent from now on.
	 */
	public void cut() {
		this.broken = true;
		this.messages.clear();
	}

	private void plan() {
		Message head = this.messages.peek();
		if (head != null && !this.planned) {
			this.planned = true;
			this.simulation.at(Math.max(head.due, this.stalledUntil), this::deliver);
		}
	}

	private void deliver() {
		this.planned = false;
		if (this.stalledUntil <= this.simulation.now()) {
			Message head = this.messages.poll();
			if (head != null) {
				head.arrival.run();
			}
		}
		plan();
	}

	private record Message(long due, Runnable arrival) {
	}

}
