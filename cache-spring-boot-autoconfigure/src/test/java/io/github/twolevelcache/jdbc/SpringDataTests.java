package io.github.twolevelcache.jdbc;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.dialect.JdbcH2Dialect;
import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.StringUtils;

import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a store takes from Spring Data, and from an application that uses it.
 */
class SpringDataTests {

	private static JdbcDataSource database() {
		JdbcDataSource database = new JdbcDataSource();
		database.setURL("jdbc:h2:mem:spring-data;DB_CLOSE_DELAY=-1");
		return database;
	}

	@Test
	void theConversionsAndNamesOfTheApplicationAreUsed() {
		JdbcTemplate jdbc = new JdbcTemplate(database());
		jdbc.execute("create table price (c_id bigint primary key, c_amount numeric(10, 2))");
		StaticListableBeanFactory beans = new StaticListableBeanFactory();
		beans.addBean("conversions", JdbcCustomConversions.of(JdbcH2Dialect.INSTANCE, Money.converters()));
		beans.addBean("naming", new NamingStrategy() {

			@Override
			public String getColumnName(RelationalPersistentProperty property) {
				return "c_" + property.getName();
			}

		});
		JdbcCacheStore<Long, Price> store = JdbcCacheStore.of(Price.class)
			.beans(beans)
			.unversioned()
			.dataSource(database())
			.build();
		Price price = new Price(1, new Money(new BigDecimal("9.50")));
		store.write(List.of(new CacheChange<>(1L, price, 0)));
		assertThat(store.load(1L)).isEqualTo(price);
	}

	@Test
	void withoutSpringDataTheStartSaysWhatIsMissing() throws Exception {
		List<URL> classPath = new ArrayList<>();
		for (String entry : StringUtils.tokenizeToStringArray(System.getProperty("java.class.path"),
				File.pathSeparator)) {
			if (!entry.contains("spring-data-jdbc") && !entry.contains("spring-data-relational")) {
				classPath.add(new File(entry).toURI().toURL());
			}
		}
		try (URLClassLoader without = new URLClassLoader(classPath.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			Method build = without.loadClass(WithoutSpringData.class.getName()).getDeclaredMethod("build");
			build.setAccessible(true);
			assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> build.invoke(null))
				.havingCause()
				.withMessageContaining("needs Spring Data JDBC")
				.withMessageContaining("org.springframework.data:spring-data-jdbc");
		}
	}

	static final class WithoutSpringData {

		private WithoutSpringData() {
		}

		static void build() {
			JdbcCacheStore.of(Plain.class).dataSource(new JdbcDataSource()).build();
		}

	}

	record Plain(long id) {

	}

	record Price(@Id long id, Money amount) {

	}

}
