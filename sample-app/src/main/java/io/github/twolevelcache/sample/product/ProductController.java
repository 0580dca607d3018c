package io.github.twolevelcache.sample.product;

import java.math.BigDecimal;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The HTTP API of the catalogue.
 */
@RestController
@RequestMapping("/products")
class ProductController {

	private final ProductService products;

	ProductController(ProductService products) {
		this.products = products;
	}

	@GetMapping("/{id}")
	Product get(@PathVariable long id) {
		return this.products.find(id).orElseThrow(() -> new ProductNotFoundException(id));
	}

	@GetMapping
	List<Product> search(@RequestParam String category) {
		return this.products.search(category);
	}

	@PutMapping("/{id}")
	Product put(@PathVariable long id, @Valid @RequestBody ProductDetails details) {
		return this.products.save(details.toProduct(id));
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable long id) {
		this.products.delete(id);
	}

	@GetMapping("/{id}/price")
	Price price(@PathVariable long id) {
		return this.products.findPrice(id).orElseThrow(() -> new ProductNotFoundException(id));
	}

	@PutMapping("/{id}/price")
	Price changePrice(@PathVariable long id, @Valid @RequestBody Amount price) {
		return this.products.changePrice(new Price(id, price.amount()));
	}

	record Amount(@NotNull @PositiveOrZero BigDecimal amount) {

	}

	record ProductDetails(@NotBlank String name, @NotBlank String category, @NotNull @PositiveOrZero BigDecimal price,
			@NotNull String description) {

		Product toProduct(long id) {
			return new Product(id, this.name, this.category, this.price, this.description);
		}

	}

}
