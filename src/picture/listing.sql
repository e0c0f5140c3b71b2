-- SQL of the questions that list what the picture holds, page by page (listing.h).

-- name: product_ids_after
SELECT id FROM product WHERE id > $1 ORDER BY id LIMIT 200;

-- name: product_ids_before
SELECT id FROM product WHERE id < $1 ORDER BY id DESC LIMIT 200;

-- name: product_ids_of_class_after
SELECT id FROM product WHERE class_scheme = $1 AND class_code = $2 AND id > $3 ORDER BY id LIMIT 200;

-- name: product_ids_of_class_before
SELECT id FROM product WHERE class_scheme = $1 AND class_code = $2 AND id < $3 ORDER BY id DESC LIMIT 200;

-- name: product_first_with_code
SELECT MIN(product) FROM identifier WHERE value = $1 AND scheme = $2;

-- name: product_ids_with_code
SELECT i.product, o.source FROM identifier i JOIN origin o ON o.rank = i.origin / 4294967296
 WHERE i.value = $1 AND i.scheme = $2 ORDER BY i.product LIMIT 200;

-- name: product_counts
SELECT label, owner, COUNT(*) FROM product GROUP BY label, owner ORDER BY label, owner;

-- name: organisations_after
SELECT o.code, o.origin, r.id, r.row_number, r.layout, r.key, r.fields
  FROM organisation o JOIN origin g ON g.rank = o.origin / 4294967296
  JOIN record r ON r.id = g.source * 4294967296 + o.origin % 4294967296
 WHERE o.code > $1 ORDER BY o.code, o.origin LIMIT 500;

-- name: organisations_before
SELECT o.code, o.origin, r.id, r.row_number, r.layout, r.key, r.fields
  FROM organisation o JOIN origin g ON g.rank = o.origin / 4294967296
  JOIN record r ON r.id = g.source * 4294967296 + o.origin % 4294967296
 WHERE o.code < $1 ORDER BY o.code DESC, o.origin LIMIT 500;

-- name: organisations_of_code
SELECT o.code, o.origin, r.id, r.row_number, r.layout, r.key, r.fields
  FROM organisation o JOIN origin g ON g.rank = o.origin / 4294967296
  JOIN record r ON r.id = g.source * 4294967296 + o.origin % 4294967296
 WHERE o.code = $1 ORDER BY o.code, o.origin LIMIT 500;

-- name: makers_after
SELECT maker, label, owner, COUNT(*), MIN(id) FROM product WHERE maker > $1
 GROUP BY maker, label, owner ORDER BY maker, label, owner LIMIT 500;

-- name: makers_before
SELECT maker, label, owner, COUNT(*), MIN(id) FROM product WHERE maker < $1 AND maker <> ''
 GROUP BY maker, label, owner ORDER BY maker DESC, label, owner LIMIT 500;

-- name: records_after
SELECT id, row_number, layout, key, fields FROM record WHERE id > $1 AND id < $2 ORDER BY id LIMIT 200;

-- name: records_before
SELECT id, row_number, layout, key, fields FROM record WHERE id < $1 AND id > $2 ORDER BY id DESC LIMIT 200;

-- name: records_with_key
SELECT id, row_number, layout, key, fields FROM record WHERE id > $1 AND id < $2 AND key = $3 ORDER BY id LIMIT 200;
