package io.github.twolevelcache.localredis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Moves slots from one master to another, slot by slot, as {@code redis-cli --cluster
 * reshard} does.
 */
final class SlotMigration {

	private static final String BATCH = "100";

	private static final String TIMEOUT = "5000";

	private final RedisNode from;

	private final RedisNode to;

	SlotMigration(RedisNode from, RedisNode to) {
		this.from = from;
		this.to = to;
	}

	/** Those that are half moved. */
	private List<String> slots = List.of();

	/**
	 * Move slots one after the other: a node writes all that are half moved to a file
	 * with each step. If one of the nodes is no master any more, the rest stay.
	 * @param count how many slots
	 */
	void move(int count) {
		run((source, target) -> {
			for (String slot : slots(source).limit(count).toList()) {
				try {
					open(source, target, slot);
				}
				catch (IllegalStateException ex) {
					requireFailover(ex);
					return;
				}
				close(source, target, slot);
			}
		});
	}

	/**
	 * Begin to move slots, and move the keys of every second one that has any.
	 * @param count how many slots
	 */
	void begin(int count) {
		run((source, target) -> {
			this.slots = slots(source).limit(count).toList();
			boolean moves = false;
			for (String slot : this.slots) {
				open(source, target, slot);
				if (!keys(source, slot).isEmpty()) {
					moves = !moves;
					if (moves) {
						moveKeys(source, slot);
					}
				}
			}
		});
	}

	/**
	 * Move what is left of the slots that are half moved.
	 */
	void end() {
		run((source, target) -> {
			for (String slot : this.slots) {
				close(source, target, slot);
			}
		});
	}

	private static void open(RespClient source, RespClient target, String slot) throws IOException {
		target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", id(source));
		source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", id(target));
	}

	private void close(RespClient source, RespClient target, String slot) throws IOException {
		moveKeys(source, slot);
		// The target first: were it the source, the slot could be without a master.
		String targetId = id(target);
		target.command("CLUSTER", "SETSLOT", slot, "NODE", targetId);
		release(source, slot, targetId);
	}

	private static String id(RespClient node) throws IOException {
		return String.valueOf(node.command("CLUSTER", "MYID"));
	}

	private void run(Work work) {
		try (RespClient source = this.from.connect(); RespClient target = this.to.connect()) {
			work.run(source, target);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void moveKeys(RespClient source, String slot) throws IOException {
		for (List<String> keys = keys(source, slot); !keys.isEmpty(); keys = keys(source, slot)) {
			List<String> migrate = new ArrayList<>(
					List.of("MIGRATE", "127.0.0.1", Integer.toString(this.to.port()), "", "0", TIMEOUT, "KEYS"));
			migrate.addAll(keys);
			source.command(migrate.toArray(String[]::new));
		}
	}

	private static void release(RespClient source, String slot, String targetId) throws IOException {
		try {
			source.command("CLUSTER", "SETSLOT", slot, "NODE", targetId);
		}
		catch (IllegalStateException ex) {
			// A master that has heard from the target that its last slot is gone is a
			// replica by now.
			requireFailover(ex);
		}
	}

	private static void requireFailover(IllegalStateException failure) {
		if (!String.valueOf(failure.getMessage()).contains("only with masters")) {
			throw failure;
		}
	}

	private Stream<String> slots(RespClient source) throws IOException {
		return list(source.command("CLUSTER", "SLOTS")).stream()
			.map(SlotMigration::list)
			.filter((range) -> Long.valueOf(this.from.port()).equals(list(range.get(2)).get(1)))
			.flatMapToInt((range) -> IntStream.rangeClosed(number(range.get(0)), number(range.get(1))))
			.mapToObj(Integer::toString);
	}

	private static List<String> keys(RespClient source, String slot) throws IOException {
		return list(source.command("CLUSTER", "GETKEYSINSLOT", slot, BATCH)).stream().map(String::valueOf).toList();
	}

	private static List<?> list(@Nullable Object reply) {
		return (List<?>) Objects.requireNonNull(reply);
	}

	private static int number(@Nullable Object reply) {
		return Math.toIntExact((Long) Objects.requireNonNull(reply));
	}

	/**
	 * What is done with both masters.
	 */
	private interface Work {

		void run(RespClient source, RespClient target) throws IOException;

	}

}
