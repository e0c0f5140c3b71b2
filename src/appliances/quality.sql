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

-- Lines in force without a GTIN whose product has one in a register.
-- name: quality_registered
SELECT l.key, l.name, l.supplier, i.value, o.name
  FROM {next}listing l JOIN {next}identifier i ON i.product = l.product AND i.scheme = 'gtin'
  JOIN {next}origin o ON o.rank = i.origin / 4294967296
 WHERE l.in_force = 1 AND l.gtin = '' AND l.product > 0 AND o.dataset IN ('eudamed', 'gudid')
 ORDER BY l.id, i.value, o.name;

-- The same through links that were chosen and are likely enough.
-- name: quality_registered_linked
SELECT l.key, l.name, l.supplier, i.value, o.name
  FROM (SELECT product_a AS here, product_b AS there FROM {next}link WHERE chosen = 1 AND ppm >= $1
        UNION ALL SELECT product_b, product_a FROM {next}link WHERE chosen = 1 AND ppm >= $1) k
  JOIN {next}listing l ON l.product = k.here
  JOIN {next}identifier i ON i.product = k.there AND i.scheme = 'gtin'
  JOIN {next}origin o ON o.rank = i.origin / 4294967296
 WHERE l.in_force = 1 AND l.gtin = '' AND o.dataset IN ('eudamed', 'gudid')
 ORDER BY l.id, i.value, o.name;

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
