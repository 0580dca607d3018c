package io.github.twolevelcache.sample.stock;

import javax.sql.DataSource;

import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.jdbc.JdbcCacheStore;

/**
 * The table behind the cache {@code stock}, which finds this bean by its name.
 */
@Configuration(proxyBeanMethods = false)
class StockConfiguration {

	@Bean
	@DependsOnDatabaseInitialization // The store looks at its table at once.
	JdbcCacheStore<Long, Stock> stockWriter(DataSource dataSource) {
		return JdbcCacheStore.of(Stock.class).dataSource(dataSource).build();
	}

}
