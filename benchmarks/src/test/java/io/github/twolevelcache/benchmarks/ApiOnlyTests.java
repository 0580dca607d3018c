package io.github.twolevelcache.benchmarks;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/**
 * Benchmarks measure what applications use. Only the one of write-behind holds the drain
 * back, and watches it.
 */
@AnalyzeClasses(packages = "io.github.twolevelcache.benchmarks", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiOnlyTests {

	@ArchTest
	final ArchRule nothingInternalIsUsed = ArchRuleDefinition.noClasses()
		.that()
		.doNotHaveFullyQualifiedName(StorePuts.Behind.class.getName())
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.github.twolevelcache.internal..");

}
