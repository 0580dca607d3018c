CREATE TABLE IF NOT EXISTS product (
	id bigint PRIMARY KEY,
	name text NOT NULL,
	category text NOT NULL,
	price numeric(10, 2) NOT NULL,
	description text NOT NULL
);

-- The table behind the cache "stock". A deleted row stays without a quantity, see docs/writes.md.
CREATE TABLE IF NOT EXISTS stock (
	product_id bigint PRIMARY KEY,
	quantity integer CHECK (quantity >= 0),
	version bigint NOT NULL,
	deleted boolean NOT NULL
);

CREATE INDEX IF NOT EXISTS product_by_category ON product (category, price, id);
