package io.github.twolevelcache.internal.drain;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Spreads the partitions of a log over the live instances: by rendezvous hashing (Thaler
 * and Ravishankar, 1998), so that few partitions change hands when an instance comes or
 * goes, with bounded loads (Mirrokni and others, 2018), so that none gets more than its
 * share. Instances that know of the same instances reach the same result without
 * communicating.
 */
final class Assignment {

	private static final long MIX = 0x9E3779B97F4A7C15L;

	private Assignment() {
	}

	/**
	 * Return the partitions of one instance.
	 * @param id the name of the instance
	 * @param living all live instances, in any order
	 * @param cache the name of the cache
	 * @param partitions the number of partitions of its log
	 * @return the numbers of the partitions; none if it is not alive
	 */
	static Set<Integer> of(String id, List<String> living, String cache, int partitions) {
		int most = (partitions + living.size() - 1) / living.size();
		Map<String, Integer> loads = new HashMap<>();
		Set<Integer> share = new HashSet<>();
		for (int partition = 0; partition < partitions; partition++) {
			String part = cache + ":" + partition;
			String owner = living.stream()
				.filter((member) -> loads.getOrDefault(member, 0) < most)
				.max(Comparator.comparingLong((String member) -> score(member, part))
					.thenComparing(Comparator.naturalOrder()))
				.orElseThrow();
			loads.merge(owner, 1, Integer::sum);
			if (owner.equals(id)) {
				share.add(partition);
			}
		}
		return share;
	}

	private static long score(String member, String part) {
		long mixed = (member.hashCode() * 31L + part.hashCode()) * MIX;
		return (mixed ^ (mixed >>> 32)) * MIX;
	}

}
