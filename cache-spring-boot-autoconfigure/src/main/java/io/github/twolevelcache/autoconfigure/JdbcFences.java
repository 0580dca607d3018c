package io.github.twolevelcache.autoconfigure;

import javax.sql.DataSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;
import io.github.twolevelcache.internal.drain.Fence;
import io.github.twolevelcache.internal.jdbc.JdbcFence;
import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.repository.RepositoryCacheStore;
import io.github.twolevelcache.settings.Ordering;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Creates the fences of stores without versions. Loaded only if Spring's JDBC is on the
 * class path.
 */
final class JdbcFences {

	private JdbcFences() {
	}

	/**
	 * Create a fence in the database of a writer.
	 * @param namespace the namespace of the application: others may use the database too
	 * @param cache the name of the cache
	 * @param writer its writer; if it has connections of its own, the fence uses them
	 * @param partitions the number of partitions of its log
	 * @param beanFactory has the data source and the transaction manager of other writers
	 * @return the fence
	 * @throws InvalidPropertyException if there is no database for it
	 */
	static Fence fence(String namespace, String cache, CacheWriter<Object, Object> writer, int partitions,
			ListableBeanFactory beanFactory) {
		DataSource dataSource;
		PlatformTransactionManager transactions;
		if ((CacheWriter<?, ?>) writer instanceof JdbcCacheStore<?, ?> store) {
			dataSource = store.writeBehindDataSource();
			transactions = new JdbcTransactionManager(dataSource);
		}
		else if ((CacheWriter<?, ?>) writer instanceof RepositoryCacheStore<?, ?> store) {
			dataSource = store.dataSource();
			transactions = store.transactionManager();
			if (dataSource == null) {
				throw new InvalidPropertyException(StoreResolver.ORDERING.formatted(cache), Ordering.FENCE,
						"needs a repository that takes part in transactions of a DataSource, as those of JPA and Spring Data "
								+ "JDBC do; set it to none, and an old change may overwrite a newer one if an instance pauses");
			}
		}
		else {
			dataSource = beanFactory.getBeanProvider(DataSource.class).getIfUnique();
			transactions = beanFactory.getBeanProvider(PlatformTransactionManager.class).getIfUnique();
		}
		if (dataSource == null || transactions == null) {
			throw new InvalidPropertyException(StoreResolver.ORDERING.formatted(cache), Ordering.FENCE,
					"needs one bean of type DataSource and one of type PlatformTransactionManager, "
							+ "whose transactions the writer takes part in; mark one of several as @Primary");
		}
		JdbcFence fence = new JdbcFence(namespace + ":" + cache, dataSource, transactions);
		fence.prepare(partitions);
		return fence;
	}

}
