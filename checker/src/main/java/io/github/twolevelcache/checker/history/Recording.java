package io.github.twolevelcache.checker.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of one run.
 */
public final class Recording {

	private static final long MOST_EVENTS = 4_000_000;

	private final Path directory;

	/** So many events are held in memory, about. */
	private final long mostEvents;

	/**
	 * Name the files.
	 * @param directory holds the files of all threads, and nothing else
	 */
	public Recording(Path directory) {
		this(directory, MOST_EVENTS);
	}

	Recording(Path directory, long mostEvents) {
		this.directory = directory;
		this.mostEvents = mostEvents;
	}

	/**
	 * Judge the reads, as {@link History} does, and delete the files. Keys have nothing
	 * to do with each other, so those of a long run are judged a part at a time.
	 * @param bound the longest staleness allowed
	 * @return what was found
	 * @throws IOException if a file cannot be read
	 */
	public Findings check(Duration bound) throws IOException {
		Findings findings = new Findings(0, 0, Map.of(), new Durations(List.of()), List.of());
		List<Path> files;
		try (Stream<Path> found = Files.list(this.directory)) {
			files = found.toList();
		}
		int parts = 1 + (int) (events(files) / this.mostEvents);
		for (int part = 0; part < parts; part++) {
			findings = findings.and(new History(read(files, part, parts)).check(bound));
		}
		for (Path file : files) {
			Files.delete(file);
		}
		Files.delete(this.directory);
		return findings;
	}

	private static long events(List<Path> files) throws IOException {
		long bytes = 0;
		for (Path file : files) {
			bytes += Files.size(file);
		}
		return bytes / HistoryFile.EVENT_SIZE;
	}

	private static List<Event> read(List<Path> files, int part, int parts) throws IOException {
		List<Event> events = new ArrayList<>();
		for (Path file : files) {
			HistoryFile.read(file, (event) -> {
				if (event.key() % parts == part) {
					events.add(event);
				}
			});
		}
		return events;
	}

}
