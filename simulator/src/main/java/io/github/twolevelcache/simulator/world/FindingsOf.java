package io.github.twolevelcache.simulator.world;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongFunction;

import io.netty.util.concurrent.FastThreadLocalThread;

import io.github.twolevelcache.simulator.world.Judge.Finding;

/**
 * Runs the world of a seed and returns what was found. Classes of the JDK are all that
 * its callers share with it, since they may be loaded by another loader.
 */
public final class FindingsOf implements LongFunction<Map<String, String>> {

	private final Simulator simulator = Simulator.configured();

	@Override
	public Map<String, String> apply(long seed) {
		FutureTask<Map<String, String>> run = new FutureTask<>(() -> findings(seed));
		Thread loop = new FastThreadLocalThread(run, "loop");
		loop.setContextClassLoader(FindingsOf.class.getClassLoader());
		loop.start();
		try {
			return run.get();
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new IllegalStateException("The world of seed " + seed + " ended early", ex);
		}
	}

	private Map<String, String> findings(long seed) {
		Map<String, String> all = new LinkedHashMap<>();
		for (Finding finding : this.simulator.run(seed).findings()) {
			all.put(finding.kind(),
					String.format(Locale.ROOT, "at %.3f s: %s", finding.time() / 1e9, finding.detail()));
		}
		return all;
	}

}
