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
SELECT product_code, pack_code, in_force, product, id, part, generic, name, supplier, bnf FROM {next}listing
 ORDER BY product_code, in_force DESC, last_edition DESC, id;

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

-- Prices in force of the list under construction.
-- name: use_prices stream
SELECT part, generic, unit, product_code, price_pence, quantity FROM {next}listing
 WHERE in_force = 1 AND price_pence IS NOT NULL AND product_code <> ''
 ORDER BY part, generic, unit, product_code, price_pence, id;
