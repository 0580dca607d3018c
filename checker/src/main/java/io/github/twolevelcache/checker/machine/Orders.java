package io.github.twolevelcache.checker.machine;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * How a worker is told what to do: by lines of its standard input. It answers with lines
 * of its standard output, of which the last is {@code done <number>}, also when it has
 * started. It ends when there is no more input, so it never outlives the one that started
 * it.
 */
public final class Orders {

	private Orders() {
	}

	/**
	 * Obey all orders. Does not return.
	 * @param start starts the worker, and is given what takes the lines of its answers,
	 * from any thread
	 */
	public static void obey(Start start) {
		PrintStream out = System.out;
		// Logs must not come between the answers.
		System.setOut(System.err);
		Consumer<String> answers = (line) -> {
			synchronized (out) {
				out.println(line);
				out.flush();
			}
		};
		int status = 0;
		try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			Recipient recipient = start.start(answers);
			answers.accept("done 0");
			for (String order = in.readLine(); order != null; order = in.readLine()) {
				answers.accept("done " + recipient.obey(order));
			}
		}
		catch (Exception ex) {
			ex.printStackTrace();
			status = 1;
		}
		// Not System.exit: connections to servers that are gone would hold it up.
		Runtime.getRuntime().halt(status);
	}

	/**
	 * Starts a worker.
	 */
	@FunctionalInterface
	public interface Start {

		/**
		 * Start.
		 * @param answers takes lines
		 * @return who obeys
		 * @throws Exception if that is not possible, which ends the worker
		 */
		Recipient start(Consumer<String> answers) throws Exception;

	}

	/**
	 * Obeys.
	 */
	@FunctionalInterface
	public interface Recipient {

		/**
		 * Obey one order.
		 * @param order the line
		 * @return the number that ends the answer, most often of errors
		 * @throws Exception if that is not possible, which ends the worker
		 */
		long obey(String order) throws Exception;

	}

}
