-- 100,000 products, the same ones each time: everything follows from the id.
INSERT INTO product (id, name, category, price, description)
SELECT
	id,
	adjective || ' ' || noun || ' No. ' || id,
	category,
	5 + (id * 7919 % 49500) / 100.0,
	format('The %s %s of our %s range, article %s. Made to be used every day and to be repaired when it breaks; '
		|| 'delivered within %s working days, with a guarantee of %s years.',
		lower(adjective), lower(noun), category, id, 1 + id % 5, 2 + id % 9)
FROM generate_series(1::bigint, 100000) AS id,
	LATERAL (SELECT
		(ARRAY['audio', 'bathroom', 'bedroom', 'bicycle', 'books', 'camping', 'garden', 'kitchen', 'lighting', 'office',
			'outdoor', 'pets', 'photo', 'running', 'tools', 'toys'])[1 + id % 16] AS category,
		(ARRAY['Speaker', 'Towel', 'Blanket', 'Pannier', 'Atlas', 'Tent', 'Spade', 'Kettle', 'Lantern', 'Notebook',
			'Rucksack', 'Basket', 'Tripod', 'Jacket', 'Chisel', 'Puzzle'])[1 + id % 16] AS noun,
		(ARRAY['Light', 'Sturdy', 'Small', 'Large', 'Classic', 'Modern', 'Folding', 'Handmade', 'Everyday', 'Plain',
			'Bright'])[1 + id % 11] AS adjective) AS words
ON CONFLICT (id) DO NOTHING;

INSERT INTO stock (product_id, quantity, version, deleted)
SELECT id, id * 31 % 500, 0, false FROM generate_series(1::bigint, 100000) AS id
ON CONFLICT (product_id) DO NOTHING;
