package io.github.twolevelcache.autoconfigure;

import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.engine.Invalidations;
import io.github.twolevelcache.internal.outage.RepairSchedule;
import io.github.twolevelcache.internal.redis.RedisAccess;

/**
 * What the caches of an instance share.
 *
 * @param redis the ways to Redis
 * @param invalidations brings changes in Redis to the copies on the heap
 * @param repairs repairs what Redis has not acknowledged
 * @param drainer brings changes to stores
 * @param logs knows which logs there are
 */
record SharedParts(RedisAccess redis, Invalidations invalidations, RepairSchedule repairs, Drainer drainer,
		WriteLogs logs) {
}
