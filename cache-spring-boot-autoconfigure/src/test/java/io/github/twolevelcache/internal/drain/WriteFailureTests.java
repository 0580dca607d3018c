package io.github.twolevelcache.internal.drain;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.CannotCreateTransactionException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WriteFailure}.
 */
class WriteFailureTests {

	@ParameterizedTest
	@CsvSource({ "08006, TRANSIENT", "25006, TRANSIENT", "40001, TRANSIENT", "42703, TRANSIENT", "57P01, TRANSIENT",
			"22001, DATA", "23514, DATA", "23505, CONFLICT", "23503, CONFLICT", "23506, CONFLICT", "HY000, UNKNOWN",
			"22, DATA", "X, UNKNOWN" })
	void theStateTellsWhatAFailureMeans(String state, WriteFailure expected) {
		assertThat(WriteFailure.of(new IllegalStateException(new SQLException("no", state)))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "1048, DATA", "4025, DATA", "1062, CONFLICT", "1451, CONFLICT", "1452, CONFLICT" })
	void theCodeTellsWhatAConstraintOfMySqlMeans(int code, WriteFailure expected) {
		assertThat(WriteFailure.of(new SQLException("no", "23000", code))).isEqualTo(expected);
	}

	@Test
	void whatNeedsNoStateIsKnownByItsClass() {
		assertThat(WriteFailure.of(new SQLTransientException())).isEqualTo(WriteFailure.TRANSIENT);
		assertThat(WriteFailure.of(new IllegalStateException(new IOException()))).isEqualTo(WriteFailure.TRANSIENT);
		assertThat(WriteFailure.of(new TimeoutException())).isEqualTo(WriteFailure.TRANSIENT);
		assertThat(WriteFailure.of(new IllegalArgumentException())).isEqualTo(WriteFailure.UNKNOWN);
	}

	@Test
	void theStoreStatementOfMySqlThatMeetsAnotherUniqueKeyIsAConflict() {
		assertThat(WriteFailure.of(new SQLException("more than 1 row", "21000", 1242)))
			.isEqualTo(WriteFailure.CONFLICT);
	}

	@Test
	void exceptionsOfSpringAreKnownWithoutACause() {
		assertThat(WriteFailure.of(new QueryTimeoutException("slow"))).isEqualTo(WriteFailure.TRANSIENT);
		assertThat(WriteFailure.of(new IllegalStateException(new DataAccessResourceFailureException("away"))))
			.isEqualTo(WriteFailure.TRANSIENT);
		assertThat(WriteFailure.of(new CannotCreateTransactionException("no connection")))
			.isEqualTo(WriteFailure.TRANSIENT);
		assertThat(WriteFailure.of(new OptimisticLockingFailureException("stale"))).isEqualTo(WriteFailure.UNKNOWN);
		assertThat(WriteFailure.of(new DataIntegrityViolationException("no"))).isEqualTo(WriteFailure.UNKNOWN);
	}

	@Test
	void namesOfConstraintsAreShownAndValuesAreNot() {
		assertThat(WriteFailure.describe(new SQLException("""
				ERROR: new row for relation "stock" violates check constraint "stock_quantity_check"
				  Detail: Failing row contains (secret).""", "23514"))).contains("stock_quantity_check")
			.contains("23514")
			.doesNotContain("secret");
		assertThat(
				WriteFailure.describe(new SQLException("invalid input syntax for type integer: \"secret\"", "22P02")))
			.doesNotContain("secret");
		assertThat(WriteFailure.describe(new SQLException("Duplicate entry 'secret' for key 'stock.name'", "23000")))
			.doesNotContain("secret");
		BatchUpdateException batch = new BatchUpdateException("Batch entry 0 insert ... values (secret) was aborted",
				"23514", new int[0]);
		batch.setNextException(new SQLException("violates check constraint \"c\"", "23514"));
		assertThat(WriteFailure.describe(new IllegalStateException("secret", batch))).contains("\"c\"")
			.doesNotContain("secret");
		assertThat(WriteFailure.describe(new IllegalStateException("secret")))
			.isEqualTo("java.lang.IllegalStateException");
	}

}
