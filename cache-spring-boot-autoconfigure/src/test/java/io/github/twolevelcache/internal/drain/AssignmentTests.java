package io.github.twolevelcache.internal.drain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Assignment}.
 */
class AssignmentTests {

	private static final int PARTITIONS = 64;

	private final Random random = new Random(7);

	private List<String> members(int count) {
		return IntStream.range(0, count)
			.mapToObj((number) -> new UUID(this.random.nextLong(), this.random.nextLong()).toString())
			.toList();
	}

	private static Map<Integer, String> owners(List<String> members) {
		Map<Integer, String> owners = new HashMap<>();
		for (String member : members) {
			for (int partition : Assignment.of(member, members, "stock", PARTITIONS)) {
				assertThat(owners.put(partition, member)).isNull();
			}
		}
		return owners;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 8, 16, 64, 100 })
	void eachPartHasOneOwnerAndNoneHasMoreThanItsShare(int count) {
		List<String> members = members(count);
		assertThat(owners(members)).hasSize(PARTITIONS);
		int most = (PARTITIONS + count - 1) / count;
		assertThat(members).allSatisfy((member) -> assertThat(Assignment.of(member, members, "stock", PARTITIONS))
			.hasSizeLessThanOrEqualTo(most));
	}

	// Instances of two versions share a log while an application is updated.
	@Test
	void theSharesAreTheSameInAllVersions() {
		List<String> members = List.of("one", "two", "three");
		assertThat(Assignment.of("one", members, "stock", 16)).containsExactlyInAnyOrder(0, 1, 6, 8, 9, 10);
		assertThat(Assignment.of("two", members, "stock", 16)).containsExactlyInAnyOrder(2, 3, 5, 7, 12, 14);
		assertThat(Assignment.of("three", members, "stock", 16)).containsExactlyInAnyOrder(4, 11, 13, 15);
	}

	@Test
	void theOrderInWhichInstancesAreKnownDoesNotMatter() {
		List<String> members = members(5);
		List<String> shuffled = new ArrayList<>(members);
		Collections.shuffle(shuffled, this.random);
		assertThat(owners(shuffled)).isEqualTo(owners(members));
	}

	@Test
	void fewPartsChangeHandsWhenAnInstanceGoes() {
		List<String> members = members(8);
		Map<Integer, String> before = owners(members);
		Map<Integer, String> after = owners(members.subList(0, 7));
		Set<Integer> moved = new HashSet<>(before.keySet());
		moved.removeIf((partition) -> Objects.equals(before.get(partition), after.get(partition)));
		// Its own 8, and some that the bounds had kept from their favourite.
		assertThat(moved).hasSizeLessThan(PARTITIONS / 3);
	}

	@Test
	void whoIsNotKnownToLiveOwnsNothing() {
		assertThat(Assignment.of("stranger", members(2), "stock", PARTITIONS)).isEmpty();
	}

}
