package io.github.twolevelcache.internal.codec;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.NullValueProvider;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.jdk.CollectionDeserializer;
import tools.jackson.databind.deser.jdk.MapDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Bounds the time that it takes to fill sets and maps, whatever the bytes hold.
 */
final class HashedDeserializers extends ValueDeserializerModifier {

	@Override
	public ValueDeserializer<?> modifyCollectionDeserializer(DeserializationConfig config, CollectionType type,
			BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
		boolean hashed = type.isTypeOrSubTypeOf(Set.class) && !type.isTypeOrSubTypeOf(SortedSet.class);
		return (hashed && deserializer.getClass() == CollectionDeserializer.class)
				? new HashedCollection((CollectionDeserializer) deserializer) : deserializer;
	}

	@Override
	public ValueDeserializer<?> modifyMapDeserializer(DeserializationConfig config, MapType type,
			BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
		boolean hashed = !type.isTypeOrSubTypeOf(SortedMap.class) && !type.getKeyType().hasRawClass(String.class);
		return (hashed && deserializer.getClass() == MapDeserializer.class)
				? new HashedMap((MapDeserializer) deserializer) : deserializer;
	}

	private static final class HashedCollection extends CollectionDeserializer {

		/**
		 * A set computes the hash codes of what it holds, and those of the sets in it all
		 * over again.
		 */
		private static final int MAX_DEPTH = 16;

		HashedCollection(CollectionDeserializer source) {
			super(source);
		}

		@Override
		protected CollectionDeserializer withResolved(@Nullable ValueDeserializer<?> delegate,
				ValueDeserializer<?> value, @Nullable TypeDeserializer type, NullValueProvider nulls,
				@Nullable Boolean unwrapSingle) {
			return new HashedCollection(super.withResolved(delegate, value, type, nulls, unwrapSingle));
		}

		@Override
		protected Collection<Object> _deserializeFromArray(JsonParser parser, DeserializationContext context,
				Collection<Object> result) {
			Object outer = context.getAttribute(HashedCollection.class);
			int depth = (outer != null) ? (Integer) outer + 1 : 1;
			if (depth > MAX_DEPTH) {
				throw new EntryCodecException("Sets are nested more than " + MAX_DEPTH + " deep");
			}
			context.setAttribute(HashedCollection.class, depth);
			super._deserializeFromArray(parser, context, Collisions.counting(result));
			context.setAttribute(HashedCollection.class, outer);
			return result;
		}

	}

	private static final class HashedMap extends MapDeserializer {

		HashedMap(MapDeserializer source) {
			super(source);
		}

		@Override
		protected MapDeserializer withResolved(KeyDeserializer key, @Nullable TypeDeserializer type,
				ValueDeserializer<?> value, NullValueProvider nulls, @Nullable Set<String> ignorable,
				@Nullable Set<String> includable) {
			return new HashedMap(super.withResolved(key, type, value, nulls, ignorable, includable));
		}

		@Override
		@SuppressWarnings("unchecked")
		public Map<Object, Object> deserialize(JsonParser parser, DeserializationContext context) {
			if (!this._hasDefaultCreator || this._propertyBasedCreator != null || this._delegateDeserializer != null
					|| !parser.hasToken(JsonToken.START_OBJECT)) {
				return super.deserialize(parser, context);
			}
			Map<Object, Object> result = (Map<Object, Object>) this._valueInstantiator.createUsingDefault(context);
			deserialize(parser, context, Collisions.counting(result));
			return result;
		}

	}

}
