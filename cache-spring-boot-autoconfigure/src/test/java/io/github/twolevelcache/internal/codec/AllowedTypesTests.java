package io.github.twolevelcache.internal.codec;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AllowedTypes}.
 */
class AllowedTypesTests {

	private final AllowedTypes allowed = new AllowedTypes(
			List.of("com.acme", " com.partner.Dto ", "com", "java.util", "java.util.BitSet", "javax"));

	private final AllowedTypes narrow = new AllowedTypes(List.of("com.acme", "com.partner.Dto"));

	@ParameterizedTest
	@ValueSource(strings = { "com.acme.Product", "com.acme.sub.Product", "com.acme.Product$Part", "com.partner.Dto",
			"com.partner.Dto$Line", "java.lang.Long", "java.util.List", "java.time.Instant", "int" })
	void trustedNamesAreAllowed(String name) {
		assertThat(this.narrow.allows(name)).isTrue();
		assertThat(this.allowed.allows(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "com.acmeevil.Product", "com.acm", "com", "com.partner.Dto2", "com.partner.Other",
			"com.partner", "acme.Product", "Product", "", ".", "$", "com.acme.", "xcom.acme.Product",
			"java.lang.Runtime", "java.util.Timer" })
	void otherNamesAreNot(String name) {
		assertThat(this.narrow.allows(name)).isEqualTo(name.equals("com.acme."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "java.util.Timer", "javax.swing.JEditorPane", "com.sun.rowset.JdbcRowSetImpl",
			"java.util.concurrent.ThreadPoolExecutor", "sun.misc.Unsafe", "jdk.internal.misc.Unsafe" })
	void packagesOfThePlatformAreNeverTrustedAsAWhole(String name) {
		assertThat(this.allowed.allows(name)).isFalse();
		assertThat(this.allowed.allows("java.util.BitSet")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void blankNamesAreRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> new AllowedTypes(List.of(name)));
	}

	@Test
	void nothingNeedsToBeTrusted() {
		assertThat(new AllowedTypes(List.of()).allows("com.acme.Product")).isFalse();
	}

}
