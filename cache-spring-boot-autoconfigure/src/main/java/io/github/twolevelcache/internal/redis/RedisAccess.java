package io.github.twolevelcache.internal.redis;

/**
 * The ways to Redis that all caches of an instance share.
 *
 * @param store runs commands, and reads what L1 may not copy
 * @param trackedReads reads what L1 may copy
 */
public record RedisAccess(RemoteStore store, TrackedReads trackedReads) {
}
