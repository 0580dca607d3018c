package io.github.twolevelcache.internal.diagnostics;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What may be meant by a name that does not exist.
 */
public final class SimilarNames {

	private static final int MOST = 3;

	private SimilarNames() {
	}

	/**
	 * Return the names that may be meant, the most similar first.
	 * @param known the names that exist
	 * @param name the name that does not
	 * @return up to 3 names: those that differ in about a third of the part after the
	 * last dot, and those that have the same part after the last dot
	 */
	public static List<String> among(Collection<String> known, String name) {
		return known.stream()
			.filter((other) -> isSimilar(other, name))
			.sorted(Comparator.<String>comparingInt((other) -> distance(other, name))
				.thenComparing(Comparator.naturalOrder()))
			.limit(MOST)
			.toList();
	}

	private static boolean isSimilar(String known, String name) {
		String last = last(name);
		return last.equals(last(known)) || distance(known, name) <= last.length() / 3;
	}

	private static String last(String name) {
		return name.substring(name.lastIndexOf('.') + 1);
	}

	// The distance of Levenshtein, row by row; case does not count.
	private static int distance(String one, String other) {
		String from = one.toLowerCase(Locale.ROOT);
		String to = other.toLowerCase(Locale.ROOT);
		int[] row = new int[to.length() + 1];
		for (int i = 0; i <= from.length(); i++) {
			int diagonal = (i > 0) ? row[0] : 0;
			row[0] = i;
			for (int j = 1; j <= to.length(); j++) {
				int above = row[j];
				row[j] = (i == 0) ? j : Math.min(Math.min(above, row[j - 1]) + 1,
						diagonal + ((from.charAt(i - 1) == to.charAt(j - 1)) ? 0 : 1));
				diagonal = above;
			}
		}
		return row[to.length()];
	}

}
