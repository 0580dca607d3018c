package io.github.twolevelcache.sample;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/**
 * An application needs nothing of the cache but its API.
 */
@AnalyzeClasses(packages = "io.github.twolevelcache.sample", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiOnlyTests {

	@ArchTest
	final ArchRule nothingInternalIsUsed = ArchRuleDefinition.noClasses()
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.github.twolevelcache.internal..");

}
