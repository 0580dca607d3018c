package io.github.twolevelcache.sample.product;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * The catalogue has no such product: an answer with status 404 and a problem detail.
 */
class ProductNotFoundException extends ErrorResponseException {

	ProductNotFoundException(long id) {
		super(HttpStatus.NOT_FOUND,
				ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no product %d".formatted(id)), null);
	}

}
