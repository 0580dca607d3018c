package io.github.twolevelcache.repository;

import java.util.Locale;
import java.util.Map;

import javax.sql.DataSource;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The repositories that stores are made of, and the applications that have them.
 */
final class Repositories {

	private Repositories() {
	}

	/**
	 * What stores the values.
	 */
	enum Technique {

		/** Hibernate. */
		JPA(Jpa.class, JpaItems.class),

		/** Spring Data JDBC. */
		JDBC(Jdbc.class, JdbcItems.class);

		private final Class<?> configuration;

		private final Class<? extends CrudRepository<? extends Item, Long>> items;

		Technique(Class<?> configuration, Class<? extends CrudRepository<? extends Item, Long>> items) {
			this.configuration = configuration;
			this.items = items;
		}

		/**
		 * Start an application.
		 * @param dataSource its database
		 * @return the application
		 */
		AnnotationConfigApplicationContext start(DataSource dataSource) {
			AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
			context.registerBean(DataSource.class, () -> dataSource);
			context.register(this.configuration);
			context.refresh();
			return context;
		}

		/**
		 * Return the repository of items.
		 * @param application the application that has it
		 * @return the repository
		 */
		@SuppressWarnings("unchecked")
		CrudRepository<Item, Long> items(BeanFactory application) {
			return (CrudRepository<Item, Long>) application.getBean(this.items);
		}

		/**
		 * Create an item.
		 * @param id its key
		 * @param code its code, which is unique
		 * @param quantity its quantity
		 * @return the item
		 */
		Item item(long id, String code, int quantity) {
			Item item = (this == JPA) ? new JpaItem() : new JdbcItem();
			item.setId(id);
			item.setCode(code);
			item.setQuantity(quantity);
			return item;
		}

	}

	interface JpaItems extends CrudRepository<JpaItem, Long> {

	}

	interface JdbcItems extends CrudRepository<JdbcItem, Long> {

	}

	interface JpaParts extends CrudRepository<JpaPart, Long> {

	}

	interface JdbcParts extends CrudRepository<JdbcPart, Long> {

	}

	interface Numbered extends CrudRepository<Generated, Long> {

	}

	interface Labels extends CrudRepository<Label, Long> {

	}

	interface Notes extends CrudRepository<Note, Long> {

	}

	interface Item {

		@Nullable Long getId();

		void setId(@Nullable Long id);

		@Nullable String getCode();

		void setCode(@Nullable String code);

		int getQuantity();

		void setQuantity(int quantity);

		@Nullable Long getVersion();

		void setVersion(@Nullable Long version);

	}

	@Entity
	@jakarta.persistence.Table(name = "item")
	public static class JpaItem implements Item {

		@jakarta.persistence.Id
		private @Nullable Long id;

		private @Nullable String code;

		private int quantity;

		@jakarta.persistence.Version
		private @Nullable Long version;

		@Override
		public @Nullable Long getId() {
			return this.id;
		}

		@Override
		public void setId(@Nullable Long id) {
			this.id = id;
		}

		@Override
		public @Nullable String getCode() {
			return this.code;
		}

		@Override
		public void setCode(@Nullable String code) {
			this.code = code;
		}

		@Override
		public int getQuantity() {
			return this.quantity;
		}

		@Override
		public void setQuantity(int quantity) {
			this.quantity = quantity;
		}

		@Override
		public @Nullable Long getVersion() {
			return this.version;
		}

		@Override
		public void setVersion(@Nullable Long version) {
			this.version = version;
		}

	}

	@Table
	public static class JdbcItem implements Item {

		@Id
		private @Nullable Long id;

		private @Nullable String code;

		private int quantity;

		@Version
		private @Nullable Long version;

		@Override
		public @Nullable Long getId() {
			return this.id;
		}

		@Override
		public void setId(@Nullable Long id) {
			this.id = id;
		}

		@Override
		public @Nullable String getCode() {
			return this.code;
		}

		@Override
		public void setCode(@Nullable String code) {
			this.code = code;
		}

		@Override
		public int getQuantity() {
			return this.quantity;
		}

		@Override
		public void setQuantity(int quantity) {
			this.quantity = quantity;
		}

		@Override
		public @Nullable Long getVersion() {
			return this.version;
		}

		@Override
		public void setVersion(@Nullable Long version) {
			this.version = version;
		}

	}

	@Entity
	@jakarta.persistence.Table(name = "part")
	static class JpaPart {

		@jakarta.persistence.Id
		private long id;

		private int quantity;

		@jakarta.persistence.Version
		private int version;

		protected JpaPart() {
		}

		JpaPart(long id, int quantity, int version) {
			this.id = id;
			this.quantity = quantity;
			this.version = version;
		}

		int quantity() {
			return this.quantity;
		}

	}

	@Table
	record JdbcPart(@Id long id, int quantity, @Version int version) {

	}

	@Entity
	@jakarta.persistence.Table(name = "note")
	static class Generated {

		@jakarta.persistence.Id
		@GeneratedValue
		private @Nullable Long id;

		private @Nullable String text;

		protected Generated() {
		}

		Generated(long id, String text) {
			this.id = id;
			this.text = text;
		}

		@Nullable String text() {
			return this.text;
		}

	}

	@Table
	record Label(@Id long id, String text, @Version @Nullable Long version) {

	}

	@Table
	record Note(@Id long id, String text) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableJpaRepositories(considerNestedRepositories = true)
	static class Jpa {

		@Bean
		LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
			LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
			factory.setDataSource(dataSource);
			factory.setManagedTypes(PersistenceManagedTypes.of(JpaItem.class.getName(), JpaPart.class.getName(),
					Generated.class.getName()));
			factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
			factory.setJpaPropertyMap(Map.of("hibernate.jdbc.batch_size", 100, "hibernate.order_inserts", true,
					"hibernate.order_updates", true, "hibernate.generate_statistics", true));
			return factory;
		}

		@Bean
		PlatformTransactionManager transactionManager(EntityManagerFactory entityManagerFactory) {
			return new JpaTransactionManager(entityManagerFactory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableJdbcRepositories(considerNestedRepositories = true)
	static class Jdbc extends AbstractJdbcConfiguration {

		// The tables are those of JPA.
		@Bean
		NamingStrategy namingStrategy() {
			return new NamingStrategy() {

				@Override
				public String getTableName(Class<?> type) {
					return type.getSimpleName().replace("Jdbc", "").toLowerCase(Locale.ROOT);
				}

			};
		}

		@Bean
		NamedParameterJdbcOperations jdbcOperations(DataSource dataSource) {
			return new NamedParameterJdbcTemplate(dataSource);
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

	}

}
