package io.github.twolevelcache.internal.codec;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.util.StdConverter;

/**
 * The classes of an application, as they are: none of them knows that it is cached.
 */
public final class Fixtures {

	private Fixtures() {
	}

	/**
	 * A product.
	 *
	 * @param id its number
	 * @param name its name, or {@code null}
	 * @param price its price, or {@code null}
	 * @param note a note
	 */
	public record Product(long id, @Nullable String name, @Nullable BigDecimal price, Optional<String> note) {

		public Product(long id, String name) {
			this(id, name, new BigDecimal("12.50"), Optional.empty());
		}

		@JsonProperty
		String label() {
			return this.id + " " + this.name;
		}

	}

	/**
	 * A bean that must not be judged by its accessors.
	 */
	static class Account {

		private final List<String> tags = new ArrayList<>();

		private @Nullable String name;

		private transient int reads;

		private @Nullable Account parent;

		Account() {
		}

		Account(String name, @Nullable Account parent, String... tags) {
			this.name = name;
			this.parent = parent;
			this.tags.addAll(List.of(tags));
		}

		int getReads() {
			return ++this.reads;
		}

		String getBroken() {
			throw new IllegalStateException("A getter was called");
		}

		void setName(String name) {
			throw new IllegalStateException("A setter was called");
		}

		@Override
		public boolean equals(@Nullable Object obj) {
			return obj instanceof Account other && other.toString().equals(toString());
		}

		@Override
		public int hashCode() {
			return state().hashCode();
		}

		@Override
		public String toString() {
			return getClass().getSimpleName() + state();
		}

		List<@Nullable Object> state() {
			List<@Nullable Object> state = new ArrayList<>(this.tags);
			state.add(this.name);
			state.add(this.parent);
			return state;
		}

	}

	static class PremiumAccount extends Account {

		private int level;

		PremiumAccount() {
		}

		PremiumAccount(String name, int level) {
			super(name, null);
			this.level = level;
		}

		@Override
		List<@Nullable Object> state() {
			List<@Nullable Object> state = super.state();
			state.add(this.level);
			return state;
		}

	}

	sealed interface Figure permits Circle, Square {

	}

	record Circle(double radius) implements Figure {

	}

	record Square(int side, List<Figure> inner) implements Figure {

	}

	/**
	 * A color.
	 */
	public enum Color {

		RED {
			@Override
			String text() {
				return "warm";
			}
		},

		BLUE;

		String text() {
			return "cold";
		}

		@Override
		public String toString() {
			return "a color";
		}

	}

	enum Size {

		SMALL, LARGE

	}

	/**
	 * Every kind of declaration that leaves open what it holds.
	 */
	record Open(@Nullable Object anything, @Nullable Figure figure, @Nullable Account account,
			@Nullable Comparable<?> comparable, @Nullable Number number, @Nullable CharSequence text,
			@Nullable Enum<?> constant, @Nullable Collection<?> collection, @Nullable Iterable<Product> iterable,
			@Nullable Map<Object, ?> map, @Nullable Date date) {

		static Open of(@Nullable Object anything) {
			return new Open(anything, null, null, null, null, null, null, null, null, null, null);
		}

	}

	record Box<T>(@Nullable T content, List<T> contents) {

	}

	interface Container<T> {

	}

	record Crate<T>(T content) implements Container<T> {

	}

	record Warehouse(Container<Product> container, List<Container<Product>> containers,
			Optional<Container<Product>> maybe) {

	}

	record History(@Nullable NavigableMap<String, Integer> byName, Set<Size> sizes, Map<Color, List<Size>> byColor) {

	}

	static final class Money {

		private final String text;

		@JsonCreator
		Money(String text) {
			this.text = text;
		}

		@JsonValue
		String text() {
			return this.text;
		}

		@Override
		public boolean equals(@Nullable Object obj) {
			return obj instanceof Money other && other.text.equals(this.text);
		}

		@Override
		public int hashCode() {
			return this.text.hashCode();
		}

	}

	record Priced(Money money, @Nullable Object anything, List<Object> list) {

	}

	record Address(String street, String city) {

	}

	record Person(String name, @JsonUnwrapped Address address) {

	}

	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Sparse(List<String> names, @Nullable String name, Optional<String> maybe) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Cat.class, name = "cat"),
			@JsonSubTypes.Type(value = Dog.class, name = "dog") })
	interface Pet {

	}

	record Cat(int lives) implements Pet {

	}

	record Dog(String name) implements Pet {

	}

	record Owner(Pet pet, List<Pet> pets, Object anything) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
	interface Plugin {

	}

	record SafePlugin(int number) implements Plugin {

	}

	record Sku(String code) {

	}

	record Stock(Map<Sku, Integer> bySku) {

	}

	/**
	 * Without a constructor that Jackson could use.
	 */
	static final class Unreadable {

		private final int sum;

		Unreadable(int one, int two) {
			this.sum = one + two;
		}

		Unreadable(String text) {
			this.sum = text.length();
		}

		int sum() {
			return this.sum;
		}

	}

	static final class Secretive {

		private final String secret;

		@JsonCreator
		Secretive(@JsonProperty("secret") String secret) {
			if (secret.startsWith("bad")) {
				throw new IllegalArgumentException("Not a secret: " + secret);
			}
			this.secret = secret;
		}

		String secret() {
			return this.secret;
		}

	}

	static final class Node {

		@Nullable Node next;

		@Nullable Object other;

		@Override
		public boolean equals(@Nullable Object obj) {
			return obj instanceof Node node && Objects.equals(node.next, this.next)
					&& Objects.equals(node.other, this.other);
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	/**
	 * What is said to a browser is not said to the cache.
	 */
	record Shown(@JsonFormat(pattern = "dd.MM.yyyy HH:mm") LocalDateTime time, @JsonUnwrapped Account account,
			List<Object> twice) {

	}

	@JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
	record Identified(String name) {

	}

	record Enums(EnumSet<Size> set, EnumMap<Color, Integer> map, Set<Object> objects, Collection<Object> collection,
			Set<Enum<?>> mixed) {

	}

	@JsonSerialize(converter = ToText.class)
	record Converted(int number) {

	}

	static class ToText extends StdConverter<Converted, String> {

		@Override
		public String convert(Converted value) {
			return Integer.toString(value.number());
		}

	}

	static class Hidden {

		private final int id;

		Hidden(int id) {
			this.id = id;
		}

		int id() {
			return this.id;
		}

	}

	static final class Hiding extends Hidden {

		private final int id = 2;

		Hiding() {
			super(1);
		}

		@Override
		int id() {
			return super.id() + this.id;
		}

	}

	static final class Titled extends ArrayList<String> {

		String title = "";

	}

	static final class Plain extends ArrayList<Product> {

	}

	static final class Failure extends RuntimeException {

		Failure(String message) {
			super(message);
		}

	}

	record Bits(BitSet bits) {

	}

	static final class Visitors implements Iterable<String> {

		private final List<String> names;

		private final int count;

		@JsonCreator
		Visitors(List<String> names, int count) {
			this.names = names;
			this.count = count;
		}

		@Override
		public Iterator<String> iterator() {
			return this.names.iterator();
		}

		int count() {
			return this.count;
		}

	}

}
