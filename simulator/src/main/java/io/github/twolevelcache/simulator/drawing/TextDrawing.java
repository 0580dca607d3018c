package io.github.twolevelcache.simulator.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws rows as a table of text: the time, and a column for each lane.
 */
public final class TextDrawing {

	private static final int WIDTH = 30;

	private static final int TIME = 11;

	private final List<String> lanes;

	/**
	 * Create a drawing.
	 * @param lanes the columns, in their order
	 */
	public TextDrawing(List<String> lanes) {
		this.lanes = List.copyOf(lanes);
	}

	/**
	 * Draw.
	 * @param rows what has happened, in order
	 * @return the text
	 */
	public String draw(List<Row> rows) {
		StringBuilder text = new StringBuilder();
		List<String> heading = new ArrayList<>();
		this.lanes.forEach((lane) -> heading.add(padded(lane)));
		line(text, "seconds", heading);
		line(text, "", this.lanes.stream().map((lane) -> "-".repeat(WIDTH)).toList());
		for (Row row : rows) {
			String time = time(row.nanos());
			for (String part : wrapped(label(row))) {
				line(text, time,
						this.lanes.stream().map((lane) -> padded(lane.equals(row.lane()) ? part : "")).toList());
				time = "";
			}
		}
		return text.toString();
	}

	private static String label(Row row) {
		String mark = (row.form() == Row.Form.FINDING) ? "!! " : "";
		long took = (row.nanos() - row.since()) / 1_000_000;
		String late = (took < 5) ? "" : row.isMessage() ? " (sent " + took + " ms before)" : " (took " + took + " ms)";
		return mark + (row.isMessage() ? row.from() + ": " : "") + row.what() + late;
	}

	static String time(long nanos) {
		return String.format(Locale.ROOT, "%.6f", nanos / 1e9);
	}

	private static void line(StringBuilder text, String time, List<String> cells) {
		String line = " ".repeat(Math.max(0, TIME - time.length())) + time + "  " + String.join("  ", cells);
		text.append(line.stripTrailing()).append('\n');
	}

	private static String padded(String cell) {
		return cell + " ".repeat(Math.max(0, WIDTH - cell.length()));
	}

	private static List<String> wrapped(String text) {
		List<String> parts = new ArrayList<>();
		StringBuilder part = new StringBuilder();
		for (String word : text.split(" ", -1)) {
			if (!part.isEmpty() && part.length() + 1 + word.length() > WIDTH) {
				parts.add(part.toString());
				part.setLength(0);
				part.append(" ");
			}
			part.append((part.isEmpty() || part.toString().isBlank()) ? "" : " ").append(word);
		}
		parts.add(part.toString());
		return parts;
	}

}
