package io.github.twolevelcache.localredis;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a {@link RedisCluster} as a parameter of constructors and
 * methods. It is healthy and empty when the class begins.
 */
@Target({ ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RedisClusterExtension.class)
public @interface WithRedisCluster {

	/**
	 * Return whether the class uses the cluster that all such classes share. One that
	 * breaks nodes asks for its own, which ends with the class.
	 * @return whether the cluster is shared
	 */
	boolean shared() default true;

}
