package io.github.twolevelcache.internal.codec.jdk;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Tells how many hash codes it takes to read a serialized object, before it is read. A
 * set computes those of all it holds, and what is held many times is computed many times:
 * a hundred sets in sets, each held twice, would take for ever. So the stream is walked
 * through, by the grammar of the Java Object Serialization Specification, without
 * creating anything. Used by one thread.
 */
final class HashWork {

	/** Of a small object; takes some milliseconds. */
	private static final long MOST = 1_000_000;

	/**
	 * Of a large one, that much for each byte: what it holds may be deep in sets and
	 * maps.
	 */
	private static final long MOST_PER_BYTE = 10;

	private static final int MAX_DEPTH = 400;

	/** What computes the hash codes of what it holds when it is read. */
	private static final Set<String> HASHED = Set.of("java.util.HashSet", "java.util.LinkedHashSet",
			"java.util.HashMap", "java.util.LinkedHashMap", "java.util.Hashtable", "java.util.CollSer",
			"java.util.concurrent.ConcurrentHashMap", "java.util.Collections$SetFromMap");

	private final DataInputStream input;

	private final long most;

	/** By handle, a {@link Description}, or what computing its hash code costs. */
	private final List<@Nullable Object> handles = new ArrayList<>();

	private long work;

	private int depth;

	private HashWork(byte[] bytes) {
		this.input = new DataInputStream(new ByteArrayInputStream(bytes));
		this.most = MOST + bytes.length * MOST_PER_BYTE;
	}

	/**
	 * Refuse what takes too long to read.
	 * @param bytes a serialized object
	 * @throws EntryCodecException if it does
	 * @throws IOException if the bytes are no such object
	 */
	static void refuseTooMuch(byte[] bytes) throws IOException {
		HashWork walk = new HashWork(bytes);
		walk.input.readInt();
		walk.content(walk.input.readByte());
	}

	/**
	 * Walk through an object.
	 * @param type what it is
	 * @return what computing its hash code costs
	 */
	private long content(byte type) throws IOException {
		if (++this.depth > MAX_DEPTH) {
			throw new EntryCodecException("Objects are nested too deep");
		}
		long cost = switch (type) {
			case ObjectStreamConstants.TC_NULL -> 1;
			case ObjectStreamConstants.TC_REFERENCE -> (known() instanceof Long held) ? held : 1;
			case ObjectStreamConstants.TC_STRING -> string(this.input.readUnsignedShort());
			case ObjectStreamConstants.TC_LONGSTRING -> string(this.input.readLong());
			case ObjectStreamConstants.TC_ENUM -> constant();
			case ObjectStreamConstants.TC_CLASS -> type();
			case ObjectStreamConstants.TC_ARRAY -> array();
			case ObjectStreamConstants.TC_OBJECT -> object();
			default -> throw new EntryCodecException("it holds what is no value");
		};
		this.depth--;
		return cost;
	}

	private @Nullable Object known() throws IOException {
		int handle = this.input.readInt() - ObjectStreamConstants.baseWireHandle;
		if (handle < 0 || handle >= this.handles.size()) {
			throw damaged();
		}
		return this.handles.get(handle);
	}

	private long string(long length) throws IOException {
		this.handles.add(1L);
		skip(length);
		return 1;
	}

	private void skip(long length) throws IOException {
		if (length < 0 || length > this.input.available()) {
			throw damaged();
		}
		this.input.skipNBytes(length);
	}

	private long constant() throws IOException {
		description();
		this.handles.add(1L);
		content(this.input.readByte());
		return 1;
	}

	private long type() throws IOException {
		description();
		this.handles.add(1L);
		return 1;
	}

	private long array() throws IOException {
		Description description = required(description());
		int handle = newHandle();
		int length = this.input.readInt();
		if (length < 0 || description.name.length() < 2) {
			throw damaged();
		}
		char element = description.name.charAt(1);
		long cost = 1;
		for (int i = 0; i < length; i++) {
			cost = bounded(cost + value(element));
			this.handles.set(handle, cost);
		}
		return cost;
	}

	private long object() throws IOException {
		Description description = required(description());
		int handle = newHandle();
		long cost = 1;
		List<Description> parts = new ArrayList<>();
		for (Description part = description; part != null; part = part.parent) {
			parts.add(0, part);
		}
		for (Description part : parts) {
			if ((part.flags & ObjectStreamConstants.SC_SERIALIZABLE) != 0) {
				for (int i = 0; i < part.fields.length(); i++) {
					cost = bounded(cost + value(part.fields.charAt(i)));
					this.handles.set(handle, cost);
				}
			}
			if (part.hasAnnotation()) {
				long held = annotation(handle, cost);
				cost = bounded(cost + held);
				if (HASHED.contains(part.name)) {
					add(held);
				}
			}
		}
		this.handles.set(handle, cost);
		return cost;
	}

	private long annotation(int handle, long before) throws IOException {
		long held = 0;
		while (true) {
			byte type = this.input.readByte();
			switch (type) {
				case ObjectStreamConstants.TC_ENDBLOCKDATA -> {
					return held;
				}
				case ObjectStreamConstants.TC_BLOCKDATA -> skip(this.input.readUnsignedByte());
				case ObjectStreamConstants.TC_BLOCKDATALONG -> skip(this.input.readInt());
				default -> {
					held = bounded(held + content(type));
					this.handles.set(handle, bounded(before + held));
				}
			}
		}
	}

	private void add(long held) {
		this.work += held;
		if (this.work > this.most) {
			throw new EntryCodecException("its sets and maps hold so much that reading it takes too long");
		}
	}

	private long bounded(long cost) {
		return Math.min(cost, this.most + 1);
	}

	private long value(char type) throws IOException {
		switch (type) {
			case 'B', 'Z' -> skip(1);
			case 'C', 'S' -> skip(Short.BYTES);
			case 'I', 'F' -> skip(Integer.BYTES);
			case 'J', 'D' -> skip(Long.BYTES);
			default -> {
				return bounded(content(this.input.readByte()));
			}
		}
		return 0;
	}

	private int newHandle() {
		this.handles.add(1L);
		return this.handles.size() - 1;
	}

	private static EntryCodecException damaged() {
		return new EntryCodecException("it is damaged");
	}

	private static Description required(@Nullable Description description) {
		if (description == null) {
			throw damaged();
		}
		return description;
	}

	private @Nullable Description description() throws IOException {
		byte type = this.input.readByte();
		switch (type) {
			case ObjectStreamConstants.TC_NULL -> {
				return null;
			}
			case ObjectStreamConstants.TC_REFERENCE -> {
				if (known() instanceof Description description) {
					return description;
				}
				throw damaged();
			}
			case ObjectStreamConstants.TC_CLASSDESC -> {
				return newDescription();
			}
			default -> throw new EntryCodecException("it holds what is no value");
		}
	}

	private Description newDescription() throws IOException {
		String name = this.input.readUTF();
		this.input.readLong();
		int handle = newHandle();
		byte flags = this.input.readByte();
		StringBuilder fields = new StringBuilder();
		int count = this.input.readUnsignedShort();
		for (int i = 0; i < count; i++) {
			char type = (char) this.input.readUnsignedByte();
			fields.append(type);
			this.input.readUTF();
			if (type == 'L' || type == '[') {
				content(this.input.readByte());
			}
		}
		annotation(handle, 0);
		if (++this.depth > MAX_DEPTH) {
			throw new EntryCodecException("Objects are nested too deep");
		}
		Description description = new Description(name, flags, fields.toString(), description());
		this.depth--;
		this.handles.set(handle, description);
		return description;
	}

	/**
	 * What the stream says of a class.
	 *
	 * @param name its name
	 * @param flags how its objects are written
	 * @param fields a letter for the type of each
	 * @param parent its superclass, as far as its objects are written too
	 */
	private record Description(String name, byte flags, String fields, @Nullable Description parent) {

		boolean hasAnnotation() {
			if ((this.flags & ObjectStreamConstants.SC_EXTERNALIZABLE) != 0) {
				if ((this.flags & ObjectStreamConstants.SC_BLOCK_DATA) == 0) {
					throw new EntryCodecException("it holds an object in a form that cannot be looked through");
				}
				return true;
			}
			return (this.flags & ObjectStreamConstants.SC_WRITE_METHOD) != 0;
		}

	}

}
