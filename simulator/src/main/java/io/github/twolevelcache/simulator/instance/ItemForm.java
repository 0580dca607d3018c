package io.github.twolevelcache.simulator.instance;

import java.lang.reflect.Constructor;
import java.util.Objects;

import net.bytebuddy.ByteBuddy;
import org.jspecify.annotations.Nullable;

/**
 * The class of items as one version of the application has it. In all versions it has the
 * same name, so each has a class loader of its own. Immutable.
 */
public final class ItemForm {

	/** That of the version that runs first: {@link Item} itself. */
	public static final ItemForm FIRST = new ItemForm(Item.class);

	private final Class<?> type;

	private ItemForm(Class<?> type) {
		this.type = type;
	}

	/**
	 * Return that of the next version, which has one property more.
	 * @return the form
	 */
	public static ItemForm next() {
		return Next.FORM;
	}

	ClassLoader classLoader() {
		return this.type.getClassLoader();
	}

	/**
	 * Return what an instance caches for an item.
	 * @param item the item, or {@code null}
	 * @return the same as this class has it, or {@code null}
	 */
	public @Nullable Object value(@Nullable Item item) {
		if (item == null || this == FIRST) {
			return item;
		}
		try {
			Constructor<?> constructor = this.type.getConstructor(String.class, long.class, String.class, String.class);
			return constructor.newInstance(item.key(), item.version(), item.tag(), null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return which item an instance has cached.
	 * @param value what is cached, of any form, or {@code null}
	 * @return the item, or {@code null}
	 */
	public static @Nullable Item item(@Nullable Object value) {
		if (value == null || value instanceof Item) {
			return (Item) value;
		}
		return new Item((String) Objects.requireNonNull(get(value, "key")),
				(long) Objects.requireNonNull(get(value, "version")), (String) get(value, "tag"));
	}

	private static @Nullable Object get(Object value, String property) {
		try {
			return value.getClass().getMethod(property).invoke(value);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Created when it is needed. */
	private static final class Next {

		private static final ItemForm FORM = new ItemForm(load());

		private static Class<?> load() {
			byte[] bytes = new ByteBuddy().redefine(NextItem.class).name(Item.class.getName()).make().getBytes();
			try {
				return Class.forName(Item.class.getName(), true, new Loader(bytes));
			}
			catch (ClassNotFoundException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** Has the class itself, and all others from where they are. */
	private static final class Loader extends ClassLoader {

		private final byte[] bytes;

		Loader(byte[] bytes) {
			super(Item.class.getClassLoader());
			this.bytes = bytes;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(Item.class.getName())) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : defineClass(name, this.bytes, 0, this.bytes.length);
			}
		}

	}

}
