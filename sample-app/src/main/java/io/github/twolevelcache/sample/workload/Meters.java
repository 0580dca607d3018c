package io.github.twolevelcache.sample.workload;

import java.net.URI;
import java.util.Collection;
import java.util.List;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Asks the instances, by their Actuator, who has answered the reads of products. The
 * three counts are made in three places: by L1, by L2 and by the repository. That they
 * add up to the reads the clients have sent is therefore a check, not a definition.
 */
final class Meters {

	private final RestClient http = RestClient.create();

	/**
	 * Read the counts of all instances.
	 * @param instances where they are
	 * @return what they have served since they started
	 */
	ServedBy read(Collection<URI> instances) {
		return instances.stream().distinct().map(this::read).reduce(ServedBy.NOBODY, ServedBy::plus);
	}

	private ServedBy read(URI instance) {
		return new ServedBy(hits(instance, "l1"), hits(instance, "l2"),
				count(instance, "/actuator/metrics/cache.loads.shared?tag=cache:products"),
				count(instance, "/actuator/metrics/product.queries?tag=query:find"));
	}

	private long hits(URI instance, String level) {
		return count(instance, "/actuator/metrics/cache.gets?tag=cache:products&tag=result:hit&tag=level:" + level);
	}

	private long count(URI instance, String meter) {
		try {
			Meter answer = this.http.get().uri(instance.resolve(meter)).retrieve().requiredBody(Meter.class);
			return (long) answer.measurements().get(0).value();
		}
		catch (RestClientException ex) {
			throw new InvalidConfigurationPropertyValueException("workload.targets", instance,
					"It has no %s (%s).".formatted(meter, ex.getMessage()));
		}
	}

	record Meter(List<Measurement> measurements) {

	}

	record Measurement(double value) {

	}

}
