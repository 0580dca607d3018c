package io.github.twolevelcache.internal.coherence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link LettuceNodeLink}.
 */
class LettuceNodeLinkTests {

	private final StatefulRedisConnection<byte[], byte[]> connection = mock();

	private final LettuceNodeLink link = new LettuceNodeLink(this.connection, null, "app:v:");

	/** What was heard, in order. */
	private final List<String> heard = new ArrayList<>();

	private void open() {
		this.link.open(new NodeLink.Listener() {

			@Override
			public void connected() {
				LettuceNodeLinkTests.this.heard.add("connected");
			}

			@Override
			public void disconnected() {
				LettuceNodeLinkTests.this.heard.add("disconnected");
			}

			@Override
			public void changed(@Nullable Iterable<byte[]> keys) {
				if (keys == null) {
					LettuceNodeLinkTests.this.heard.add("everything");
				}
				else {
					keys.forEach((key) -> LettuceNodeLinkTests.this.heard.add(new String(key, StandardCharsets.UTF_8)));
				}
			}

		});
	}

	private static PushMessage push(String type, @Nullable Object keys) {
		PushMessage message = mock();
		given(message.getType()).willReturn(type);
		given(message.getContent()).willReturn(Arrays.asList(type, keys));
		return message;
	}

	private static ByteBuffer key(String key) {
		return ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void whatHappensIsToldInItsOrder() {
		open();
		verify(this.connection).addListener((PushListener) this.link);
		verify(this.connection).addListener((RedisConnectionStateListener) this.link);
		this.link.onRedisConnected(mock(), mock());
		this.link.onPushMessage(push("invalidate", List.of(key("a"), key("b"))));
		this.link.onPushMessage(push("invalidate", null));
		this.link.onRedisDisconnected(mock());
		assertThat(this.heard).containsExactly("connected", "a", "b", "everything", "disconnected");
	}

	@Test
	void aKeyIsReadForEachWhoHears() {
		open();
		ByteBuffer key = key("a");
		this.link.onPushMessage(push("invalidate", List.of(key)));
		this.link.onPushMessage(push("invalidate", List.of(key)));
		assertThat(this.heard).containsExactly("a", "a");
	}

	@Test
	void otherPushesAreOfNoInterest() {
		open();
		this.link.onPushMessage(push("message", List.of(key("a"))));
		assertThat(this.heard).isEmpty();
	}

	@Test
	void nothingIsToldAfterTheEnd() {
		open();
		this.link.close();
		verify(this.connection).removeListener((PushListener) this.link);
		verify(this.connection).removeListener((RedisConnectionStateListener) this.link);
		this.link.onRedisConnected(mock(), mock());
		this.link.onPushMessage(push("invalidate", null));
		this.link.onRedisDisconnected(mock());
		assertThat(this.heard).isEmpty();
	}

	@Test
	void itIsOpenAsLongAsItsConnection() {
		assertThat(this.link.isOpen()).isFalse();
		given(this.connection.isOpen()).willReturn(true);
		assertThat(this.link.isOpen()).isTrue();
	}

}
