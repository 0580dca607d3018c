package io.github.twolevelcache.checker.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

import io.github.twolevelcache.checker.history.Event.Kind;

/**
 * The events of one thread, one after the other in a fixed form. Each thread writes its
 * own file, so that recording needs no lock.
 */
public final class HistoryFile implements AutoCloseable {

	/** The size of an event in bytes. */
	static final int EVENT_SIZE = 3 * Byte.BYTES + 3 * Long.BYTES;

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
			this.out.writeByte(event.kind().name().charAt(0));
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
	 * @param events takes them
	 * @throws IOException if that is not possible
	 */
	static void read(Path file, Consumer<Event> events) throws IOException {
		long count = Files.size(file) / EVENT_SIZE;
		try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
			for (long i = 0; i < count; i++) {
				events.accept(new Event(kind(in.readByte()), in.readUnsignedByte(), in.readUnsignedByte(),
						in.readLong(), in.readLong(), in.readLong()));
			}
		}
	}

	private static Kind kind(byte letter) {
		return switch (letter) {
			case 'R' -> Kind.READ;
			case 'W' -> Kind.WRITE;
			case 'D' -> Kind.DELETION;
			case 'M' -> Kind.MISREAD;
			default -> throw new IllegalArgumentException("Not the first letter of a kind: " + letter);
		};
	}

	@Override
	public void close() throws IOException {
		this.out.close();
	}

}
