-- SQL of the list as it changes from month to month (listing*.c, list_*.c).

-- bulk: listing_edition_load {next}listing_edition(number int, edition text, rank bigint, rows_kept bigint,
--     rows_set_aside bigint)
-- bulk: listing_load {next}listing(id bigint, key text, product bigint, part text, generic text, name text,
--     supplier text, quantity text, unit text, price text, price_pence bigint, colour text, size text,
--     product_order_no text, pack_order_no text, dispensing text, product_code text, pack_code text, gtin text,
--     supplier_code text, bnf text, lines int, first_edition int, last_edition int, in_force int, versions int,
--     origin bigint)
-- bulk: listing_version_load {next}listing_version(listing bigint, from_edition int, to_edition int,
--     price_pence bigint, content int, changed int, gtin text, origin bigint)
-- bulk: listing_column_load {next}listing_column(name text, piece int, body bytes)

-- Products of the picture under construction, by the records that make them or belong to them.
-- name: listing_products stream
SELECT origin, id FROM {next}product WHERE origin >= $1 AND origin < $2;

-- name: listing_product_records stream
SELECT origin, product FROM {next}product_record WHERE origin >= $1 AND origin < $2;

-- name: digest_listing_edition stream
SELECT number, edition, rank, rows_kept, rows_set_aside FROM listing_edition ORDER BY number;
-- name: digest_listing stream
SELECT id, key, product, part, generic, name, supplier, quantity, unit, price, price_pence, colour, size,
       product_order_no, pack_order_no, dispensing, product_code, pack_code, gtin, supplier_code, bnf, lines,
       first_edition, last_edition, in_force, versions, origin FROM listing ORDER BY id;
-- name: digest_listing_version stream
SELECT listing, from_edition, to_edition, price_pence, content, changed, gtin, origin FROM listing_version
 ORDER BY listing, from_edition;
-- name: digest_listing_column stream
SELECT name, piece, body FROM listing_column ORDER BY name, piece;

-- name: columns_listings stream
SELECT id, part, supplier, generic, name, size, supplier_code, product_code, key, price_pence, first_edition,
       last_edition, product, gtin, product_order_no FROM {next}listing ORDER BY id;

-- name: columns_versions stream
SELECT listing, from_edition, to_edition, price_pence, content, changed FROM {next}listing_version
 ORDER BY listing, from_edition;

-- name: columns_use
SELECT code, CAST(SUM(cost_millipence) AS bigint), MAX(packs) FROM {next}listing_use GROUP BY code ORDER BY code;

-- name: column_bytes
SELECT COALESCE(SUM(LENGTH(body)), 0) FROM listing_column WHERE name = $1;

-- name: column_pieces stream
SELECT body FROM listing_column WHERE name = $1 ORDER BY piece;

-- name: list_editions
SELECT number, edition, rank, rows_kept, rows_set_aside FROM listing_edition ORDER BY number;

-- name: list_one
SELECT id, key, product, part, generic, name, supplier, quantity, unit, price, price_pence, colour, size,
       product_order_no, pack_order_no, dispensing, product_code, pack_code, gtin, supplier_code, bnf, lines,
       first_edition, last_edition, in_force, versions, origin FROM listing WHERE id = $1;

-- name: list_by_key
SELECT id FROM listing WHERE key = $1;

-- name: list_of_product
SELECT id FROM listing WHERE product = $1 ORDER BY in_force DESC, last_edition DESC, id LIMIT 100;

-- name: list_versions
SELECT from_edition, to_edition, price_pence, content FROM listing_version WHERE listing = $1 ORDER BY from_edition;

-- name: list_record
SELECT r.id, r.row_number, r.layout, r.fields FROM origin o
  JOIN record r ON r.id = o.source * 4294967296 + $2 WHERE o.rank = $1;

-- name: list_version_at
SELECT from_edition, origin, gtin FROM listing_version WHERE listing = $1 AND from_edition <= $2
 ORDER BY from_edition DESC LIMIT 1;

-- name: list_set_aside
SELECT a.raw FROM origin o JOIN set_aside a ON a.source = o.source WHERE o.rank = $1 ORDER BY a.ordinal;

-- name: columns_groups stream
SELECT listing, code FROM {next}listing_group ORDER BY listing;
