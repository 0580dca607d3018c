package io.github.twolevelcache.simulator.fuzz;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The values of an application, and the traps in it.
 */
final class Values {

	/** What must never run has run. */
	private static final AtomicReference<@Nullable RuntimeException> sprung = new AtomicReference<>();

	private Values() {
	}

	static void spring() {
		sprung.set(new IllegalStateException("What must never run was run"));
	}

	static void requireNotSprung() {
		RuntimeException found = sprung.getAndSet(null);
		if (found != null) {
			throw found;
		}
	}

	static List<Serializable> all() {
		Line line = new Line(7L, new BigDecimal("12.50"), Size.LARGE);
		Order order = new Order(1, List.of(line), Set.of(Size.SMALL), Map.of("a", line), 2.5, new Square(3), "note");
		Map<Period, Integer> periods = new HashMap<>(Map.of(Period.ofDays(1), 1, Period.ofMonths(2), 2));
		Label label = new Label();
		label.text = "text";
		return List.of(order, line, label, "text", 42, 42L, 1.5, true, 'c', new BigInteger("12345678901234567890"),
				new BigDecimal("1e10"), UUID.nameUUIDFromBytes(new byte[1]), Instant.ofEpochSecond(1_800_000_000),
				Duration.ofMinutes(90), LocalDate.of(2026, 11, 30),
				ZonedDateTime.parse("2026-11-30T12:00+01:00[Europe/Rome]"), Locale.ITALY,
				new ArrayList<>(List.of(order, "mixed", 1)), new HashSet<>(Set.of(line)),
				new LinkedHashMap<>(Map.of("k", order)), (Serializable) periods, new int[] { 1, 2, 3 },
				new Line[] { line }, (Serializable) Set.of(List.of(1), List.of(2)), Size.SMALL);
	}

	/**
	 * An order.
	 *
	 * @param id its number
	 * @param lines its lines
	 * @param sizes some sizes
	 * @param byName lines by name
	 * @param factor a factor
	 * @param figure a figure
	 * @param anything whatever comes
	 */
	record Order(long id, List<Line> lines, Set<Size> sizes, Map<String, Line> byName, double factor, Figure figure,
			@Nullable Object anything) implements Serializable {
	}

	/**
	 * A line of an order.
	 *
	 * @param number its number
	 * @param price its price
	 * @param size its size
	 */
	record Line(Long number, BigDecimal price, Size size) implements Serializable {
	}

	/**
	 * A size.
	 */
	enum Size {

		/** Not large. */
		SMALL,

		/** Not small. */
		LARGE

	}

	/**
	 * A figure.
	 */
	sealed interface Figure extends Serializable permits Square, Circle {

	}

	/**
	 * A square.
	 *
	 * @param side its side
	 */
	record Square(int side) implements Figure {
	}

	/**
	 * A circle.
	 *
	 * @param radius its radius
	 */
	record Circle(double radius) implements Figure {
	}

	/**
	 * A value with ways to be made that nobody asked for.
	 */
	static final class Label implements Serializable {

		private @Nullable String text;

		Label() {
		}

		/**
		 * Spring the trap.
		 * @param trap whatever comes
		 */
		Label(String trap) {
			spring();
			this.text = trap;
		}

		/**
		 * Spring the trap.
		 * @param number whatever comes
		 * @return a label
		 */
		static Label valueOf(long number) {
			spring();
			return new Label();
		}

		@Override
		public String toString() {
			return String.valueOf(this.text);
		}

	}

	/**
	 * A bean beside the values.
	 */
	@Service
	static final class Mailer {

		/**
		 * Spring the trap.
		 * @param host whatever comes
		 */
		Mailer(String host) {
			spring();
		}

		Mailer() {
			spring();
		}

	}

}
