package io.github.twolevelcache.autoconfigure;

import java.util.Set;

import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitializationDetector;

import io.github.twolevelcache.store.CacheLoader;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Has stores created after their tables: after {@code schema.sql}, Flyway or Liquibase.
 */
class StoreInitializationDetector extends AbstractBeansOfTypeDependsOnDatabaseInitializationDetector
		implements DependsOnDatabaseInitializationDetector {

	@Override
	protected Set<Class<?>> getDependsOnDatabaseInitializationBeanTypes() {
		return Set.of(CacheWriter.class, CacheLoader.class);
	}

}
