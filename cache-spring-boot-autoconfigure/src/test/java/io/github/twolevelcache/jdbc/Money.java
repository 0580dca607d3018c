package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
import java.util.List;

import org.springframework.core.convert.converter.Converter;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;

/**
 * An amount, which a column holds as a number.
 *
 * @param amount the number
 */
record Money(BigDecimal amount) {

	static List<Converter<?, ?>> converters() {
		return List.of(new MoneyToNumber(), new NumberToMoney());
	}

	@WritingConverter
	private static final class MoneyToNumber implements Converter<Money, BigDecimal> {

		@Override
		public BigDecimal convert(Money source) {
			return source.amount();
		}

	}

	@ReadingConverter
	private static final class NumberToMoney implements Converter<BigDecimal, Money> {

		@Override
		public Money convert(BigDecimal source) {
			return new Money(source);
		}

	}

}
