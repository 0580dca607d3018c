package io.github.twolevelcache.simulator.drawing;

import java.io.StringReader;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import io.github.twolevelcache.simulator.drawing.Row.Form;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TextDrawing} and {@link SvgDrawing}.
 */
class DrawingTests {

	private static final List<String> LANES = List.of("i0", "node1", "judge");

	private static final List<Row> ROWS = List.of(
			new Row(1_000_000_000, "i0", "begins GET k1", 1_000_000_000, "i0", Form.CALL),
			new Row(1_020_000_000, "node1", "GET k1: \"<a & b>\"", 1_000_000_000, "i0", Form.EVENT),
			new Row(1_040_000_000, "i0", "GET k1 = 1", 1_000_000_000, "i0", Form.CALL),
			new Row(1_040_000_000, "judge", "stale: it read what is no longer so, and this is a long line",
					1_040_000_000, "judge", Form.FINDING));

	@Test
	void textHasAColumnForEachLane() {
		assertThat(new TextDrawing(LANES).draw(ROWS).lines()).element(0)
			.asString()
			.containsSubsequence("seconds", "i0", "node1", "judge");
		// Long ones are broken into lines.
		assertThat(new TextDrawing(LANES).draw(ROWS).replaceAll("\\s+", " ")).contains("1.020000 i0: GET")
			.contains("(sent 20 ms before)")
			.contains("(took 40 ms)")
			.contains("!! stale: it read what is no longer so");
	}

	@Test
	void svgIsWellFormed() throws Exception {
		Document svg = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(new SvgDrawing(LANES).draw(ROWS))));
		assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(ROWS.size());
		assertThat(svg.getDocumentElement().getTextContent()).contains("\"<a & b>\"", "node1");
	}

}
