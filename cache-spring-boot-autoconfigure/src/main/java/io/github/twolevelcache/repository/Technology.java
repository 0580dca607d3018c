package io.github.twolevelcache.repository;

import org.springframework.data.jpa.repository.support.JpaEntityInformation;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;
import org.springframework.util.ClassUtils;

/**
 * What a repository stores its values with. Works without any of it on the class path.
 */
enum Technology {

	/** JPA. */
	JPA,

	/** Spring Data JDBC. */
	JDBC,

	/** Anything else, such as a document store. */
	OTHER;

	private static final boolean HAS_JPA = isPresent(
			"org.springframework.data.jpa.repository.support.JpaEntityInformation");

	private static final boolean HAS_RELATIONAL = isPresent(
			"org.springframework.data.relational.core.mapping.RelationalPersistentEntity");

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, Technology.class.getClassLoader());
	}

	static Technology of(RepositoryFactoryInformation<?, ?> repository) {
		if (HAS_JPA && Jpa.stores(repository)) {
			return JPA;
		}
		return (HAS_RELATIONAL && Relational.stores(repository)) ? JDBC : OTHER;
	}

	private static final class Jpa {

		private Jpa() {
		}

		static boolean stores(RepositoryFactoryInformation<?, ?> repository) {
			return repository.getEntityInformation() instanceof JpaEntityInformation<?, ?>;
		}

	}

	private static final class Relational {

		private Relational() {
		}

		static boolean stores(RepositoryFactoryInformation<?, ?> repository) {
			return repository.getPersistentEntity() instanceof RelationalPersistentEntity<?>;
		}

	}

}
