/**
 * A Redis Cluster: masters, slots that move, replication, failover, pushes.
 */
@NullMarked
package io.github.twolevelcache.simulator.cluster;

import org.jspecify.annotations.NullMarked;
