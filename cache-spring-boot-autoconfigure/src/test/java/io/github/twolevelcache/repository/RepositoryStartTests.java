package io.github.twolevelcache.repository;

import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.repository.KeyValueRepository;
import org.springframework.data.map.repository.config.EnableMapRepositories;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

import io.github.twolevelcache.internal.diagnostics.UnusableRepositoryFailureAnalyzer;
import io.github.twolevelcache.jdbc.Database;
import io.github.twolevelcache.repository.Repositories.Generated;
import io.github.twolevelcache.repository.Repositories.Item;
import io.github.twolevelcache.repository.Repositories.JdbcItem;
import io.github.twolevelcache.repository.Repositories.JdbcItems;
import io.github.twolevelcache.repository.Repositories.JdbcPart;
import io.github.twolevelcache.repository.Repositories.JdbcParts;
import io.github.twolevelcache.repository.Repositories.JpaPart;
import io.github.twolevelcache.repository.Repositories.JpaParts;
import io.github.twolevelcache.repository.Repositories.Label;
import io.github.twolevelcache.repository.Repositories.Labels;
import io.github.twolevelcache.repository.Repositories.Note;
import io.github.twolevelcache.repository.Repositories.Notes;
import io.github.twolevelcache.repository.Repositories.Numbered;
import io.github.twolevelcache.repository.Repositories.Technique;
import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

/**
 * Which repositories are refused as stores, and what those do that differ from the usual
 * ones.
 */
class RepositoryStartTests {

	private final DataSource dataSource = Database.H2.dataSource();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);

	private @Nullable AnnotationConfigApplicationContext application;

	@BeforeEach
	void createTables() {
		this.jdbc.execute("drop table if exists item, part, note, label");
		this.jdbc.execute(
				"create table item (id bigint primary key, code varchar(10), quantity int not null, version bigint)");
		this.jdbc.execute("create table part (id bigint primary key, quantity int not null, version int not null)");
		this.jdbc.execute("create table note (id bigint primary key, text varchar(20))");
		this.jdbc.execute("create table label (id bigint primary key, text varchar(20), version bigint)");
	}

	@AfterEach
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
	}

	private <R> R repository(Technique technique, Class<R> type) {
		this.application = technique.start(this.dataSource);
		return this.application.getBean(type);
	}

	private <K, V> RepositoryCacheStore.Builder<K, V> of(CrudRepository<V, K> repository) {
		return RepositoryCacheStore.of(repository).beans(Objects.requireNonNull(this.application));
	}

	private RepositoryCacheStore<Long, Item> items(Technique technique) {
		this.application = technique.start(this.dataSource);
		return of(technique.items(this.application)).build();
	}

	private @Nullable String text() {
		List<String> texts = this.jdbc.queryForList("select text from note", String.class);
		return texts.isEmpty() ? null : texts.get(0);
	}

	@Test
	void generatedKeysAreRefusedWithTheRemedy() {
		Numbered numbered = repository(Technique.JPA, Numbered.class);
		assertThatExceptionOfType(UnusableRepositoryException.class).isThrownBy(() -> of(numbered).build())
			.satisfies((ex) -> {
				FailureAnalysis analysis = new UnusableRepositoryFailureAnalyzer()
					.analyze(new IllegalStateException(ex));
				assertThat(Objects.requireNonNull(analysis).getDescription()).contains("The key 'id'")
					.contains(Generated.class.getName())
					.contains("is generated");
				assertThat(analysis.getAction()).contains("updatesOnly()");
			});
	}

	@Test
	void aRecordWhoseKeyIsGeneratedIsUpdatedAndDeleted() {
		this.jdbc.update("insert into note values (7, 'before')");
		RepositoryCacheStore<Long, Generated> store = of(repository(Technique.JPA, Numbered.class)).updatesOnly()
			.build();
		store.write(List.of(new CacheChange<>(7L, new Generated(7, "after"), 0)));
		assertThat(text()).isEqualTo("after");
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> store.write(List.of(new CacheChange<>(8L, new Generated(8, "new"), 0),
					new CacheChange<>(7L, new Generated(7, "never"), 0))));
		assertThat(text()).isEqualTo("after");
		store.write(List.of(new CacheChange<>(7L, null, 0)));
		assertThat(text()).isNull();
	}

	@Test
	void aRecordThatSpringDataJdbcNeverInsertsIsRefused() {
		Notes notes = repository(Technique.JDBC, Notes.class);
		assertThatExceptionOfType(UnusableRepositoryException.class).isThrownBy(() -> of(notes).build())
			.withMessageContaining(Note.class.getName())
			.withMessageContaining("@Version")
			.withMessageContaining("JdbcCacheStore")
			.withMessageContaining("updatesOnly()");
		this.jdbc.update("insert into note values (7, 'before')");
		RepositoryCacheStore<Long, Note> store = of(notes).updatesOnly().build();
		store.write(List.of(new CacheChange<>(7L, new Note(7, "after"), 0)));
		assertThat(text()).isEqualTo("after");
	}

	@Test
	void aRecordThatCannotBeChangedGetsItsVersionToo() {
		RepositoryCacheStore<Long, Label> store = of(repository(Technique.JDBC, Labels.class)).build();
		for (String text : List.of("a", "b", "c")) {
			store.write(List.of(new CacheChange<>(1L, new Label(1, text, 9L), 0)));
		}
		assertThat(store.load(1L)).isEqualTo(new Label(1, "c", 2L));
	}

	@Test
	void aVersionThatIsNeverNullWillDo() {
		RepositoryCacheStore<Long, JpaPart> parts = of(repository(Technique.JPA, JpaParts.class)).build();
		for (int quantity = 1; quantity <= 3; quantity++) {
			parts.write(List.of(new CacheChange<>(1L, new JpaPart(1, quantity, 7), 0)));
		}
		assertThat(parts.load(1L)).extracting(JpaPart::quantity).isEqualTo(3);
		stop();
		RepositoryCacheStore<Long, JdbcPart> same = of(repository(Technique.JDBC, JdbcParts.class)).build();
		for (int quantity = 4; quantity <= 6; quantity++) {
			same.write(List.of(new CacheChange<>(1L, new JdbcPart(1, quantity, 7), 0),
					new CacheChange<>(2L, new JdbcPart(2, quantity, 7), 0)));
		}
		assertThat(same.loadAll(List.of(1L, 2L)).values()).extracting(JdbcPart::quantity).containsExactly(6, 6);
	}

	@Test
	void valuesAreLookedUpTogether() {
		RepositoryCacheStore<Long, Item> store = items(Technique.JPA);
		Statistics statistics = Objects.requireNonNull(this.application)
			.getBean(EntityManagerFactory.class)
			.unwrap(SessionFactory.class)
			.getStatistics();
		List<CacheChange<Long, Item>> puts = LongStream.range(0, 500)
			.mapToObj((id) -> new CacheChange<>(id, Technique.JPA.item(id, "code-" + id, 1), 0L))
			.toList();
		for (int i = 0; i < 2; i++) {
			statistics.clear();
			store.write(puts);
			// One query, and a statement for each hundred.
			assertThat(statistics.getPrepareStatementCount()).isLessThanOrEqualTo(6);
		}
		statistics.clear();
		store.write(LongStream.range(0, 600).mapToObj((id) -> new CacheChange<Long, Item>(id, null, 0)).toList());
		assertThat(statistics.getPrepareStatementCount()).isLessThanOrEqualTo(6);
	}

	@Test
	void aRepositoryThatIsNoBeanIsRefused() {
		JdbcItems items = repository(Technique.JDBC, JdbcItems.class);
		CrudRepository<JdbcItem, Long> unknown = mock();
		assertThatExceptionOfType(UnusableRepositoryException.class).isThrownBy(() -> of(unknown).build())
			.withMessageContaining("no repository bean");
		assertThatIllegalStateException().isThrownBy(() -> RepositoryCacheStore.of(items).build())
			.withMessageContaining("has no beans");
	}

	@Test
	void severalTransactionManagersMustBeToldApart() {
		JdbcItems items = repository(Technique.JDBC, JdbcItems.class);
		JdbcTransactionManager second = new JdbcTransactionManager(this.dataSource);
		Objects.requireNonNull(this.application).getBeanFactory().registerSingleton("second", second);
		assertThatExceptionOfType(UnusableRepositoryException.class).isThrownBy(() -> of(items).build())
			.withMessageContaining("transactionManager(");
		RepositoryCacheStore<Long, JdbcItem> store = of(items).transactionManager(second).build();
		assertThat(store.transactionManager()).isSameAs(second);
		assertThat(store.dataSource()).isSameAs(this.dataSource);
	}

	@Test
	void whatIsNoRelationalDatabaseIsWrittenWithoutATransaction() throws Exception {
		this.application = new AnnotationConfigApplicationContext();
		// Of another database.
		this.application.registerBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(this.dataSource));
		this.application.register(Maps.class);
		this.application.refresh();
		RepositoryCacheStore<Long, Document> store = of(this.application.getBean(Documents.class)).build();
		store.writeBehind(List.of(new CacheChange<>(1L, new Document(1, "a"), 5),
				new CacheChange<>(2L, new Document(2, "b"), 5)));
		store.writeBehind(List.of(new CacheChange<>(2L, null, 6), new CacheChange<>(1L, new Document(1, "c"), 6)));
		assertThat(store.loadAll(List.of(1L, 2L))).containsOnlyKeys(1L).containsValue(new Document(1, "c"));
		assertThat(store.transactionManager()).isNull();
		assertThat(store.dataSource()).isNull();
		assertThat(store.storeName()).isEmpty();
	}

	interface Documents extends KeyValueRepository<Document, Long> {

	}

	record Document(@Id long id, String text) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMapRepositories(considerNestedRepositories = true)
	static class Maps {

	}

}
