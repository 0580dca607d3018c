CREATE TABLE IF NOT EXISTS product (
	id bigint PRIMARY KEY,
	name text NOT NULL,
	category text NOT NULL,
	price numeric(10, 2) NOT NULL,
	stock integer NOT NULL,
	description text NOT NULL
);

CREATE INDEX IF NOT EXISTS product_by_category ON product (category, price, id);
