package io.github.twolevelcache.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table in Markdown that can also be read as it stands. The first two columns are text,
 * the others are numbers.
 */
final class Table {

	private static final int TEXT_COLUMNS = 2;

	private final List<List<String>> rows = new ArrayList<>();

	Table(String... header) {
		row(header);
	}

	void row(String... cells) {
		this.rows.add(List.of(cells));
	}

	/**
	 * Return the rows below the header.
	 * @return the rows
	 */
	List<List<String>> rows() {
		return this.rows.subList(1, this.rows.size());
	}

	@Override
	public String toString() {
		int columns = this.rows.get(0).size();
		int[] widths = IntStream.range(0, columns)
			.map((column) -> this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0))
			.toArray();
		List<String> lines = new ArrayList<>(this.rows.stream().map((row) -> line(row, widths)).toList());
		lines.add(1,
				IntStream.range(0, columns)
					.mapToObj((column) -> "-".repeat(widths[column] + 1) + ((column < TEXT_COLUMNS) ? "-" : ":"))
					.collect(Collectors.joining("|", "|", "|")));
		return String.join("\n", lines);
	}

	private static String line(List<String> row, int[] widths) {
		return IntStream.range(0, widths.length).mapToObj((column) -> {
			String cell = row.get(column);
			String gap = " ".repeat(widths[column] - cell.length());
			return (column < TEXT_COLUMNS) ? cell + gap : gap + cell;
		}).collect(Collectors.joining(" | ", "| ", " |"));
	}

}
