package io.github.twolevelcache.simulator.fuzz;

/**
 * Finds classes, and notes if one is asked for that is not on the list: one of the
 * application that is not one of its values, or one of the JDK that runs code.
 */
final class ClassLog extends ClassLoader {

	private volatile String forbidden = "";

	ClassLog() {
		super(ClassLog.class.getClassLoader());
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		boolean listed = name.startsWith("java.lang.") || name.startsWith("java.util.") || name.startsWith("java.time.")
				|| name.startsWith("java.math.") || name.matches("java\\.sql\\.(Date|Time|Timestamp)|java\\.net\\.URI")
				|| name.startsWith(Values.class.getName());
		if (!listed) {
			this.forbidden = name;
		}
		return super.loadClass(name, resolve);
	}

	/**
	 * Look whether only what is on the list was asked for and run.
	 * @throws IllegalStateException if not
	 */
	void requireClean() {
		Values.requireNotSprung();
		String found = this.forbidden;
		if (!found.isEmpty()) {
			this.forbidden = "";
			throw new IllegalStateException("The class " + found + " was loaded");
		}
	}

}
