package io.github.twolevelcache;

import java.util.Arrays;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Holds the floors of {@code docs/architecture.md}: who may look at whom, which package
 * alone sees which technology, and the line between the API and what is internal.
 */
@AnalyzeClasses(packages = "io.github.twolevelcache", importOptions = ArchitectureTests.ThisModule.class)
class ArchitectureTests {

	private static final String ROOT = "io.github.twolevelcache";

	private static final String[] API = { "", "store", "codec", "settings", "stats", "jdbc", "repository" };

	/** A package, and those that it may look at. What is not named here may not exist. */
	private static final String[][] FLOORS = {
			// The API
			{ "", "store", "settings", "stats", "internal.runtime" }, { "store", "settings" }, { "codec" },
			{ "settings" }, { "stats" }, { "jdbc", "store" }, { "repository", "store" },
			// The ground
			{ "internal.runtime" }, { "internal.validity" }, { "internal.entry", "internal.validity" },
			{ "internal.stats", "stats" }, { "internal.codec", "codec" },
			{ "internal.codec.jdk", "codec", "internal.codec" },
			// The rooms
			{ "internal.local", "settings", "internal.entry", "internal.validity", "internal.stats",
					"internal.runtime" },
			{ "internal.redis", "", "internal.validity", "internal.runtime" },
			{ "internal.coherence", "internal.redis", "internal.validity", "internal.runtime" },
			{ "internal.resilience", "", "internal.redis", "internal.runtime" },
			{ "internal.keyspace", "", "codec", "stats", "internal.redis", "internal.entry", "internal.validity",
					"internal.stats", "internal.runtime" },
			{ "internal.outage", "internal.keyspace", "internal.redis", "internal.stats", "internal.runtime" },
			{ "internal.lease", "", "internal.keyspace", "internal.outage", "internal.redis", "internal.entry",
					"internal.stats", "internal.runtime" },
			{ "internal.remote", "", "settings", "store", "internal.lease", "internal.outage", "internal.keyspace",
					"internal.redis", "internal.entry", "internal.validity", "internal.stats", "internal.runtime" },
			{ "internal.log", "", "codec", "settings", "store", "internal.keyspace", "internal.redis", "internal.entry",
					"internal.runtime" },
			// The stairs
			{ "internal.load", "", "settings", "internal.remote", "internal.lease", "internal.outage", "internal.redis",
					"internal.entry", "internal.stats", "internal.runtime" },
			{ "internal.drain", "", "settings", "store", "internal.log", "internal.redis", "internal.runtime" },
			{ "internal.jdbc", "jdbc", "internal.drain" }, { "internal.diagnostics", "jdbc", "repository" },
			// The hall and the door
			{ "internal.engine", "", "settings", "store", "internal.load", "internal.local", "internal.remote",
					"internal.lease", "internal.outage", "internal.redis", "internal.coherence", "internal.entry",
					"internal.validity", "internal.stats", "internal.runtime" },
			{ "internal.transaction", "store", "internal.engine", "internal.load", "internal.entry",
					"internal.runtime" },
			{ "internal.cache", "", "settings", "store", "stats", "internal.engine", "internal.entry",
					"internal.runtime" },
			// The balcony
			{ "internal.metrics", "", "settings", "stats", "internal.drain", "internal.runtime" },
			{ "internal.actuate", "", "internal.drain", "internal.log" } };

	@ArchTest
	final ArchRule floors = CompositeArchRule.of(Arrays.stream(FLOORS).map(ArchitectureTests::floor).toList());

	@ArchTest
	final ArchRule everyPackageHasAFloor = ArchRuleDefinition.classes()
		.should()
		.resideInAnyPackage(Stream
			.concat(Arrays.stream(FLOORS).map((floor) -> packageOf(floor[0])), Stream.of(ROOT + ".autoconfigure.."))
			.toArray(String[]::new));

	@ArchTest
	final ArchRule apiSignaturesNameNoInternalType = ArchRuleDefinition.classes()
		.that()
		.arePublic()
		.and()
		.resideInAnyPackage(Stream
			.concat(Arrays.stream(API).map(ArchitectureTests::packageOf), Stream.of(ROOT + ".autoconfigure.."))
			.toArray(String[]::new))
		.should(nameNoInternalType());

	@ArchTest
	final ArchRule packagesAreFreeOfCycles = SlicesRuleDefinition.slices()
		.matching(ROOT + ".(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	final ArchRule onlyTheDoorAndTheRoofSeeSpringsCaches = onlyIn("org.springframework.cache..", "", "internal.cache",
			"internal.metrics");

	@ArchTest
	final ArchRule caffeineIsSeenWhereThingsAge = onlyIn("com.github.benmanes.caffeine..", "internal.local",
			"internal.outage");

	@ArchTest
	final ArchRule onlyRedisAndCoherenceSeeLettuce = onlyIn("io.lettuce..", "internal.redis", "internal.coherence");

	@ArchTest
	final ArchRule onlyResilienceSeesResilience4j = onlyIn("io.github.resilience4j..", "internal.resilience");

	@ArchTest
	final ArchRule onlyCodecsAndJdbcSeeJackson = onlyIn("tools.jackson..", "codec", "internal.codec", "jdbc");

	@ArchTest
	final ArchRule onlyMetricsSeesMicrometer = onlyIn("io.micrometer..", "internal.metrics");

	@ArchTest
	final ArchRule onlyTransactionAndStoresSeeTransactions = onlyIn("org.springframework.transaction..",
			"internal.transaction", "internal.jdbc", "jdbc", "repository");

	@ArchTest
	final ArchRule onlyJdbcSeesSpringsJdbc = onlyIn("org.springframework.jdbc..", "internal.jdbc", "jdbc");

	@ArchTest
	final ArchRule onlyStoresSeeSpringDataRelational = onlyIn("org.springframework.data.relational..", "jdbc",
			"repository");

	@ArchTest
	final ArchRule onlyRepositorySeesRepositories = onlyIn("org.springframework.data.repository..", "repository");

	@ArchTest
	final ArchRule onlyRepositorySeesSpringDataJpa = onlyIn("org.springframework.data.jpa..", "repository");

	@ArchTest
	final ArchRule onlyJdbcSeesSpringDataJdbc = onlyIn("org.springframework.data.jdbc..", "jdbc");

	@ArchTest
	final ArchRule onlyJdbcSeesHikari = onlyIn("com.zaxxer..", "jdbc");

	@ArchTest
	final ArchRule theEngineKnowsNoSpring = onlyIn("org.springframework..", "", "internal.cache", "internal.metrics",
			"internal.actuate", "internal.diagnostics", "internal.transaction", "internal.jdbc", "jdbc", "repository");

	@ArchTest
	final ArchRule autoConfigurationsArePublicAndFinal = ArchRuleDefinition.classes()
		.that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL);

	@ArchTest
	final ArchRule beanMethodsArePackagePrivate = ArchRuleDefinition.methods()
		.that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate();

	private static String packageOf(String name) {
		return name.isEmpty() ? ROOT : ROOT + "." + name;
	}

	private static ArchRule floor(String... floor) {
		String[] others = Arrays.stream(FLOORS)
			.map((other) -> other[0])
			.filter((other) -> !Arrays.asList(floor).contains(other))
			.map(ArchitectureTests::packageOf)
			.toArray(String[]::new);
		return ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(packageOf(floor[0]))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(others)
			.orShould()
			.dependOnClassesThat()
			.resideInAPackage(ROOT + ".autoconfigure..");
	}

	private static ArchCondition<JavaClass> nameNoInternalType() {
		return new ArchCondition<>("name no internal type in their signatures") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				Stream<JavaClass> parents = Stream.concat(type.getRawSuperclass().stream(),
						type.getRawInterfaces().stream());
				Stream<JavaClass> named = type.getMembers()
					.stream()
					.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC)
							|| member.getModifiers().contains(JavaModifier.PROTECTED))
					.flatMap((member) -> member.getAllInvolvedRawTypes().stream());
				Stream.concat(parents, named)
					.filter((other) -> other.getPackageName().startsWith(ROOT + ".internal"))
					.forEach((other) -> events
						.add(SimpleConditionEvent.violated(type, type.getName() + " names " + other.getName())));
			}

		};
	}

	private static ArchRule onlyIn(String technology, String... packages) {
		String[] allowed = Stream
			.concat(Arrays.stream(packages).map(ArchitectureTests::packageOf), Stream.of(ROOT + ".autoconfigure.."))
			.toArray(String[]::new);
		return ArchRuleDefinition.noClasses()
			.that(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(allowed)))
			.should()
			.dependOnClassesThat()
			.resideInAPackage(technology);
	}

	static final class ThisModule implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return location.contains("/cache-spring-boot-autoconfigure/target/classes/");
		}

	}

}
