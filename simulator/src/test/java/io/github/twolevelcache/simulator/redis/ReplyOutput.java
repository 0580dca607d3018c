package io.github.twolevelcache.simulator.redis;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import org.jspecify.annotations.Nullable;

/**
 * Any reply, as a list of which it is the only element.
 */
final class ReplyOutput extends CommandOutput<String, String, List<@Nullable Object>> {

	private final Deque<List<@Nullable Object>> open = new ArrayDeque<>();

	ReplyOutput(RedisCodec<String, String> codec) {
		super(codec, new ArrayList<>());
		this.open.push(this.output);
	}

	@Override
	public void set(long integer) {
		this.open.element().add(integer);
	}

	@Override
	public void set(@Nullable ByteBuffer bytes) {
		this.open.element().add((bytes != null) ? this.codec.decodeValue(bytes) : null);
	}

	@Override
	public void multi(int count) {
		List<@Nullable Object> list = new ArrayList<>();
		this.open.element().add(list);
		this.open.push(list);
	}

	@Override
	public void complete(int depth) {
		if (depth > 0 && depth < this.open.size() - 1) {
			this.open.pop();
		}
	}

}
