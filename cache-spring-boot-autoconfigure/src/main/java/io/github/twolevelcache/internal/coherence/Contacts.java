package io.github.twolevelcache.internal.coherence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * What each instance tells the others through a master: up to when it had nothing to
 * repair there. It is told on the connection that changes go through. Thread-safe.
 */
public final class Contacts {

	// A server that is full or refuses writes still tells what it knows.
	private static final Script TELL = new Script("""
			local instances = KEYS[1]
			local instance, contact = ARGV[1], ARGV[2]
			redis.pcall('HSET', instances, instance, contact)
			for i = 3, #ARGV do
				local gone = ARGV[i]
				redis.pcall('HDEL', instances, gone)
			end
			local told = redis.pcall('HGETALL', instances)
			if told['err'] then
				return ''
			end
			return table.concat(told, '\\n')
			""");

	private final RemoteStore store;

	private final String namespace;

	private final String instance;

	private volatile BooleanSupplier repairsPending = () -> false;

	/**
	 * Create the contacts of an instance.
	 * @param store makes the changes of this instance
	 * @param namespace what keys begin with
	 * @param instance tells this instance from all others; without line breaks
	 */
	public Contacts(RemoteStore store, String namespace, String instance) {
		this.store = store;
		this.namespace = namespace;
		this.instance = instance;
	}

	/**
	 * Set what knows the repairs of this instance. Until then it has none.
	 * @param repairsPending tells whether Redis has not acknowledged a change of this
	 * instance that its caller was told of
	 */
	public void repairs(BooleanSupplier repairsPending) {
		this.repairsPending = repairsPending;
	}

	String instance() {
		return this.instance;
	}

	boolean areRepairsPending() {
		return this.repairsPending.getAsBoolean();
	}

	/**
	 * Tell the others, and hear what they have told.
	 * @param slots what the master serves
	 * @param contact what to tell
	 * @param gone instances that are not to be kept any more
	 * @return what all have told, by instance, with what was told now unless the master
	 * has refused it
	 */
	CompletableFuture<Map<String, Contact>> tell(Slots slots, Contact contact, Collection<String> gone) {
		List<byte[]> arguments = new ArrayList<>();
		arguments.add(bytes(this.instance));
		arguments.add(bytes(contact.toString()));
		gone.forEach((one) -> arguments.add(bytes(one)));
		return this.store.run(TELL, new byte[][] { key(slots) }, arguments.toArray(byte[][]::new))
			.thenApply(Contacts::told);
	}

	private byte[] key(Slots slots) {
		return bytes(this.namespace + ":i:{" + slots.key() + "}");
	}

	/**
	 * Tell that this instance ends, and has nothing to repair.
	 * @param slots what the master serves
	 * @param contact what was told last
	 */
	void leave(Slots slots, Contact contact) {
		CompletableFuture<?> unused = tell(slots, contact, List.of(this.instance));
	}

	private static Map<String, Contact> told(byte @Nullable [] bytes) {
		Map<String, Contact> told = new HashMap<>();
		String[] lines = (bytes != null) ? new String(bytes, StandardCharsets.UTF_8).split("\n", -1) : new String[0];
		for (int i = 0; i + 1 < lines.length; i += 2) {
			told.put(lines[i], Contact.parse(lines[i + 1]));
		}
		return told;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * What an instance tells, in nanoseconds of its own clock.
	 *
	 * @param at when it is told
	 * @param upTo up to when there was nothing to repair
	 * @param answeredAt when that was told which was last answered at once
	 */
	record Contact(long at, long upTo, long answeredAt) {

		static final Contact NONE = new Contact(0, 0, -1);

		static Contact parse(String text) {
			try {
				String[] parts = text.split(" ", -1);
				return (parts.length != 3) ? NONE
						: new Contact(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
			}
			catch (NumberFormatException ex) {
				// Whoever has written this is not in contact.
				return NONE;
			}
		}

		@Override
		public String toString() {
			return this.at + " " + this.upTo + " " + this.answeredAt;
		}

	}

}
