package io.github.twolevelcache.sample.workload;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Looks at and operates the cache {@code stock}, by the endpoint {@code cachewrites} of
 * the instances. One of them answers and acts for all, but each counts what it has
 * written itself.
 */
final class CacheWrites {

	private static final String PATH = "/actuator/cachewrites";

	private static final String CACHE = "stock";

	private final RestClient http = RestClient.create();

	private final List<URI> instances;

	CacheWrites(List<URI> instances) {
		this.instances = instances.stream().distinct().toList();
	}

	Backlog read() {
		List<Writes> all = this.instances.stream().map(this::read).toList();
		return new Backlog(all.get(0).pending(), all.get(0).oldest(),
				all.stream().mapToLong((writes) -> writes.instance().flushed()).sum());
	}

	private Writes read(URI instance) {
		try {
			Map<String, Writes> caches = this.http.get()
				.uri(instance.resolve(PATH))
				.retrieve()
				.requiredBody(new ParameterizedTypeReference<>() {
				});
			Writes writes = caches.get(CACHE);
			if (writes == null) {
				throw new RestClientException("there are only " + caches.keySet());
			}
			return writes;
		}
		catch (RestClientException ex) {
			throw new InvalidConfigurationPropertyValueException("workload.targets", instance,
					"Its %s does not show the cache '%s' (%s).".formatted(PATH, CACHE, ex.getMessage()));
		}
	}

	void pause() {
		operate("pause");
	}

	void resume() {
		operate("resume");
	}

	/**
	 * Wait until the database has all that was acknowledged.
	 */
	void flush() {
		operate("flush");
	}

	private void operate(String operation) {
		this.http.post()
			.uri(this.instances.get(0).resolve(PATH + "/" + CACHE))
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("operation", operation))
			.retrieve()
			.toBodilessEntity();
	}

	record Writes(long pending, Duration oldest, Instance instance) {

	}

	record Instance(long flushed) {

	}

}
