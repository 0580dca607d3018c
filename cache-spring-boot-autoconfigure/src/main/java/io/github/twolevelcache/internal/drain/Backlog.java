package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.twolevelcache.internal.log.LogControl.PartitionStatus;

/**
 * What waits for the store behind a cache, in all instances.
 *
 * @param pending how many keys wait
 * @param oldest how long the oldest of them has waited
 * @param deadLetters how many dead letters there are
 * @param paused whether nothing is written to the store
 * @param owners how many partitions of the log each instance owns
 */
public record Backlog(long pending, Duration oldest, long deadLetters, boolean paused, Map<String, Integer> owners) {

	/** Stands for the owner of partitions that nobody owns. */
	public static final String NOBODY = "nobody";

	static Backlog of(List<PartitionStatus> partitions) {
		Map<String, Integer> owners = new TreeMap<>();
		partitions.forEach(
				(partition) -> owners.merge((partition.owner() != null) ? partition.owner() : NOBODY, 1, Integer::sum));
		return new Backlog(partitions.stream().mapToLong(PartitionStatus::pending).sum(),
				partitions.stream().map(PartitionStatus::oldest).max(Duration::compareTo).orElse(Duration.ZERO),
				partitions.stream().mapToLong(PartitionStatus::deadLetters).sum(),
				partitions.stream().anyMatch(PartitionStatus::paused), owners);
	}

}
