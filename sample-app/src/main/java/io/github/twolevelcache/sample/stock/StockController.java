package io.github.twolevelcache.sample.stock;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The HTTP API of the stock.
 */
@RestController
@RequestMapping("/products/{productId}/stock")
class StockController {

	private final StockService stock;

	StockController(StockService stock) {
		this.stock = stock;
	}

	@GetMapping
	Stock get(@PathVariable long productId) {
		return this.stock.find(productId)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"There is no stock of product " + productId));
	}

	@PutMapping
	Stock put(@PathVariable long productId, @Valid @RequestBody Count count) {
		return this.stock.set(new Stock(productId, count.quantity()));
	}

	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable long productId) {
		this.stock.remove(productId);
	}

	record Count(@NotNull @PositiveOrZero Integer quantity) {

	}

}
