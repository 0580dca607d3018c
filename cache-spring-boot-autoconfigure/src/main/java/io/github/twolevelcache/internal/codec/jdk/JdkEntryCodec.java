package io.github.twolevelcache.internal.codec.jdk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.internal.codec.Failures;

/**
 * Java serialization, for values that JSON cannot carry.
 * <p>
 * It is the last resort: reading serialized data runs code of the classes it names. So it
 * reads nothing but the classes it was told to allow and the value types of the JDK, and
 * refuses at once to write others.
 * <p>
 * Safe for use by several threads at once.
 */
public final class JdkEntryCodec implements EntryCodec {

	private final ObjectInputFilter filter;

	private final ClassLoader classLoader;

	/**
	 * Create a codec that finds classes as the thread that creates it does.
	 * @param allowed patterns of the allowed classes, such as {@code com.acme.**}, in the
	 * syntax of {@link ObjectInputFilter}; not {@code null}
	 * @throws IllegalArgumentException if there is none, or one is malformed or allows
	 * everything
	 */
	public JdkEntryCodec(Collection<String> allowed) {
		this(allowed, contextClassLoader());
	}

	/**
	 * Create a codec.
	 * @param allowed patterns of the allowed classes, such as {@code com.acme.**}, in the
	 * syntax of {@link ObjectInputFilter}; not {@code null}
	 * @param classLoader finds the classes; not {@code null}
	 * @throws IllegalArgumentException if there is none, or one is malformed or allows
	 * everything
	 */
	public JdkEntryCodec(Collection<String> allowed, ClassLoader classLoader) {
		this.filter = SerialFilters.allowing(allowed);
		this.classLoader = classLoader;
	}

	private static ClassLoader contextClassLoader() {
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		return (classLoader != null) ? classLoader : ClassLoader.getSystemClassLoader();
	}

	@Override
	public String id() {
		return "jdk";
	}

	@Override
	public byte[] encode(Object value) {
		try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
				RecordingOutput output = new RecordingOutput(bytes)) {
			output.writeObject(value);
			output.flush();
			output.types.forEach(this::requireAllowed);
			byte[] written = bytes.toByteArray();
			HashWork.refuseTooMuch(written);
			return written;
		}
		catch (NotSerializableException ex) {
			// Its message is the name of the class.
			throw new EntryCodecException("Cannot encode a " + value.getClass().getName() + ": type " + ex.getMessage()
					+ " is not serializable");
		}
		catch (IOException | RuntimeException | StackOverflowError ex) {
			throw Failures.describe("Cannot encode a " + value.getClass().getName(), ex);
		}
	}

	@Override
	public Object decode(byte[] bytes) {
		try (ObjectInputStream input = new FilteredInput(bytes)) {
			HashWork.refuseTooMuch(bytes);
			Object value = input.readObject();
			if (value == null || input.read() >= 0) {
				throw new EntryCodecException("it is not exactly one value");
			}
			return value;
		}
		catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError
				| InternalError ex) {
			// The last one is how a class of the JDK calls bytes that it did not expect.
			throw Failures.describe("Cannot decode an entry", ex);
		}
	}

	private void requireAllowed(Class<?> type) {
		if (!SerialFilters.allows(this.filter, type)) {
			throw new EntryCodecException("type " + type.getName()
					+ " may not be cached: add it to two-level-cache.codec.jdk.allowed-classes");
		}
	}

	/**
	 * Notes the classes it writes, so that one that will not be read is found now.
	 */
	private static final class RecordingOutput extends ObjectOutputStream {

		private final Set<Class<?>> types = new LinkedHashSet<>();

		RecordingOutput(OutputStream output) throws IOException {
			super(output);
		}

		@Override
		protected void annotateClass(Class<?> type) {
			this.types.add(type);
		}

		@Override
		protected void annotateProxyClass(Class<?> type) {
			this.types.add(type);
		}

	}

	/**
	 * Loads classes from the given class loader, without initializing them.
	 */
	private final class FilteredInput extends ObjectInputStream {

		FilteredInput(byte[] bytes) throws IOException {
			super(new ByteArrayInputStream(bytes));
			setObjectInputFilter(new StreamLimits(JdkEntryCodec.this.filter, bytes.length));
		}

		@Override
		protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
			try {
				return Class.forName(description.getName(), false, JdkEntryCodec.this.classLoader);
			}
			catch (ClassNotFoundException ex) {
				return super.resolveClass(description);
			}
		}

	}

}
