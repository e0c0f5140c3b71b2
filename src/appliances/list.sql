-- SQL of the list as it changes from month to month (listing*.c, list_*.c).

-- bulk: listing_edition_load {next}listing_edition(number int, edition text, rank bigint, rows_kept bigint,
--     rows_set_aside bigint)
-- bulk: listing_load {next}listing(id bigint, key text, product bigint, part text, generic text, name text,
--     supplier text, quantity text, unit text, price text, price_pence bigint, colour text, size text,
--     product_order_no text, pack_order_no text, dispensing text, product_code text, pack_code text, gtin text,
--     supplier_code text, bnf text, lines int, first_edition int, last_edition int, in_force int, versions int,
--     origin bigint)
-- bulk: listing_version_load {next}listing_version(listing bigint, from_edition int, to_edition int,
--     price_pence bigint, content int, changed int, origin bigint)

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
SELECT listing, from_edition, to_edition, price_pence, content, changed, origin FROM listing_version
 ORDER BY listing, from_edition;
