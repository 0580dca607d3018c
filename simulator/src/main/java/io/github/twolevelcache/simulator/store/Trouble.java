package io.github.twolevelcache.simulator.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;

import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.store.Store.DriverError;

/**
 * What is wrong with the database, or with one of its tables.
 */
public final class Trouble {

	private final Simulation simulation;

	private int unreachable;

	private int doubtful;

	private int failing;

	private long hangsUntil;

	Trouble(Simulation simulation) {
		this.simulation = simulation;
	}

	/**
	 * Let statements fail, as if nobody could connect.
	 * @param on whether they fail
	 */
	public void setUnreachable(boolean on) {
		this.unreachable += on ? 1 : -1;
	}

	/**
	 * Let commits be made and then fail.
	 * @param on whether they fail
	 */
	public void setDoubtful(boolean on) {
		this.doubtful += on ? 1 : -1;
	}

	/**
	 * Let statements throw an error that is no exception.
	 * @param on whether they throw it
	 */
	public void setFailing(boolean on) {
		this.failing += on ? 1 : -1;
	}

	/**
	 * Let statements wait.
	 * @param duration how long, from now
	 */
	public void hang(Duration duration) {
		this.hangsUntil = Math.max(this.hangsUntil, this.simulation.now() + duration.toNanos());
	}

	boolean isDoubtful() {
		return this.doubtful > 0;
	}

	/**
	 * Let a statement that reads wait, or fail. Called by a task.
	 * @throws SQLException if it fails
	 */
	void read() throws SQLException {
		long hangs = this.hangsUntil - this.simulation.now();
		if (hangs > 0) {
			this.simulation.tasks().sleep(Duration.ofNanos(hangs));
		}
		if (this.unreachable > 0) {
			throw new SQLTransientConnectionException("The connection was refused", "08001");
		}
	}

	/**
	 * Let any other statement wait, or fail. Called by a task.
	 * @throws SQLException if it fails
	 */
	void write() throws SQLException {
		read();
		if (this.failing > 0) {
			throw new DriverError();
		}
	}

}
