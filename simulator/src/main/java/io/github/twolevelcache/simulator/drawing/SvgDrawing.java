package io.github.twolevelcache.simulator.drawing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws rows as swim lanes: one for each instance, server and so on, with time going
 * down. What happens at different times has different heights, but the distances are not
 * to scale, or long silences would fill the page.
 */
public final class SvgDrawing {

	private static final int LANE = 250;

	private static final int LEFT = 90;

	private static final int TOP = 50;

	private static final int STEP = 20;

	private static final int BAR = 8;

	private static final int LONGEST = 42;

	private final List<String> lanes;

	private final TreeMap<Long, Integer> heights = new TreeMap<>();

	/**
	 * Create a drawing.
	 * @param lanes the lanes, in their order
	 */
	public SvgDrawing(List<String> lanes) {
		this.lanes = List.copyOf(lanes);
	}

	/**
	 * Draw.
	 * @param rows what has happened, in order; each has a line of its own
	 * @return the text of an SVG file
	 */
	public String draw(List<Row> rows) {
		this.heights.clear();
		for (int number = 0; number < rows.size(); number++) {
			this.heights.put(rows.get(number).nanos(), TOP + STEP * (number + 1));
		}
		int height = TOP + STEP * (rows.size() + 2);
		StringBuilder svg = new StringBuilder(head(LEFT + LANE * this.lanes.size() + 20, height));
		for (String lane : this.lanes) {
			svg.append("<text class=\"name\" x=\"%d\" y=\"20\">%s</text>\n".formatted(x(lane), escaped(lane)));
			svg.append("<line class=\"lane\" x1=\"%d\" y1=\"30\" x2=\"%d\" y2=\"%d\"/>\n".formatted(x(lane), x(lane),
					height - 10));
		}
		String time = "";
		for (int number = 0; number < rows.size(); number++) {
			Row row = rows.get(number);
			String now = TextDrawing.time(row.nanos());
			draw(svg, row, TOP + STEP * (number + 1), now.equals(time) ? "" : now);
			time = now;
		}
		return svg.append("</svg>\n").toString();
	}

	private void draw(StringBuilder svg, Row row, int y, String time) {
		String form = row.form().name().toLowerCase(Locale.ROOT);
		int x = x(row.lane());
		if (row.form() == Row.Form.FINDING) {
			svg.append("<rect class=\"shade\" x=\"0\" y=\"%d\" width=\"100%%\" height=\"%d\"/>\n"
				.formatted(y - STEP / 2, STEP));
		}
		int begin = Math.min(y(row.since(), y), y);
		if (row.isMessage() && this.lanes.contains(row.from())) {
			svg.append("<line class=\"message\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n".formatted(x(row.from()),
					begin, x, y));
		}
		else if (begin < y) {
			svg.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill-opacity=\"0.4\"/>\n"
				.formatted(form, x - BAR / 2, begin, BAR, y - begin));
		}
		svg.append("<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"3\"/>\n".formatted(form, x, y));
		svg.append("<text class=\"time\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(LEFT - 15, y + 4, time));
		String what = row.what();
		svg.append("<text class=\"%s\" x=\"%d\" y=\"%d\">%s<title>%s</title></text>\n".formatted(form, x + 8, y + 4,
				escaped((what.length() > LONGEST && row.form() != Row.Form.FINDING)
						? what.substring(0, LONGEST) + "\u2026" : what),
				escaped(what)));
	}

	private int x(String lane) {
		return LEFT + LANE * Math.max(0, this.lanes.indexOf(lane));
	}

	// Between the rows before and after, if none has this time.
	private int y(long nanos, int latest) {
		Map.Entry<Long, Integer> before = this.heights.floorEntry(nanos);
		Map.Entry<Long, Integer> after = this.heights.ceilingEntry(nanos);
		if (before == null) {
			return TOP;
		}
		if (after == null || after.getKey().equals(before.getKey())) {
			return (after != null) ? before.getValue() : latest;
		}
		double share = (double) (nanos - before.getKey()) / (after.getKey() - before.getKey());
		return (int) (before.getValue() + share * (after.getValue() - before.getValue()));
	}

	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	private static String head(int width, int height) {
		return String.format(Locale.ROOT,
				"""
						<?xml version="1.0" encoding="UTF-8"?>
						<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">
						<style>
						.lane { stroke: #bbb } .name { font-weight: bold; font-size: 13px } .time { fill: #666; text-anchor: end }
						.event { fill: #555 } .call { fill: #4a7fb5 } .fault { fill: #e69138 } .finding { fill: #c00 }
						.message { stroke: #999; marker-end: url(#tip) } .shade { fill: #c00; fill-opacity: 0.12 }
						</style>
						<defs><marker id="tip" markerWidth="7" markerHeight="7" refX="6" refY="3" orient="auto">\
						<path d="M0,0 L6,3 L0,6 z" fill="#999"/></marker></defs>
						<rect width="100%%" height="100%%" fill="#fff"/>
						""",
				width, height);
	}

}
