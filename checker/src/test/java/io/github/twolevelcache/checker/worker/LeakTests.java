package io.github.twolevelcache.checker.worker;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Leak}.
 */
class LeakTests {

	@Test
	void theEngineStillHasTheMethodThatLeaks() throws ReflectiveOperationException {
		String leaking = new String(Leak.leaking().getBytes(), StandardCharsets.ISO_8859_1);
		assertThat(leaking).contains(Leak.class.getName().replace('.', '/'), "onRead");
	}

}
