package io.github.twolevelcache.internal.engine;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LoadException}.
 */
class LoadExceptionTests {

	@Test
	void whatALoaderThrowsIsTheCause() {
		IllegalStateException broken = new IllegalStateException("broken");
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> LoadException.call(() -> {
			throw broken;
		})).withCause(broken);
		assertThat(LoadException.call(() -> null)).isNull();
	}

	@Test
	void onlyCheckedExceptionsOfTheEngineAreWrapped() {
		IllegalStateException unchecked = new IllegalStateException("broken");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> LoadException.wrapChecked(() -> {
			throw unchecked;
		})).isSameAs(unchecked);
		IOException checked = new IOException("broken");
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> LoadException.wrapChecked(() -> {
			throw checked;
		})).withCause(checked);
	}

	@Test
	void anInterruptIsKept() {
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> LoadException.call(() -> {
			throw new InterruptedException();
		}));
		assertThat(Thread.interrupted()).isTrue();
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> LoadException.wrapChecked(() -> {
			throw new InterruptedException();
		}));
		assertThat(Thread.interrupted()).isTrue();
	}

}
