package io.github.twolevelcache.sample.workload;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What is sent to the service once it has started. The defaults stand in
 * {@code application.yml}.
 *
 * @param enabled whether a workload is run at all
 * @param exit whether the application ends after the table: with status 0, or with 1 if
 * there were errors, the counts do not add up or an acknowledged change was lost
 * @param targets the instances to call, in turn
 * @param clients the number of clients; each sends one request at a time
 * @param priceChanges how many of the products read get a new price
 * @param stockChanges how many of the products read get a new stock count
 * @param burst the number of stock counts that are put at the end, while write-behind is
 * paused
 * @param trace a recorded trace to replay: a gzip of big-endian 32-bit keys
 * @param requests the number of reads of the built-in workload
 * @param skew the skew of the built-in workload: 0 reads all products alike
 * @param seed makes the built-in workload and the choice of changes repeatable
 * @param products the number of products in the catalogue
 */
@Validated
@ConfigurationProperties("workload")
record WorkloadProperties(boolean enabled, boolean exit, @NotEmpty List<URI> targets, @Positive int clients,
		Share priceChanges, Share stockChanges, @PositiveOrZero int burst, @Nullable Path trace, @Positive int requests,
		@DecimalMin("0") double skew, long seed, @Positive int products) {

}
