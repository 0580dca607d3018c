package io.github.twolevelcache.autoconfigure.actuate;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the endpoint {@code cachewrites}.
 *
 * @param showValues When to show the values of dead letters.
 * @param roles Roles of the users who are authorized to be shown values. If empty, all
 * authenticated users are authorized.
 */
@ConfigurationProperties("management.endpoint.cachewrites")
record CacheWritesEndpointProperties(@DefaultValue("never") Show showValues, @DefaultValue Set<String> roles) {

}
