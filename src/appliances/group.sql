-- SQL of comparable groups and of choosing (group*.c, curation.c, choose*.c).

-- bulk: listing_group_load {next}listing_group(listing bigint, code text, kind text, reason text, thing text,
--     each_micropence bigint, cm2_micropence bigint, metre_micropence bigint)
-- bulk: listing_group_total_load {next}listing_group_total(code text, kind text, area text, title text, thing text,
--     listings bigint, in_force bigint, makers bigint, priced bigint, least_micropence bigint,
--     median_micropence bigint, most_micropence bigint, used bigint, cost_millipence bigint)

-- The list under construction.
-- name: group_listings stream
SELECT id, generic, name, quantity, unit, price, colour, size, bnf, supplier, in_force FROM {next}listing ORDER BY id;

-- name: group_uses stream
SELECT listing, cost_millipence FROM {next}listing_use WHERE listing > 0 ORDER BY code, unit;

-- name: digest_listing_group stream
SELECT listing, code, kind, reason, thing, each_micropence, cm2_micropence, metre_micropence FROM listing_group
 ORDER BY listing;
-- name: digest_listing_group_total stream
SELECT code, kind, area, title, thing, listings, in_force, makers, priced, least_micropence, median_micropence,
       most_micropence, used, cost_millipence FROM listing_group_total ORDER BY code;

-- name: group_totals stream
SELECT code, kind, area, title, thing, listings, in_force, makers, priced, least_micropence, median_micropence,
       most_micropence, used, cost_millipence FROM listing_group_total ORDER BY cost_millipence DESC, code;
-- name: group_total stream
SELECT code, kind, area, title, thing, listings, in_force, makers, priced, least_micropence, median_micropence,
       most_micropence, used, cost_millipence FROM listing_group_total WHERE code = $1;

-- name: group_reasons stream
SELECT g.reason, COUNT(*), SUM(l.in_force) FROM listing_group g JOIN listing l ON l.id = g.listing
 WHERE g.code = '' GROUP BY g.reason ORDER BY COUNT(*) DESC, g.reason;

-- Members of a group, the least expensive first; those without a known price and those listed no more at the end.
-- name: group_members stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.size, l.colour, l.quantity, l.unit, l.price_pence, g.thing,
       g.each_micropence, g.cm2_micropence, g.metre_micropence, l.in_force, e.edition, g.code, g.kind, l.generic,
       l.price, l.bnf, g.reason, l.product
  FROM listing_group g JOIN listing l ON l.id = g.listing JOIN listing_edition e ON e.number = l.last_edition
 WHERE g.code = $1
 ORDER BY l.in_force DESC, g.each_micropence IS NULL, g.each_micropence, l.name, l.key;

-- The same in no order that means anything.
-- name: group_members_all stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.size, l.colour, l.quantity, l.unit, l.price_pence, g.thing,
       g.each_micropence, g.cm2_micropence, g.metre_micropence, l.in_force, e.edition, g.code, g.kind, l.generic,
       l.price, l.bnf, g.reason, l.product
  FROM listing_group g JOIN listing l ON l.id = g.listing JOIN listing_edition e ON e.number = l.last_edition
 WHERE g.code = $1 ORDER BY g.listing;

-- Packs in force under a generic name, in that order.
-- name: group_members_of_generic stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.size, l.colour, l.quantity, l.unit, l.price_pence, g.thing,
       g.each_micropence, g.cm2_micropence, g.metre_micropence, l.in_force, e.edition, g.code, g.kind, l.generic,
       l.price, l.bnf, g.reason, l.product
  FROM listing l JOIN listing_group g ON l.id = g.listing JOIN listing_edition e ON e.number = l.last_edition
 WHERE l.generic = $1 AND l.in_force = 1
 ORDER BY g.each_micropence IS NULL, g.each_micropence, l.name, l.key;

-- One listing, by its key.
-- name: group_member stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.size, l.colour, l.quantity, l.unit, l.price_pence, g.thing,
       g.each_micropence, g.cm2_micropence, g.metre_micropence, l.in_force, e.edition, g.code, g.kind, l.generic,
       l.price, l.bnf, g.reason, l.product
  FROM listing_group g JOIN listing l ON l.id = g.listing JOIN listing_edition e ON e.number = l.last_edition
 WHERE l.key = $1;

-- One listing, by its number.
-- name: group_member_at stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.size, l.colour, l.quantity, l.unit, l.price_pence, g.thing,
       g.each_micropence, g.cm2_micropence, g.metre_micropence, l.in_force, e.edition, g.code, g.kind, l.generic,
       l.price, l.bnf, g.reason, l.product
  FROM listing_group g JOIN listing l ON l.id = g.listing JOIN listing_edition e ON e.number = l.last_edition
 WHERE l.id = $1;

-- The packs of a product, by its own code; the newest first.
-- name: group_member_of_product stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.size, l.colour, l.quantity, l.unit, l.price_pence, g.thing,
       g.each_micropence, g.cm2_micropence, g.metre_micropence, l.in_force, e.edition, g.code, g.kind, l.generic,
       l.price, l.bnf, g.reason, l.product
  FROM listing l JOIN listing_group g ON l.id = g.listing JOIN listing_edition e ON e.number = l.last_edition
 WHERE l.product = $1 ORDER BY l.in_force DESC, l.last_edition DESC, l.id;

-- What people decided about groups, in order.
-- name: group_entries stream
SELECT id, subject, body, account, entered_at FROM entry WHERE kind = $1 ORDER BY id;
