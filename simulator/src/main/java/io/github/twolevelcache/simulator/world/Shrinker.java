package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.world.Caller.Made;
import io.github.twolevelcache.simulator.world.Judge.Finding;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;
import io.github.twolevelcache.simulator.world.Timetable.Entry;

/**
 * Finds a small plan that leads to the same kind of finding: faults are taken out, then
 * callers, then calls, then what is left is made simpler, again and again until nothing
 * more can go or the limits are reached. After "Simplifying and Isolating
 * Failure-Inducing Input" (Zeller and Hildebrandt, 2002).
 *
 * <p>
 * What is taken out shifts the order of everything after it, and so may hide a race that
 * is still there. So each candidate is tried with a few seeds, which change nothing but
 * what a plan leaves to chance.
 */
final class Shrinker {

	/** Below this many calls, a run costs little. */
	private static final int FEW = 40;

	private static final int MANY = 300;

	private static final long MILLI = 1_000_000;

	/**
	 * Simpler values of settings, in the order in which they are tried. Not the levels:
	 * with others, it would be another defect.
	 */
	private static final Map<String, Object> SIMPLER = new TreeMap<>(
			Map.of("cold", false, "latency", 0.3, "lifetime", 1_800_000, "masters", 1));

	/** Runs a plan until the finding of its kind; {@code null} if there is none. */
	private final Function<KeptPlan, @Nullable Outcome> world;

	private final int mostRuns;

	private final long deadline;

	private int runs;

	private KeptPlan best;

	/** By caller, when its calls of the best plan were made. */
	private List<List<Made>> made = List.of();

	/**
	 * Create a shrinker.
	 * @param plan shows the finding that it expects
	 * @param world runs a plan until the finding that it expects, and returns
	 * {@code null} if there is none
	 * @param mostRuns how many plans are run at most
	 * @param longest how much real time that may take, roughly
	 */
	Shrinker(KeptPlan plan, Function<KeptPlan, @Nullable Outcome> world, int mostRuns, Duration longest) {
		this.best = plan;
		this.world = world;
		this.mostRuns = mostRuns;
		this.deadline = System.nanoTime() + longest.toNanos();
	}

	/**
	 * Shrink the plan.
	 * @return the smallest plan found that shows the finding
	 * @throws IllegalArgumentException if the plan does not show it
	 */
	KeptPlan shrink() {
		Outcome outcome = run(this.best);
		if (outcome == null) {
			throw new IllegalArgumentException("The plan does not lead to '" + this.best.expect() + "'");
		}
		accept(this.best, outcome);
		cutOff(outcome);
		String before;
		do {
			before = this.best.text();
			shrinkCallers();
			shrinkInstances();
			shrinkFaults();
			shrinkCalls();
			simplify();
		}
		while (!this.best.text().equals(before) && !isSpent());
		return this.best;
	}

	int runs() {
		return this.runs;
	}

	private boolean isSpent() {
		return this.runs >= this.mostRuns || System.nanoTime() - this.deadline > 0;
	}

	private @Nullable Outcome run(KeptPlan plan) {
		this.runs++;
		return this.world.apply(plan);
	}

	private boolean take(Plan candidate) {
		if (candidate.equals(this.best.plan()) || candidate.keys().isEmpty()) {
			return false;
		}
		int calls = calls(candidate);
		int seeds = (calls < FEW) ? 6 : (calls < MANY) ? 2 : 1;
		for (int number = 0; number < seeds && !isSpent(); number++) {
			KeptPlan tried = this.best.withPlan(RecordText.with(candidate, "seed", candidate.seed() + number));
			Outcome outcome = run(tried);
			if (outcome != null) {
				accept(tried, outcome);
				cutOff(outcome);
				return true;
			}
		}
		return false;
	}

	// What comes after the finding has no part in it.
	private void cutOff(Outcome outcome) {
		KeptPlan shorter = this.best.until(Duration.ofNanos(outcome.finding().time()).minus(World.START), this.made);
		if (shorter.equals(this.best)) {
			return;
		}
		Outcome again = run(shorter);
		if (again != null) {
			accept(shorter, again);
		}
	}

	private void accept(KeptPlan plan, Outcome outcome) {
		this.best = plan;
		this.made = outcome.made();
	}

	private static int calls(Plan plan) {
		return plan.calls().stream().mapToInt(List::size).sum();
	}

	private Plan with(String component, Object value) {
		return RecordText.with(this.best.plan(), component, value);
	}

	private Plan withSetting(String name, Object value) {
		return with("settings", RecordText.with(this.best.plan().settings(), name, value));
	}

	// Takes out ever smaller parts of what is there, as long as the rest is enough.
	private <T> void removeFrom(Function<Plan, List<T>> parts, Predicate<List<T>> take) {
		for (int size = parts.apply(this.best.plan()).size(); size > 0; size /= 2) {
			for (int begin = 0; begin < parts.apply(this.best.plan()).size() && !isSpent();) {
				List<T> all = parts.apply(this.best.plan());
				List<T> rest = new ArrayList<>(all.subList(0, begin));
				rest.addAll(all.subList(Math.min(all.size(), begin + size), all.size()));
				if (!take.test(rest)) {
					begin += size;
				}
			}
		}
	}

	private void shrinkFaults() {
		removeFrom(Plan::faults, (rest) -> take(with("faults", rest)));
		for (int number = 0; number < this.best.plan().faults().size(); number++) {
			int index = number;
			while (takeFault(index, (fault) -> RecordText.with(fault, "duration", fault.duration().dividedBy(2)))) {
				// Shorter.
			}
			boolean unused = takeFault(index, (fault) -> RecordText.with(fault, "duration",
					Duration.ofMillis(Math.max(1, fault.duration().toMillis() / 50 * 50))));
			unused = takeFault(index,
					(fault) -> RecordText.with(fault, "time", Duration.ofMillis(fault.time().toMillis())));
		}
	}

	private boolean takeFault(int index, UnaryOperator<PlannedFault> simpler) {
		if (index >= this.best.plan().faults().size()) {
			return false;
		}
		List<PlannedFault> faults = new ArrayList<>(this.best.plan().faults());
		PlannedFault fault = simpler.apply(faults.set(index, faults.get(index)));
		faults.set(index, fault);
		return fault.duration().toMillis() > 0 && take(with("faults", List.copyOf(faults)));
	}

	// A caller without calls keeps its place, as the others are told apart by theirs.
	private void shrinkCallers() {
		removeFrom(Shrinker::callers, (rest) -> {
			List<List<PlannedCall>> calls = new ArrayList<>(this.best.plan().calls());
			for (int caller = 0; caller < calls.size(); caller++) {
				if (!rest.contains(caller)) {
					calls.set(caller, List.of());
				}
			}
			return take(with("calls", List.copyOf(calls)));
		});
		List<List<PlannedCall>> calls = new ArrayList<>(this.best.plan().calls());
		while (!calls.isEmpty() && calls.get(calls.size() - 1).isEmpty()) {
			calls.remove(calls.size() - 1);
		}
		boolean unused = take(with("calls", List.copyOf(calls)));
	}

	private static List<Integer> callers(Plan plan) {
		return IntStream.range(0, plan.calls().size())
			.filter((caller) -> !plan.calls().get(caller).isEmpty())
			.boxed()
			.toList();
	}

	private void shrinkCalls() {
		removeFrom((plan) -> timetable(), (rest) -> take(withTimetable(rest)));
	}

	private List<Entry> timetable() {
		return Timetable.of(this.best.plan(), this.made);
	}

	private Plan withTimetable(List<Entry> entries) {
		return with("calls", Timetable.calls(entries, this.best.plan().calls().size()));
	}

	// Callers are dealt out to instances in turn.
	private void shrinkInstances() {
		int instances = this.best.plan().settings().instances();
		for (int removed = instances - 1; removed >= 0 && instances > 1; removed--) {
			List<List<PlannedCall>> calls = new ArrayList<>();
			for (int caller = 0; caller < this.best.plan().calls().size(); caller++) {
				if (caller % instances != removed) {
					calls.add(this.best.plan().calls().get(caller));
				}
			}
			if (take(RecordText.with(withSetting("instances", instances - 1), "calls", List.copyOf(calls)))) {
				return;
			}
		}
	}

	private void simplify() {
		for (Map.Entry<String, Object> simpler : SIMPLER.entrySet()) {
			boolean unused = take(withSetting(simpler.getKey(), simpler.getValue()));
		}
		for (String name : this.best.plan().settings().properties().keySet()) {
			Map<String, Object> properties = new LinkedHashMap<>(this.best.plan().settings().properties());
			properties.remove(name);
			boolean unused = take(withSetting("properties", properties));
		}
		beginEarlier();
		for (int number = 0; number < timetable().size() && !isSpent(); number++) {
			List<Entry> entries = timetable();
			Entry entry = entries.get(number);
			entries.set(number, RecordText.with(entry, "begin", entry.begin() / MILLI * MILLI));
			boolean unused = take(withTimetable(entries));
		}
	}

	private void beginEarlier() {
		List<PlannedFault> faults = this.best.plan().faults();
		long first = timetable().stream().mapToLong(Entry::begin).min().orElse(0) - World.START.toNanos();
		for (PlannedFault fault : faults) {
			first = Math.min(first, fault.time().toNanos());
		}
		long earlier = first / MILLI * MILLI;
		Plan plan = withTimetable(
				timetable().stream().map((entry) -> RecordText.with(entry, "begin", entry.begin() - earlier)).toList());
		boolean unused = take(RecordText.with(plan, "faults",
				faults.stream()
					.map((fault) -> RecordText.with(fault, "time", fault.time().minusNanos(earlier)))
					.toList()));
	}

	/**
	 * What came of a plan.
	 *
	 * @param finding the finding
	 * @param made by caller, when its calls were made
	 */
	record Outcome(Finding finding, List<List<Made>> made) {
	}

}
