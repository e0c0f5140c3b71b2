-- Statements about applications and about the figures of rules that somebody set.

-- name: application_entries
SELECT id, subject, body, account, entered_at FROM entry WHERE kind = 'appliance-application' ORDER BY id;

-- name: application_entries_of
SELECT id, subject, body, account, entered_at FROM entry
 WHERE subject = $1 AND kind = 'appliance-application' ORDER BY id;

-- name: application_count
SELECT COUNT(DISTINCT subject) FROM entry WHERE kind = 'appliance-application';

-- name: rule_entries
SELECT id, subject, body, account, entered_at FROM entry WHERE kind = 'appliance-rule' ORDER BY id;

-- Listings as checks and rehearsals look at them.
-- name: entry_listings_of_product
SELECT id, key, generic, name, supplier, quantity, unit, gtin, price_pence, in_force FROM listing
 WHERE product = $1 ORDER BY in_force DESC, id;

-- name: entry_listings_of_key
SELECT id, key, generic, name, supplier, quantity, unit, gtin, price_pence, in_force FROM listing
 WHERE key = $1 ORDER BY id;

-- name: entry_listings_of_generic
SELECT id, key, generic, name, supplier, quantity, unit, gtin, price_pence, in_force FROM listing
 WHERE generic = $1 AND in_force = 1 ORDER BY id;

-- name: entry_listing_prices
SELECT e.edition, v.price_pence FROM listing_version v JOIN listing_edition e ON e.number = v.from_edition
 WHERE v.listing = $1 ORDER BY v.from_edition;

-- Packs in force, with what was dispensed of their product in the year, a row for each unit of that: of a generic name,
-- of those that propose a group, of one pack.
-- name: rehearsal_of_generic stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.unit, l.bnf,
       u.items, u.cost_millipence, g.code, g.each_micropence, g.reason, l.price_pence
  FROM listing l LEFT JOIN listing_group g ON g.listing = l.id LEFT JOIN listing_use u ON u.code = l.product_code
 WHERE l.generic = $1 AND l.in_force = 1 ORDER BY l.id, u.unit;
-- name: rehearsal_of_group stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.unit, l.bnf,
       u.items, u.cost_millipence, g.code, g.each_micropence, g.reason, l.price_pence
  FROM listing_group g JOIN listing l ON l.id = g.listing LEFT JOIN listing_use u ON u.code = l.product_code
 WHERE g.code = $1 AND l.in_force = 1 ORDER BY l.id, u.unit;
-- name: rehearsal_of_pack stream
SELECT l.id, l.key, l.product_code, l.name, l.supplier, l.unit, l.bnf,
       u.items, u.cost_millipence, g.code, g.each_micropence, g.reason, l.price_pence
  FROM listing l LEFT JOIN listing_group g ON g.listing = l.id LEFT JOIN listing_use u ON u.code = l.product_code
 WHERE l.key = $1 AND l.in_force = 1 ORDER BY l.id, u.unit;

-- Whether any use was read, and of how many months.
-- name: rehearsal_use_months
SELECT COALESCE(SUM(months), 0) FROM use_edition WHERE dataset = 'pca' AND counted = 1;

-- What practices prescribed of a BNF code, by board.
-- name: rehearsal_boards
SELECT p.board, p.board_name, SUM(u.items), SUM(u.cost_millipence), MIN(u.month), MAX(u.month)
  FROM practice_use u JOIN practice p ON p.code = u.practice
 WHERE u.bnf = $1 GROUP BY p.board, p.board_name ORDER BY p.board, p.board_name;
