-- SQL of use and cost (use*.c).

-- bulk: use_edition_load {next}use_edition(dataset text, edition text, rank bigint, counted int, months int,
--     rows_kept bigint, unread bigint, appliance_rows bigint, joined_rows bigint, joined_newest_rows bigint,
--     appliance_millipence bigint, joined_millipence bigint)
-- bulk: listing_use_load {next}listing_use(code text, unit text, joined int, chapter text, said text, product bigint,
--     listing bigint, part text, generic text, name text, supplier text, bnf text, packs int, items bigint,
--     quantity_thousandths bigint, cost_millipence bigint)
-- bulk: practice_load {next}practice(code text, name text, month text, area text, area_name text, board text,
--     board_name text, region text, region_name text, patients bigint, patients_edition text)
-- bulk: practice_month_load {next}practice_month(practice text, month text, items bigint, cost_millipence bigint)
-- bulk: practice_use_load {next}practice_use(bnf text, month text, practice text, items bigint,
--     quantity_thousandths bigint, cost_millipence bigint)

-- bulk: use_total_load {next}use_total(kind text, part text, name text, products bigint, several_packs bigint,
--     makers bigint, unit text, items bigint, quantity_thousandths bigint, cost_millipence bigint, index_ppm bigint,
--     top_maker text, top_millipence bigint, top3_millipence bigint, priced bigint, unpriced bigint,
--     now_millipence bigint, least_millipence bigint)

-- Lines of the list under construction by product code, the newest first.
-- name: use_listings stream
SELECT product_code, pack_code, in_force, product, id, part, generic, name, supplier, bnf, last_edition, price_pence,
       quantity, unit FROM {next}listing ORDER BY id;

-- name: digest_use_edition stream
SELECT dataset, edition, rank, counted, months, rows_kept, unread, appliance_rows, joined_rows, joined_newest_rows,
       appliance_millipence, joined_millipence FROM use_edition ORDER BY dataset, edition, rank;
-- name: digest_listing_use stream
SELECT code, unit, joined, chapter, said, product, listing, part, generic, name, supplier, bnf, packs, items,
       quantity_thousandths, cost_millipence FROM listing_use ORDER BY code, unit;
-- name: digest_practice stream
SELECT code, name, month, area, area_name, board, board_name, region, region_name, patients, patients_edition
  FROM practice ORDER BY code;
-- name: digest_practice_month stream
SELECT practice, month, items, cost_millipence FROM practice_month ORDER BY practice, month;
-- name: digest_practice_use stream
SELECT bnf, month, practice, items, quantity_thousandths, cost_millipence FROM practice_use
 ORDER BY bnf, month, practice;
-- name: digest_use_total stream
SELECT kind, part, name, products, several_packs, makers, unit, items, quantity_thousandths, cost_millipence, index_ppm,
       top_maker, top_millipence, top3_millipence, priced, unpriced, now_millipence, least_millipence FROM use_total
 ORDER BY kind, part, name;

-- ---- questions ----

-- name: use_editions
SELECT u.dataset, u.edition, u.counted, u.months, u.rows_kept, u.unread, u.appliance_rows, u.joined_rows,
       u.joined_newest_rows, u.appliance_millipence, u.joined_millipence, o.source
  FROM use_edition u JOIN origin o ON o.rank = u.rank ORDER BY u.dataset, u.edition, u.rank;

-- Of a kind, in one part or in all ('*'), the largest first.
-- name: use_totals
SELECT part, name, products, several_packs, makers, unit, items, quantity_thousandths, cost_millipence, index_ppm,
       top_maker, top_millipence, top3_millipence, priced, unpriced, now_millipence, least_millipence
  FROM use_total WHERE kind = $1 AND (CAST($2 AS TEXT) = '*' OR part = $2)
 ORDER BY cost_millipence DESC, part, name LIMIT $3;

-- name: use_totals_by_saving
SELECT part, name, products, several_packs, makers, unit, items, quantity_thousandths, cost_millipence, index_ppm,
       top_maker, top_millipence, top3_millipence, priced, unpriced, now_millipence, least_millipence
  FROM use_total
 WHERE kind = 'generic' AND (CAST($1 AS TEXT) = '*' OR part = $1) AND priced > 1 AND now_millipence > least_millipence
 ORDER BY now_millipence - least_millipence DESC, part, name LIMIT $2;

-- name: use_totals_sum
SELECT COUNT(*), SUM(products), SUM(items), SUM(cost_millipence) FROM use_total
 WHERE kind = $1 AND (CAST($2 AS TEXT) = '*' OR part = $2);

-- name: use_generic_names stream
SELECT DISTINCT name FROM use_total WHERE kind = 'generic' ORDER BY name;

-- name: use_supplier_names stream
SELECT DISTINCT name FROM use_total WHERE kind = 'supplier' ORDER BY name;

-- name: use_generic_listed
SELECT 1 FROM listing WHERE generic = $1 LIMIT 1;

-- name: use_supplier_listed
SELECT 1 FROM listing WHERE supplier = $1 LIMIT 1;

-- name: use_rows_of_generic stream
SELECT code, unit, joined, chapter, said, product, listing, part, generic, name, supplier, bnf, packs, items,
       quantity_thousandths, cost_millipence FROM listing_use WHERE generic = $1 ORDER BY code, unit;

-- Of the listings that propose a group.
-- name: use_rows_of_group stream
SELECT code, unit, joined, chapter, said, product, listing, part, generic, name, supplier, bnf, packs, items,
       quantity_thousandths, cost_millipence FROM listing_use
 WHERE code IN (SELECT l.product_code FROM listing_group g JOIN listing l ON l.id = g.listing
                 WHERE g.code = $1 AND l.product_code <> '')
 ORDER BY code, unit;

-- name: use_rows_of_supplier stream
SELECT code, unit, joined, chapter, said, product, listing, part, generic, name, supplier, bnf, packs, items,
       quantity_thousandths, cost_millipence FROM listing_use WHERE supplier = $1 ORDER BY code, unit;

-- name: use_rows_of_code
SELECT code, unit, joined, chapter, said, product, listing, part, generic, name, supplier, bnf, packs, items,
       quantity_thousandths, cost_millipence FROM listing_use WHERE code = $1 ORDER BY unit;

-- Of a product of the picture, by any code that the list has for it.
-- name: use_rows_of_product
SELECT code, unit, joined, chapter, said, product, listing, part, generic, name, supplier, bnf, packs, items,
       quantity_thousandths, cost_millipence FROM listing_use
 WHERE code IN (SELECT product_code FROM listing WHERE product = $1 AND product_code <> '') ORDER BY code, unit;

-- Products of a part ('': not joined, '*': of any), the largest first.
-- name: use_rows_of_part stream
SELECT code, unit, joined, chapter, said, product, listing, part, generic, name, supplier, bnf, packs, items,
       quantity_thousandths, cost_millipence FROM listing_use WHERE (CAST($1 AS TEXT) = '*' OR part = $1)
 ORDER BY cost_millipence DESC, code, unit LIMIT $2;

-- name: use_packs_of_code
SELECT pack_code, name, supplier, quantity, unit, price_pence, in_force
  FROM listing
 WHERE product = $1 AND product_code = $2
 ORDER BY in_force DESC, price_pence NULLS LAST, id LIMIT 200;

-- Lines of a generic name: what one could choose among.
-- name: use_listings_of_generic stream
SELECT product_code, unit, quantity, price_pence, name, supplier, part, id FROM listing
 WHERE generic = $1 AND in_force = 1 ORDER BY product_code, unit, price_pence NULLS LAST, id;

-- ---- variation ----

-- name: practice_newest_month
SELECT MAX(month) FROM practice_month;

-- Practices of a month, with all that they prescribed in it.
-- name: practices_of_month
SELECT p.code, p.name, p.area, p.area_name, p.board, p.board_name, p.region, p.region_name, p.patients,
       p.patients_edition, m.items
  FROM practice_month m JOIN practice p ON p.code = m.practice WHERE m.month = $1 ORDER BY p.code;

-- name: practice_use_of_bnf
SELECT practice, SUM(items), SUM(cost_millipence) FROM practice_use
 WHERE month = $1 AND SUBSTR(bnf, 1, LENGTH(CAST($2 AS TEXT))) = $2 GROUP BY practice ORDER BY practice;

-- name: practice_use_of_chapters
SELECT practice, SUM(items), SUM(cost_millipence) FROM practice_use
 WHERE month = $1 AND SUBSTR(bnf, 1, 2) IN ('20', '21', '22', '23') GROUP BY practice ORDER BY practice;

-- name: practice_use_of_generic
SELECT practice, SUM(items), SUM(cost_millipence) FROM practice_use
 WHERE month = $1 AND bnf IN (SELECT bnf FROM listing WHERE generic = $2 AND bnf <> '')
 GROUP BY practice ORDER BY practice;

-- name: practice_use_of_code
SELECT practice, items, cost_millipence FROM practice_use WHERE month = $1 AND bnf = $2 ORDER BY practice;

-- name: practice_use_of_part
SELECT practice, SUM(items), SUM(cost_millipence) FROM practice_use
 WHERE month = $1 AND bnf IN (SELECT bnf FROM listing WHERE part = $2 AND bnf <> '')
 GROUP BY practice ORDER BY practice;
