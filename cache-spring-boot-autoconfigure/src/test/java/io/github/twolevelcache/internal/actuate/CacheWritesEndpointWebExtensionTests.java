package io.github.twolevelcache.internal.actuate;

import java.security.Principal;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.actuate.CacheWritesEndpointWebExtension.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * Tests for {@link CacheWritesEndpointWebExtension}.
 */
class CacheWritesEndpointWebExtensionTests {

	private final CacheWritesEndpoint endpoint = Mockito.mock(CacheWritesEndpoint.class);

	private final CacheWritesEndpointWebExtension extension = new CacheWritesEndpointWebExtension(this.endpoint,
			Show.WHEN_AUTHORIZED, Set.of("operator"));

	@Test
	void whatIsFoundIsTheAnswer() {
		given(this.endpoint.caches()).willReturn(Map.of());
		assertThat(this.extension.caches()).satisfies((answer) -> {
			assertThat(answer.getStatus()).isEqualTo(200);
			assertThat(answer.getBody()).isEqualTo(Map.of());
		});
	}

	@Test
	void aCacheWithoutWriteBehindIsNotFound() {
		assertThat(this.extension.cache("absent", null, null, SecurityContext.NONE).getStatus()).isEqualTo(404);
	}

	@Test
	void aRedisThatIsSilentIsSaid() {
		given(this.endpoint.caches()).willThrow(new RemoteCallException("Redis did not answer within 1000 ms", null));
		assertUnavailable(this.extension.caches(), "Redis cannot be asked: Redis did not answer within 1000 ms");
	}

	@Test
	void aFlushThatIsRefusedIsExplained() {
		given(this.endpoint.operate("stock", "flush", null, "somebody who is not authenticated"))
			.willThrow(new IllegalStateException("Cache 'stock' is paused"));
		assertUnavailable(this.extension.operate("stock", "flush", null, SecurityContext.NONE),
				"Cache 'stock' is paused");
	}

	private static void assertUnavailable(WebEndpointResponse<?> answer, String reason) {
		assertThat(answer.getStatus()).isEqualTo(503);
		assertThat(answer.getBody()).isInstanceOfSatisfying(Problem.class,
				(problem) -> assertThat(problem.detail()).isEqualTo(reason));
	}

	@Test
	void whoOperatesIsHandedOn() {
		WebEndpointResponse<?> unused = this.extension.operate("stock", "pause", null, security(() -> "alice"));
		then(this.endpoint).should().operate("stock", "pause", null, "alice");
	}

	@Test
	void valuesAreShownToThoseWhoAreAuthorized() {
		WebEndpointResponse<?> unused = this.extension.cache("stock", 5L, 10, security(() -> "operator"));
		then(this.endpoint).should().cache("stock", 5L, 10, true);
		WebEndpointResponse<?> unusedToo = this.extension.cache("stock", null, null, security(() -> "alice"));
		then(this.endpoint).should().cache("stock", null, null, false);
	}

	private static SecurityContext security(Principal principal) {
		return new SecurityContext() {

			@Override
			public @Nullable Principal getPrincipal() {
				return principal;
			}

			@Override
			public boolean isUserInRole(String role) {
				return role.equals(principal.getName());
			}

		};
	}

}
