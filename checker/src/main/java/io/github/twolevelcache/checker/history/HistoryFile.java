package io.github.twolevelcache.checker.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.twolevelcache.checker.history.Event.Kind;

/**
 * The events of one thread, one after the other in a fixed form. Each thread writes its
 * own file, so that recording needs no lock.
 */
public final class HistoryFile implements AutoCloseable {

	private static final int EVENT_SIZE = 4 * Byte.BYTES + 3 * Long.BYTES;

	private final DataOutputStream out;

	/**
	 * Create a file.
	 * @param file where, and not there yet
	 * @throws IOException if that is not possible
	 */
	public HistoryFile(Path file) throws IOException {
		this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
	}

	/**
	 * Append an event.
	 * @param event the event
	 */
	public void append(Event event) {
		try {
			this.out.writeBoolean(event.kind() == Kind.READ);
			this.out.writeBoolean(event.kind() == Kind.DELETION);
			this.out.writeByte(event.manager());
			this.out.writeByte(event.key());
			this.out.writeLong(event.version());
			this.out.writeLong(event.begin());
			this.out.writeLong(event.end());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Read the events of a file.
	 * @param file the file
	 * @param events where to add them
	 * @throws IOException if that is not possible
	 */
	public static void read(Path file, List<Event> events) throws IOException {
		long count = Files.size(file) / EVENT_SIZE;
		try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
			for (long i = 0; i < count; i++) {
				boolean read = in.readBoolean();
				boolean deletion = in.readBoolean();
				events.add(new Event(read ? Kind.READ : deletion ? Kind.DELETION : Kind.WRITE, in.readUnsignedByte(),
						in.readUnsignedByte(), in.readLong(), in.readLong(), in.readLong()));
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.out.close();
	}

}
