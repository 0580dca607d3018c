package io.github.twolevelcache.internal.actuate;

import java.security.Principal;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

import io.github.twolevelcache.RemoteCallException;

/**
 * The {@link CacheWritesEndpoint} over HTTP: knows who asks, and answers with status 503
 * and a sentence if it cannot do what was asked.
 */
@EndpointWebExtension(endpoint = CacheWritesEndpoint.class)
public class CacheWritesEndpointWebExtension {

	private final CacheWritesEndpoint endpoint;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create the extension.
	 * @param endpoint the endpoint
	 * @param showValues when to show the values of dead letters
	 * @param roles who is authorized to see them; if empty, everybody who is
	 * authenticated
	 */
	public CacheWritesEndpointWebExtension(CacheWritesEndpoint endpoint, Show showValues, Set<String> roles) {
		this.endpoint = endpoint;
		this.showValues = showValues;
		this.roles = roles;
	}

	/**
	 * Look at all caches with write-behind.
	 * @return what waits in each, by name
	 */
	@ReadOperation
	public WebEndpointResponse<?> caches() {
		return answer(this.endpoint::caches);
	}

	/**
	 * Look at one cache.
	 * @param cache its name
	 * @param after where the page of dead letters begins, or {@code null}
	 * @param limit how many dead letters to show, or {@code null}
	 * @param security tells who asks
	 * @return what waits, and a page of the dead letters
	 */
	@ReadOperation
	public WebEndpointResponse<?> cache(@Selector String cache, @Nullable Long after, @Nullable Integer limit,
			SecurityContext security) {
		boolean values = this.showValues.isShown(security, this.roles);
		return answer(() -> this.endpoint.cache(cache, after, limit, values));
	}

	/**
	 * Operate on one cache.
	 * @param cache its name
	 * @param operation what to do
	 * @param id the id of a dead letter, or {@code all}
	 * @param security tells who asks
	 * @return what waits afterwards
	 */
	@WriteOperation
	public WebEndpointResponse<?> operate(@Selector String cache, String operation, @Nullable String id,
			SecurityContext security) {
		Principal principal = security.getPrincipal();
		String operator = (principal != null) ? principal.getName() : "somebody who is not authenticated";
		return answer(() -> this.endpoint.operate(cache, operation, id, operator));
	}

	private static WebEndpointResponse<?> answer(Supplier<?> answer) {
		try {
			Object found = answer.get();
			return (found != null) ? new WebEndpointResponse<>(found)
					: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (RemoteCallException ex) {
			return unavailable("Redis cannot be asked: " + ex.getMessage());
		}
		catch (IllegalStateException ex) {
			return unavailable(String.valueOf(ex.getMessage()));
		}
	}

	private static WebEndpointResponse<?> unavailable(String detail) {
		return new WebEndpointResponse<>(new Problem(detail), WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
	}

	/**
	 * Why there is no answer.
	 *
	 * @param detail a sentence
	 */
	public record Problem(String detail) {

	}

}
