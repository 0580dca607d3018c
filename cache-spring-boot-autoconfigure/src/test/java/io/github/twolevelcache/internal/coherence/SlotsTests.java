package io.github.twolevelcache.internal.coherence;

import java.util.List;
import java.util.Set;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlotsTests {

	private static RedisClusterNode node(Integer... slots) {
		return new RedisClusterNode(RedisURI.create("redis://localhost:1"), "node", true, null, 0, 0, 0, List.of(slots),
				Set.of(NodeFlag.UPSTREAM));
	}

	@Test
	void theKeyIsInOneOfTheSlots() {
		int slot = SlotHash.getSlot("key3");
		Slots slots = Slots.of(node(slot), "key");
		assertThat(SlotHash.getSlot(slots.heartbeatKey())).isEqualTo(slot);
	}

	@Test
	void anyKeyIsInAllSlots() {
		assertThat(Slots.all("key").heartbeatKey()).asString().isEqualTo("key0");
	}

	@Test
	void areOfWhoeverServesTheSame() {
		Slots slots = Slots.of(node(1, 2, 3), "");
		assertThat(slots.areOf(node(1, 2, 3))).isTrue();
		assertThat(slots.areOf(node(1, 2))).isFalse();
		assertThat(slots.areOf(node(1, 2, 4))).isFalse();
	}

	@Test
	void stayWhatTheyWereWhenTheNodeChanges() {
		RedisClusterNode node = node(1, 2, 3);
		Slots slots = Slots.of(node, "");
		node.setSlots(List.of(1, 2));
		assertThat(slots.areOf(node)).isFalse();
	}

}
