package io.github.twolevelcache;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Holds the floors of {@code docs/architecture.md}: who may look at whom, and which
 * package alone sees which technology.
 */
@AnalyzeClasses(packages = "io.github.twolevelcache", importOptions = ArchitectureTests.ThisModule.class)
class ArchitectureTests {

	private static final String ROOT = "io.github.twolevelcache";

	@ArchTest
	final ArchRule floors = Architectures.layeredArchitecture()
		.consideringOnlyDependenciesInLayers()
		.layer("autoconfigure")
		.definedBy(ROOT + ".autoconfigure..")
		.layer("metrics")
		.definedBy(ROOT + ".metrics")
		.layer("actuate")
		.definedBy(ROOT + ".actuate")
		.layer("door")
		.definedBy(ROOT)
		.layer("engine")
		.definedBy(ROOT + ".engine")
		.layer("transaction")
		.definedBy(ROOT + ".transaction")
		.layer("load")
		.definedBy(ROOT + ".load")
		.layer("write")
		.definedBy(ROOT + ".write")
		.layer("local")
		.definedBy(ROOT + ".local")
		.layer("remote")
		.definedBy(ROOT + ".remote")
		.layer("resilience")
		.definedBy(ROOT + ".resilience")
		.layer("coherence")
		.definedBy(ROOT + ".coherence")
		.layer("jdbc")
		.definedBy(ROOT + ".jdbc")
		.layer("ground")
		.definedBy(ROOT + ".entry", ROOT + ".settings", ROOT + ".stats", ROOT + ".codec")
		.whereLayer("autoconfigure")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("metrics")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("actuate")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("door")
		.mayOnlyBeAccessedByLayers("metrics", "autoconfigure")
		.whereLayer("engine")
		.mayOnlyBeAccessedByLayers("door", "transaction", "autoconfigure")
		.whereLayer("transaction")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("load")
		.mayOnlyBeAccessedByLayers("engine", "transaction", "autoconfigure")
		.whereLayer("write")
		.mayOnlyBeAccessedByLayers("metrics", "actuate", "door", "engine", "jdbc", "autoconfigure")
		.whereLayer("local")
		.mayOnlyBeAccessedByLayers("engine", "autoconfigure")
		.whereLayer("remote")
		.mayOnlyBeAccessedByLayers("metrics", "actuate", "engine", "load", "write", "coherence", "resilience",
				"autoconfigure")
		.whereLayer("resilience")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("coherence")
		.mayOnlyBeAccessedByLayers("engine", "autoconfigure")
		.whereLayer("jdbc")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("ground")
		.mayNotAccessAnyLayer();

	@ArchTest
	final ArchRule everyPackageHasAFloor = ArchRuleDefinition.classes()
		.should()
		.resideInAnyPackage(ROOT, ROOT + ".autoconfigure..", ROOT + ".metrics", ROOT + ".actuate", ROOT + ".engine",
				ROOT + ".transaction", ROOT + ".load", ROOT + ".write", ROOT + ".jdbc", ROOT + ".local",
				ROOT + ".remote", ROOT + ".coherence", ROOT + ".resilience", ROOT + ".entry", ROOT + ".settings",
				ROOT + ".stats", ROOT + ".codec");

	@ArchTest
	final ArchRule packagesAreFreeOfCycles = SlicesRuleDefinition.slices()
		.matching(ROOT + ".(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	final ArchRule theGroundIsFourIslands = SlicesRuleDefinition.slices()
		.matching(ROOT + ".(entry|settings|stats|codec)")
		.should()
		.notDependOnEachOther();

	@ArchTest
	final ArchRule onlyTheDoorAndTheRoofSeeSpringsCaches = onlyIn("org.springframework.cache..", ROOT,
			ROOT + ".autoconfigure..", ROOT + ".metrics");

	@ArchTest
	final ArchRule onlyLocalSeesCaffeine = onlyIn("com.github.benmanes.caffeine..", ROOT + ".local",
			ROOT + ".autoconfigure..");

	@ArchTest
	final ArchRule onlyRemoteSeesLettuce = onlyIn("io.lettuce..", ROOT + ".remote", ROOT + ".coherence",
			ROOT + ".autoconfigure..");

	@ArchTest
	final ArchRule onlyResilienceSeesResilience4j = onlyIn("io.github.resilience4j..", ROOT + ".resilience",
			ROOT + ".autoconfigure..");

	@ArchTest
	final ArchRule onlyCodecSeesJackson = onlyIn("tools.jackson..", ROOT + ".codec", ROOT + ".autoconfigure..");

	@ArchTest
	final ArchRule onlyMetricsSeesMicrometer = onlyIn("io.micrometer..", ROOT + ".metrics", ROOT + ".autoconfigure..");

	@ArchTest
	final ArchRule onlyTransactionAndJdbcSeeTransactions = onlyIn("org.springframework.transaction..",
			ROOT + ".transaction", ROOT + ".jdbc", ROOT + ".autoconfigure..");

	@ArchTest
	final ArchRule onlyJdbcSeesSpringsJdbc = onlyIn("org.springframework.jdbc..", ROOT + ".jdbc",
			ROOT + ".autoconfigure..");

	@ArchTest
	final ArchRule onlyJdbcSeesHikari = onlyIn("com.zaxxer..", ROOT + ".jdbc");

	@ArchTest
	final ArchRule theEngineKnowsNoSpring = ArchRuleDefinition.noClasses()
		.that()
		.resideOutsideOfPackages(ROOT, ROOT + ".autoconfigure..", ROOT + ".metrics", ROOT + ".transaction",
				ROOT + ".jdbc", ROOT + ".actuate")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework..");

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

	private static ArchRule onlyIn(String technology, String... packages) {
		return ArchRuleDefinition.noClasses()
			.that(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(packages)))
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
