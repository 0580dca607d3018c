package io.github.twolevelcache.internal.codec;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.jsontype.NamedType;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Identifies a class by its form: the names and types of its properties as Jackson sees
 * them, or the names of its constants, and the same of every class of the application
 * that can be reached from it through them.
 * <p>
 * Two versions of a class have the same fingerprint exactly when what one writes means
 * the same to the other, apart from what its code does with it. The fingerprint depends
 * on names alone, so every JVM finds the same one.
 */
final class Fingerprints {

	/**
	 * What reaches more is not a value but holds on to half of an application.
	 */
	private static final int MAX_REACHED = 1000;

	private final SerializationConfig config;

	private final Map<Class<?>, Form> forms = new ConcurrentHashMap<>();

	private final Map<Class<?>, String> fingerprints = new ConcurrentHashMap<>();

	Fingerprints(SerializationConfig config) {
		this.config = config;
	}

	/**
	 * Return the fingerprint of a class.
	 * @param type a class that is not of the JDK
	 * @return eight hexadecimal digits
	 */
	String of(Class<?> type) {
		String known = this.fingerprints.get(type);
		if (known != null) {
			return known;
		}
		String fingerprint = hash(reachableFrom(type));
		this.fingerprints.put(type, fingerprint);
		return fingerprint;
	}

	private Map<String, String> reachableFrom(Class<?> type) {
		Map<String, String> texts = new TreeMap<>();
		Map<Class<?>, String> ways = new HashMap<>(Map.of(type, ""));
		Deque<Class<?>> next = new ArrayDeque<>(Set.of(type));
		while (!next.isEmpty()) {
			Class<?> current = next.remove();
			if (!texts.containsKey(current.getName())) {
				if (texts.size() == MAX_REACHED) {
					throw new EntryCodecException("Type " + type.getName()
							+ " may not be cached: its fields reach more than " + MAX_REACHED + " classes");
				}
				String way = ways.getOrDefault(current, "");
				Form form = form(current, way);
				texts.put(current.getName(), form.text());
				form.reached().forEach((reached, property) -> {
					ways.putIfAbsent(reached, (way.isEmpty() ? current.getName() : way) + '.' + property);
					next.add(reached);
				});
			}
		}
		return texts;
	}

	private Form form(Class<?> type, String way) {
		try {
			return this.forms.computeIfAbsent(type, this::formOf);
		}
		catch (EntryCodecException ex) {
			if (way.isEmpty()) {
				throw ex;
			}
			throw new EntryCodecException(ex.getMessage() + " (in " + way + ')');
		}
	}

	private Form formOf(Class<?> type) {
		Set<String> lines = new TreeSet<>();
		Map<Class<?>, String> reached = new LinkedHashMap<>();
		if (type.isEnum()) {
			// The fields tell the constants without initializing the class.
			for (Field field : type.getDeclaredFields()) {
				if (field.isEnumConstant()) {
					lines.add(field.getName());
				}
			}
		}
		else {
			Components.refuse(type);
			JavaType javaType = this.config.constructType(type);
			LostFields.refuse(type, javaType.isContainerType());
			describe(javaType, lines, reached);
		}
		return new Form(String.join("\n", lines), reached);
	}

	private void describe(JavaType type, Set<String> lines, Map<Class<?>, String> reached) {
		ClassIntrospector introspector = this.config.classIntrospectorInstance();
		AnnotatedClass annotated = introspector.introspectClassAnnotations(type);
		BeanDescription bean = introspector.introspectForSerialization(type, annotated);
		for (BeanPropertyDefinition property : bean.findProperties()) {
			JavaType propertyType = property.getPrimaryType();
			lines.add(property.getName() + ' ' + propertyType.toCanonical());
			reach(propertyType, property.getInternalName(), reached);
		}
		AnnotatedMember value = bean.findJsonValueAccessor();
		if (value != null) {
			lines.add("= " + value.getType().toCanonical());
			reach(value.getType(), value.getName(), reached);
		}
		if (type.isContainerType()) {
			lines.add("[] " + type.toCanonical());
			reach(type.getContentType(), "[]", reached);
		}
		if (this.config.getAnnotationIntrospector().findPolymorphicTypeInfo(this.config, annotated) != null) {
			// The application names the subtypes in the JSON: we see them here only.
			for (NamedType subtype : this.config.getSubtypeResolver()
				.collectAndResolveSubtypesByClass(this.config, annotated)) {
				lines.add("< " + subtype.getType().getName() + ' ' + subtype.getName());
				reach(this.config.constructType(subtype.getType()), subtype.getType().getSimpleName(), reached);
			}
		}
	}

	private static void reach(JavaType type, String property, Map<Class<?>, String> reached) {
		if (type.isArrayType()) {
			reach(type.getContentType(), property, reached);
			return;
		}
		if (!AllowedTypes.isJdk(type.getRawClass().getName())) {
			reached.putIfAbsent(type.getRawClass(), property);
		}
		for (JavaType argument : type.getBindings().getTypeParameters()) {
			reach(argument, property, reached);
		}
	}

	private static String hash(Map<String, String> texts) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			texts
				.forEach((name, text) -> digest.update((name + '\n' + text + "\n\n").getBytes(StandardCharsets.UTF_8)));
			return HexFormat.of().formatHex(digest.digest(), 0, 4);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JVM has SHA-256", ex);
		}
	}

	/**
	 * The form of one class.
	 *
	 * @param text its own properties or constants, sorted
	 * @param reached the classes its properties can hold, with the name of one that does
	 */
	private record Form(String text, Map<Class<?>, String> reached) {

	}

}
