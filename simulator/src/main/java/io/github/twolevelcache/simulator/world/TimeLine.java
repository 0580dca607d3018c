package io.github.twolevelcache.simulator.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.History.Line;
import io.github.twolevelcache.simulator.drawing.Row;
import io.github.twolevelcache.simulator.drawing.SvgDrawing;
import io.github.twolevelcache.simulator.drawing.TextDrawing;

/**
 * What has happened to a key until a finding, and what everybody believed of it then.
 */
final class TimeLine {

	private static final int MOST_ROWS = 1000;

	private static final String JUDGE = "JUDGE";

	private static final String DATABASE = "database";

	private static final String FAULTS = "faults";

	private static final Pattern FAULT_BEGINS = Pattern.compile("(.*) for \\d+ ms");

	/** What instances ask to see whether a server is still there. */
	private static final Pattern HEARTBEAT = Pattern.compile(".*(?:EXISTS|PSETEX|hears of) ns:w:\\d.*");

	private final String kind;

	private final Set<String> keys;

	private final List<Line> lines = new ArrayList<>();

	private final Map<String, Long> begun = new HashMap<>();

	private final List<String> beliefs = new ArrayList<>();

	private @Nullable String key;

	private @Nullable World world;

	/**
	 * Create a time line.
	 * @param kind of the finding
	 * @param keys of the world
	 */
	TimeLine(String kind, Set<String> keys) {
		this.kind = kind;
		this.keys = keys;
	}

	/**
	 * Follow a world.
	 * @param followed the world
	 * @param history its history
	 */
	void follow(World followed, History history) {
		this.world = followed;
		history.listen(this::happened);
	}

	private void happened(Line line) {
		this.lines.add(line);
		if (isExpected(line) && this.beliefs.isEmpty() && this.world != null) {
			this.key = Beliefs.keyOf(line.what().substring(this.kind.length()), this.keys);
			if (this.key != null) {
				this.beliefs.addAll(new Beliefs(this.world, this.key).lines());
			}
		}
	}

	// Not one of another kind, whose name may begin with the same words.
	private boolean isExpected(Line line) {
		return line.actor().equals(JUDGE) && line.what().startsWith(this.kind + ": ");
	}

	private List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		this.begun.clear();
		for (Line line : this.lines) {
			Row row = row(line);
			if (row != null && line.nanos() >= World.START.toNanos()) {
				rows.add(row);
			}
			if (row != null && isExpected(line)) {
				break;
			}
		}
		return rows.subList(Math.max(0, rows.size() - MOST_ROWS), rows.size());
	}

	private @Nullable Row row(Line line) {
		String what = line.what();
		return switch (line.actor()) {
			case JUDGE -> new Row(line.nanos(), "judge", what, line.nanos(), "judge", Row.Form.FINDING);
			case "FAULT" -> fault(line);
			case "WORLD" -> null;
			case "STORE" -> new Row(line.nanos(), DATABASE, what, line.nanos(), DATABASE, Row.Form.EVENT);
			default -> matters(what) ? event(line) : null;
		};
	}

	private Row fault(Line line) {
		Matcher begins = FAULT_BEGINS.matcher(line.what());
		if (begins.matches()) {
			this.begun.put(begins.group(1) + " ends", line.nanos());
		}
		Long since = this.begun.get(line.what());
		return new Row(line.nanos(), FAULTS, line.what(), (since != null) ? since : line.nanos(), FAULTS,
				Row.Form.FAULT);
	}

	private @Nullable Row event(Line line) {
		int end = line.actor().indexOf('/');
		if (end < 0) {
			return new Row(line.nanos(), line.actor(), line.what(), line.since(), line.from(), Row.Form.EVENT);
		}
		if (line.what().startsWith("begins ")) {
			this.begun.put(line.actor(), line.nanos());
		}
		String lane = line.actor().substring(0, end);
		Long since = this.begun.get(line.actor());
		return new Row(line.nanos(), lane, "caller " + line.actor().substring(end + 1) + " " + line.what(),
				(since != null) ? since : line.nanos(), lane, Row.Form.CALL);
	}

	private boolean matters(String what) {
		if (HEARTBEAT.matcher(what).matches() || what.contains("NOSCRIPT")) {
			return false;
		}
		String about = Beliefs.keyOf(what, this.keys);
		// Clears concern all keys.
		return about == null || this.key == null || about.equals(this.key) || what.contains(Operation.CLEAR.name());
	}

	private static List<String> lanes(List<Row> rows) {
		Set<String> instances = new LinkedHashSet<>();
		Set<String> servers = new LinkedHashSet<>();
		for (Row row : rows) {
			for (String lane : List.of(row.lane(), row.from())) {
				if (lane.startsWith("i")) {
					instances.add(lane);
				}
				else if (lane.startsWith("node")) {
					servers.add(lane);
				}
			}
		}
		List<String> lanes = new ArrayList<>(instances.stream().sorted().toList());
		lanes.addAll(servers.stream().sorted().toList());
		lanes.addAll(List.of(DATABASE, FAULTS, "judge"));
		return lanes;
	}

	/**
	 * Print it.
	 * @return the table, and below it the beliefs
	 */
	String text() {
		List<Row> rows = rows();
		StringBuilder text = new StringBuilder(new TextDrawing(lanes(rows)).draw(rows));
		if (!this.beliefs.isEmpty()) {
			text.append("\nWhat each believes of ").append(this.key).append(" at that moment:\n");
			this.beliefs.forEach((belief) -> text.append("  ").append(belief).append('\n'));
		}
		return text.toString();
	}

	/**
	 * Draw it.
	 * @return the text of an SVG file
	 */
	String svg() {
		List<Row> rows = rows();
		return new SvgDrawing(lanes(rows)).draw(rows);
	}

}
