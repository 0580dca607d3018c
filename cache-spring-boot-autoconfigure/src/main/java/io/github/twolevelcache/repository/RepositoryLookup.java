package io.github.twolevelcache.repository;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.domain.Persistable;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.SimplePropertyHandler;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds out what a repository stores, and in which transactions, and checks that it can
 * write what a cache gives it. Used once, by one thread.
 */
final class RepositoryLookup {

	private static final String UPDATES_ONLY = "call updatesOnly(), and insert records by the repository itself.";

	private final CrudRepository<?, ?> repository;

	private final ListableBeanFactory beans;

	private final boolean updatesOnly;

	RepositoryLookup(CrudRepository<?, ?> repository, ListableBeanFactory beans, boolean updatesOnly) {
		this.repository = repository;
		this.beans = beans;
		this.updatesOnly = updatesOnly;
	}

	/**
	 * Find what is known of the repository, and check it.
	 * @return what is known
	 * @throws UnusableRepositoryException if the repository cannot be a store
	 */
	RepositoryFactoryInformation<?, ?> information() {
		RepositoryFactoryInformation<?, ?> found = null;
		for (RepositoryFactoryInformation<?, ?> each : this.beans.getBeanProvider(RepositoryFactoryInformation.class)) {
			Class<?> type = typeOf(each);
			if (type.isInstance(this.repository) && (found == null || typeOf(found).isAssignableFrom(type))) {
				found = each;
			}
		}
		if (found == null) {
			throw new UnusableRepositoryException(
					"There is no repository bean that is " + this.repository.getClass().getName(),
					"Pass the bean that Spring Data has created, and the bean factory that has it.");
		}
		if (!this.updatesOnly) {
			checkInserts(found);
		}
		return found;
	}

	private static Class<?> typeOf(RepositoryFactoryInformation<?, ?> information) {
		return information.getRepositoryInformation().getRepositoryInterface();
	}

	private static void checkInserts(RepositoryFactoryInformation<?, ?> information) {
		PersistentEntity<?, ?> entity = information.getPersistentEntity();
		String generated = generated(entity);
		if (generated != null) {
			throw new UnusableRepositoryException(
					"The key '%s' of %s is generated when a record is inserted, but a cache inserts records under keys that it is given"
						.formatted(generated, entity.getName()),
					"Assign the key and remove the annotation that generates it, or " + UPDATES_ONLY);
		}
		if (Technology.of(information) == Technology.JDBC && !entity.hasVersionProperty()
				&& !Persistable.class.isAssignableFrom(entity.getType())) {
			throw new UnusableRepositoryException(
					"Spring Data JDBC takes every %s that has a key for one that was inserted before"
						.formatted(entity.getName()),
					"Add a property with @Version, implement Persistable, use JdbcCacheStore, or " + UPDATES_ONLY);
		}
	}

	private static @Nullable String generated(PersistentEntity<?, ?> entity) {
		List<String> generated = new ArrayList<>();
		entity.doWithProperties((SimplePropertyHandler) (property) -> {
			if (isGenerated(property.getField()) || isGenerated(property.getGetter())) {
				generated.add(property.getName());
			}
		});
		return generated.isEmpty() ? null : generated.get(0);
	}

	// By name, since neither need be on the class path.
	private static boolean isGenerated(@Nullable AnnotatedElement element) {
		if (element == null) {
			return false;
		}
		MergedAnnotations annotations = MergedAnnotations.from(element);
		return annotations.isPresent("jakarta.persistence.GeneratedValue")
				|| annotations.isPresent("org.hibernate.annotations.IdGeneratorType");
	}

	/**
	 * Find what knows how the properties of an entity are stored.
	 * @param entity the entity
	 * @return what knows it, or {@code null} if nothing does
	 */
	@Nullable MappingContext<?, ?> mappings(PersistentEntity<?, ?> entity) {
		for (MappingContext<?, ?> context : this.beans.getBeanProvider(MappingContext.class)) {
			if (context.hasPersistentEntityFor(entity.getType())) {
				return context;
			}
		}
		return null;
	}

	/**
	 * Find the transactions of a repository of a relational database.
	 * @return the transactions
	 * @throws UnusableRepositoryException if there are none, or several
	 */
	PlatformTransactionManager transactions() {
		PlatformTransactionManager found = this.beans.getBeanProvider(PlatformTransactionManager.class).getIfUnique();
		if (found == null) {
			throw new UnusableRepositoryException(
					"The repository takes part in transactions, but there is no bean of type PlatformTransactionManager, or there are several",
					"Mark one of them as @Primary, or pass it to RepositoryCacheStore.of(...).transactionManager(...).");
		}
		return found;
	}

	/**
	 * Find the database of transactions.
	 * @param transactions the transactions
	 * @return its connections, or {@code null} if they are not those of a database
	 */
	static @Nullable DataSource dataSource(PlatformTransactionManager transactions) {
		TransactionTemplate separately = new TransactionTemplate(transactions);
		separately.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		return Objects.requireNonNull(separately.execute((status) -> TransactionSynchronizationManager.getResourceMap()
			.keySet()
			.stream()
			.filter(DataSource.class::isInstance)
			.map(DataSource.class::cast)
			.findFirst())).orElse(null);
	}

}
