package io.github.twolevelcache.simulator.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.world.Caller.Made;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;

/**
 * A plan as it is kept in a file, since a seed means another plan after the next change
 * of what is drawn.
 *
 * @param comment what was found, in one or more lines
 * @param expect the kind of finding that is expected, {@code null} if none is
 * @param length how long callers call
 * @param plan the plan
 */
record KeptPlan(String comment, @Nullable String expect, Duration length, Plan plan) {

	private static final String FAULT = "fault ";

	private static final Duration SLACK = Duration.ofMillis(20);

	/**
	 * Write the file.
	 * @return its text: one setting, fault or call a line
	 */
	String text() {
		List<String> lines = new ArrayList<>();
		this.comment.lines().forEach((line) -> lines.add("# " + line));
		if (this.expect != null) {
			lines.add("expect: " + this.expect);
		}
		lines.add("seed: " + this.plan.seed());
		lines.add("length: " + RecordText.text(this.length));
		lines.add("callers: " + this.plan.calls().size());
		lines.add("");
		RecordText.settings(this.plan.settings()).forEach((name, value) -> lines.add(name + " = " + value));
		lines.add("");
		lines.add("# fault " + RecordText.heading(PlannedFault.class));
		this.plan.faults().forEach((fault) -> lines.add(FAULT + RecordText.line(fault)));
		lines.add("");
		lines.add("# caller " + RecordText.heading(PlannedCall.class));
		for (int caller = 0; caller < this.plan.calls().size(); caller++) {
			for (PlannedCall call : this.plan.calls().get(caller)) {
				lines.add(caller + " " + RecordText.line(call));
			}
		}
		return String.join("\n", lines) + "\n";
	}

	/**
	 * Read a file.
	 * @param text its text
	 * @return the plan
	 */
	static KeptPlan of(String text) {
		List<String> comment = new ArrayList<>();
		Map<String, String> header = new LinkedHashMap<>();
		Map<String, String> settings = new LinkedHashMap<>();
		List<PlannedFault> faults = new ArrayList<>();
		List<String> calls = new ArrayList<>();
		for (String line : text.lines().map(String::strip).toList()) {
			if (line.startsWith("#")) {
				if (header.isEmpty()) {
					comment.add(line.substring(1).strip());
				}
			}
			else if (line.startsWith(FAULT)) {
				faults.add(RecordText.fromLine(PlannedFault.class, line.substring(FAULT.length())));
			}
			else if (line.contains(": ")) {
				put(header, line, ": ");
			}
			else if (line.contains(" = ")) {
				put(settings, line, " = ");
			}
			else if (!line.isEmpty()) {
				calls.add(line);
			}
		}
		Plan plan = new Plan(Long.parseLong(required(header, "seed")),
				RecordText.fromSettings(Settings.class, settings),
				calls(Integer.parseInt(required(header, "callers")), calls), List.copyOf(faults));
		return new KeptPlan(String.join("\n", comment), header.get("expect"),
				RecordText.duration(required(header, "length")), plan);
	}

	private static void put(Map<String, String> values, String line, String separator) {
		int end = line.indexOf(separator);
		values.put(line.substring(0, end), line.substring(end + separator.length()));
	}

	private static String required(Map<String, String> header, String name) {
		String value = header.get(name);
		if (value == null) {
			throw new IllegalArgumentException("The plan has no line '" + name + ": ...'");
		}
		return value;
	}

	private static List<List<PlannedCall>> calls(int callers, List<String> lines) {
		List<List<PlannedCall>> calls = new ArrayList<>();
		for (int caller = 0; caller < callers; caller++) {
			calls.add(new ArrayList<>());
		}
		for (String line : lines) {
			String[] parts = line.split(" ", 2);
			calls.get(Integer.parseInt(parts[0])).add(RecordText.fromLine(PlannedCall.class, parts[1]));
		}
		return calls.stream().map(List::copyOf).toList();
	}

	/**
	 * Read a file.
	 * @param file where it is
	 * @return the plan
	 */
	static KeptPlan read(Path file) {
		try {
			return of(Files.readString(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Plan " + file + " cannot be read", ex);
		}
	}

	KeptPlan withPlan(Plan other) {
		return new KeptPlan(this.comment, this.expect, this.length, other);
	}

	/**
	 * Leave out what comes after a time.
	 * @param end the time, since callers began to call
	 * @param made by caller, the calls that were made until then
	 * @return what is left
	 */
	KeptPlan until(Duration end, List<List<Made>> made) {
		List<List<PlannedCall>> calls = new ArrayList<>();
		for (int caller = 0; caller < made.size(); caller++) {
			calls.add(this.plan.calls().get(caller).subList(0, made.get(caller).size()));
		}
		List<PlannedFault> faults = this.plan.faults()
			.stream()
			.filter((fault) -> fault.time().compareTo(end) <= 0)
			.toList();
		Duration shorter = end.plus(SLACK);
		return new KeptPlan(this.comment, this.expect, (shorter.compareTo(this.length) < 0) ? shorter : this.length,
				new Plan(this.plan.seed(), this.plan.settings(), List.copyOf(calls), faults));
	}

}
