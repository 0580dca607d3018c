package io.github.twolevelcache.simulator.redis;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Members in the order of their scores, and of their bytes among equal scores.
 */
final class SortedSet implements Aggregate {

	private static final Comparator<Member> ORDER = Comparator.comparingDouble(Member::score)
		.thenComparing(Member::name);

	private final Map<String, Member> members;

	private final TreeSet<Member> ordered = new TreeSet<>(ORDER);

	SortedSet() {
		this(Map.of());
	}

	private SortedSet(Map<String, Member> members) {
		this.members = new HashMap<>(members);
		this.ordered.addAll(members.values());
	}

	@Nullable Double score(String name) {
		Member member = this.members.get(name);
		return (member != null) ? member.score : null;
	}

	/**
	 * Add a member, or move it. Zero has no sign: Redis keeps one before version 7.0, and
	 * in large sets.
	 * @param name the member
	 * @param score its score
	 * @return whether anything has changed
	 */
	boolean put(String name, double score) {
		Member old = this.members.get(name);
		if (old != null && old.score == score) {
			return false;
		}
		remove(name);
		Member member = new Member(name, (score != 0) ? score : 0);
		this.members.put(name, member);
		this.ordered.add(member);
		return true;
	}

	boolean remove(String name) {
		Member member = this.members.remove(name);
		return member != null && this.ordered.remove(member);
	}

	int size() {
		return this.members.size();
	}

	/**
	 * Return the members with a score in a range.
	 * @param range the range
	 * @return their names, in order
	 */
	List<String> names(ScoreRange range) {
		return this.ordered.tailSet(new Member("", range.min()))
			.stream()
			.takeWhile((member) -> member.score <= range.max())
			.filter((member) -> range.contains(member.score))
			.map(Member::name)
			.toList();
	}

	/**
	 * Return the members between two ranks.
	 * @param from the rank of the first one, from 0 on
	 * @param to the rank behind the last one
	 * @return the members, in order
	 */
	List<Member> ranked(int from, int to) {
		return this.ordered.stream().skip(from).limit(to - from).toList();
	}

	@Override
	public boolean isEmpty() {
		return this.members.isEmpty();
	}

	@Override
	public SortedSet copy() {
		return new SortedSet(this.members);
	}

	/**
	 * A member.
	 *
	 * @param name its text
	 * @param score its score
	 */
	record Member(String name, double score) {

	}

}
