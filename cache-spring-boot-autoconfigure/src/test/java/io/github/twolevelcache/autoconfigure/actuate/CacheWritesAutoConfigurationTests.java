package io.github.twolevelcache.autoconfigure.actuate;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.jmx.JmxEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.jmx.JmxOperation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.twolevelcache.internal.actuate.CacheWritesEndpoint;
import io.github.twolevelcache.internal.actuate.CacheWritesEndpointWebExtension;
import io.github.twolevelcache.internal.drain.Drainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CacheWritesEndpointAutoConfiguration} and
 * {@link CacheWritesHealthContributorAutoConfiguration}.
 */
class CacheWritesAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class, JmxAutoConfiguration.class,
				JmxEndpointAutoConfiguration.class, CacheWritesEndpointAutoConfiguration.class,
				CacheWritesHealthContributorAutoConfiguration.class))
		.withBean(Drainer.class, () -> Mockito.mock(Drainer.class))
		.withPropertyValues("spring.jmx.enabled=true");

	private final ApplicationContextRunner exposed = this.contextRunner
		.withPropertyValues("management.endpoints.jmx.exposure.include=cachewrites");

	private static List<String> operations(ApplicationContext context) {
		return context.getBean(JmxEndpointsSupplier.class)
			.getEndpoints()
			.stream()
			.flatMap((endpoint) -> endpoint.getOperations().stream())
			.map(JmxOperation::getName)
			.toList();
	}

	@Test
	void theEndpointIsReadOnly() {
		this.exposed.run((context) -> assertThat(operations(context)).containsExactlyInAnyOrder("caches", "cache"));
	}

	@Test
	void theEndpointOperatesIfItsAccessIsUnrestricted() {
		this.exposed.withPropertyValues("management.endpoint.cachewrites.access=UNRESTRICTED")
			.run((context) -> assertThat(operations(context)).contains("operate"));
	}

	@Test
	void thereIsNoEndpointUnlessItIsExposed() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(CacheWritesEndpoint.class));
	}

	@Test
	void theWebExtensionIsForHttpOnly() {
		this.exposed.run((context) -> assertThat(context).doesNotHaveBean(CacheWritesEndpointWebExtension.class));
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=cachewrites")
			.run((context) -> assertThat(context).hasSingleBean(CacheWritesEndpointWebExtension.class));
	}

	@Test
	void thereIsAHealthIndicatorUnlessItIsDisabled() {
		this.contextRunner.run((context) -> assertThat(context).hasBean("cacheWritesHealthIndicator"));
		this.contextRunner.withPropertyValues("management.health.cachewrites.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

}
