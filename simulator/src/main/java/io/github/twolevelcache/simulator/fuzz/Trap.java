package io.github.twolevelcache.simulator.fuzz;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/**
 * A class that nobody allows.
 */
final class Trap implements Serializable {

	private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
		Values.spring();
	}

}
