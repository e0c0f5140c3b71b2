-- SQL of the quality of the published list (quality*.c).

-- bulk: list_check_load {next}list_check(edition int, check_name text, looked_at bigint, found bigint)
-- bulk: list_finding_load {next}list_finding(edition int, check_name text, ordinal int, row_number bigint, pack text,
--     name text, supplier text, value text, evidence text)

-- Editions of the list under construction.
-- name: quality_editions
SELECT number, rank FROM {next}listing_edition ORDER BY number;

-- name: quality_groups stream
SELECT l.key, g.code FROM {next}listing l JOIN {next}listing_group g ON g.listing = l.id
 WHERE g.code <> '' ORDER BY l.id;

-- Lines in force without a GTIN, by product; likely links that were chosen; all GTINs: put together in memory.
-- name: quality_wanting stream
SELECT product, key, name, supplier FROM {next}listing WHERE in_force = 1 AND gtin = '' AND product > 0 ORDER BY id;

-- name: quality_links stream
SELECT product_a, product_b FROM {next}link WHERE chosen = 1 AND ppm >= $1;

-- name: quality_gtins stream
SELECT product, value, origin FROM {next}identifier WHERE scheme = 'gtin';

-- name: quality_makers stream
SELECT DISTINCT p.maker FROM {next}product p JOIN {next}origin o ON o.rank = p.origin / 4294967296
 WHERE o.dataset IN ('eudamed', 'gudid') AND p.maker <> '' ORDER BY p.maker;

-- name: quality_suppliers
SELECT supplier, COUNT(*) FROM {next}listing WHERE in_force = 1 AND supplier <> '' GROUP BY supplier ORDER BY supplier;

-- name: digest_list_check stream
SELECT edition, check_name, looked_at, found FROM list_check ORDER BY edition, check_name;
-- name: digest_list_finding stream
SELECT edition, check_name, ordinal, row_number, pack, name, supplier, value, evidence FROM list_finding
 ORDER BY edition, check_name, ordinal;

-- ---- questions ----

-- name: list_quality_editions
SELECT e.number, e.edition, o.source FROM listing_edition e JOIN origin o ON o.rank = e.rank ORDER BY e.number;

-- name: list_checks
SELECT check_name, looked_at, found FROM list_check WHERE edition = $1 ORDER BY check_name;

-- name: list_findings
SELECT check_name, row_number, pack, name, supplier, value, evidence FROM list_finding
 WHERE edition = $1 AND check_name = $2 ORDER BY ordinal LIMIT $3;
