package io.github.twolevelcache.localredis;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a {@link RedisCluster} as a parameter. All classes share
 * one, which is empty when a class begins; tests that break nodes start their own by
 * {@link RedisCluster#builder()}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(RedisClusterExtension.class)
public @interface WithRedisCluster {

}
