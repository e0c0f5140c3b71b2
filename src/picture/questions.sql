-- SQL of the picture's questions.

-- name: q_sources
SELECT id, name, dataset, part, edition, edition_origin, file, rows_read, rows_kept, rows_set_aside, sha256, label,
       owner,
       publisher, licence, state, read_at, read_ms, note, withdrawn_at, withdrawn_by, withdrawn_why, title
  FROM source WHERE (CAST($1 AS TEXT) = '' OR dataset = $1) ORDER BY dataset, part, edition, content_sha256, name;

-- name: q_refused
SELECT file, state, reason, seen_at FROM refused ORDER BY file, content_sha256;

-- name: q_set_aside stream
SELECT source, row_number, line, field, reason, raw, whole FROM set_aside WHERE source = $1 ORDER BY ordinal;

-- name: q_findings
SELECT source, check_name, field, found, of, about FROM finding ORDER BY source, check_name, field;

-- name: q_finding_examples
SELECT row_number, key,
       value FROM finding_example WHERE source = $1 AND check_name = $2 AND field = $3 ORDER BY ordinal;

-- name: identifier_products
SELECT i.product, i.scheme, o.source, i.level FROM identifier i JOIN origin o ON o.rank = i.origin / 4294967296
 WHERE i.value = $1 ORDER BY i.scheme, i.product LIMIT 200;

-- Whether any identifier has one of these values.
-- name: identifier_any
SELECT 1 FROM identifier WHERE value IN ($1, $2, $3) LIMIT 1;

-- name: product_row
SELECT id, name, maker, generic, catalogue_no, class_scheme, class_code, label, owner, records, datasets, in_force,
       code_scheme, code FROM product WHERE id = $1;

-- Twenty at once (LOOKUP_BATCH); a number may stand several times.
-- name: product_rows
SELECT id, name, maker, generic, catalogue_no, class_scheme, class_code, label, owner, records, datasets, in_force,
       code_scheme, code FROM product
 WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
 ORDER BY id;

-- name: products_sources
SELECT DISTINCT x.product, o.source
  FROM (SELECT id AS product, origin FROM product
         WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        UNION ALL
        SELECT product, origin FROM product_record
         WHERE product IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)) x
  JOIN origin o ON o.rank = x.origin / 4294967296
 ORDER BY x.product, o.source;

-- name: product_data_sets
SELECT DISTINCT s.dataset, s.label, s.owner, o.in_force
  FROM (SELECT origin FROM product WHERE id = $1
        UNION ALL SELECT origin FROM product_record WHERE product = $1) x
  JOIN origin o ON o.rank = x.origin / 4294967296
  JOIN source s ON s.id = o.source
 ORDER BY s.dataset, s.label, s.owner, o.in_force;

-- One row for each record, in the order of the index. Both halves stand by themselves: a union that is joined, or made
-- distinct, SQLite would write into a table of its own first.
-- name: product_sources
SELECT o.source, p.origin FROM product p JOIN origin o ON o.rank = p.origin / 4294967296 WHERE p.id = $1
 UNION ALL
SELECT o.source, x.origin FROM product_record x JOIN origin o ON o.rank = x.origin / 4294967296 WHERE x.product = $1
 ORDER BY 2;

-- name: product_records stream
SELECT r.id, r.row_number, r.layout, r.key, r.fields, 'itself' AS rule, p.origin
  FROM product p
  JOIN origin o ON o.rank = p.origin / 4294967296
  JOIN record r ON r.id = o.source * 4294967296 + p.origin % 4294967296
 WHERE p.id = $1
 UNION ALL
SELECT r.id, r.row_number, r.layout, r.key, r.fields, x.rule, x.origin
  FROM product_record x
  JOIN origin o ON o.rank = x.origin / 4294967296
  JOIN record r ON r.id = o.source * 4294967296 + x.origin % 4294967296
 WHERE x.product = $1
 ORDER BY 7;

-- Ten at once (CLASS_BATCH); a class may stand several times.
-- From the list to the index: the other way round SQLite would read all classes.
-- name: class_terms
SELECT c.scheme, c.code, c.term, s.label, s.owner
  FROM (SELECT DISTINCT column1 AS scheme, column2 AS code
          FROM (VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14), ($15, $16),
                       ($17, $18), ($19, $20)) AS v) AS w
 CROSS JOIN class c JOIN origin o ON o.rank = c.origin / 4294967296 JOIN source s ON s.id = o.source
 WHERE c.scheme = w.scheme AND c.code = w.code
 ORDER BY c.scheme, c.code, c.origin DESC;

-- name: class_term
SELECT c.term, s.label, s.owner
  FROM class c JOIN origin o ON o.rank = c.origin / 4294967296 JOIN source s ON s.id = o.source
 WHERE c.scheme = $1 AND c.code = $2
 ORDER BY c.origin DESC;

-- name: entries_about
SELECT id, kind, body, account, entered_at FROM entry WHERE subject = $1 ORDER BY id;

-- name: entries_newest_first
SELECT id, body, account, entered_at FROM entry WHERE subject = $1 AND kind = $2 ORDER BY id DESC;

-- name: entry_add
INSERT INTO entry (id, kind, subject, body, account, entered_at)
SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5 FROM entry;

-- In no order: links.c puts the few that there are into one, which costs SQLite more than finding them.
-- name: links_at
SELECT product_b, ppm, units_a, units_b FROM link WHERE product_a = $1 AND chosen = 1 AND ppm >= $2
UNION ALL
SELECT product_a, ppm, units_b, units_a FROM link WHERE product_b = $1 AND chosen = 1 AND ppm >= $2;

-- name: link_pair
SELECT ppm, millibits, pattern, units_a, units_b, rule, chosen FROM link WHERE product_a = $1 AND product_b = $2;

-- name: link_weights
SELECT comparison, level, term, words, millibits FROM link_weight ORDER BY comparison, level;

-- name: link_near
SELECT l.product_a, l.product_b, p.class_code FROM link l JOIN product p ON p.id = l.product_a
 WHERE l.rule = 'likeness' AND l.ppm < 999000
 ORDER BY ABS(l.ppm - $1), l.product_a, l.product_b LIMIT 2000;

-- name: link_likely
SELECT l.product_a, l.product_b, p.class_code FROM link l JOIN product p ON p.id = l.product_a
 WHERE l.chosen = 1 AND l.rule = 'likeness' AND l.ppm >= $1
 ORDER BY l.millibits % 97, l.product_a, l.product_b LIMIT 2000;

-- name: link_of_codes
SELECT p.class_code FROM identifier i JOIN identifier k ON k.scheme = $3 AND k.value = $4
  JOIN link l ON (l.product_a = i.product AND l.product_b = k.product)
              OR (l.product_a = k.product AND l.product_b = i.product)
  JOIN product p ON p.id = l.product_a
 WHERE i.scheme = $1 AND i.value = $2 ORDER BY l.product_a, l.product_b LIMIT 1;

-- name: entry_newest
SELECT MAX(id) FROM entry;

-- name: crosswalk_class
SELECT term, items FROM crosswalk_class WHERE scheme = $1 AND code = $2;

-- name: crosswalk_term
SELECT code FROM crosswalk_class WHERE scheme = $1 AND term = $2 ORDER BY items DESC, code LIMIT 1;

-- name: crosswalk_schemes
SELECT scheme, COUNT(*) FROM crosswalk_class GROUP BY scheme ORDER BY scheme;

-- name: crosswalk_near
SELECT code FROM crosswalk_class WHERE scheme = $1 AND substr(code, 1, length($2)) = $2 ORDER BY items DESC, code
 LIMIT 3;

-- name: crosswalk_support
SELECT to_scheme, of_ppm, items, exact FROM crosswalk WHERE scheme = $1 AND code = $2 AND to_code = ''
   AND (CAST($3 AS TEXT) = '' OR to_scheme = $3) ORDER BY to_scheme;

-- name: crosswalk_rows
SELECT x.to_scheme, x.to_code, x.ppm, x.of_ppm, COALESCE(y.of_ppm, 0), x.items, x.exact, x.example_1, x.example_2,
       x.example_3, c.term
  FROM crosswalk x
  LEFT JOIN crosswalk y ON y.scheme = x.to_scheme AND y.code = x.to_code AND y.to_scheme = x.scheme AND y.to_code = ''
  LEFT JOIN crosswalk_class c ON c.scheme = x.to_scheme AND c.code = x.to_code
 WHERE x.scheme = $1 AND x.code = $2 AND x.to_code <> '' AND (CAST($3 AS TEXT) = '' OR x.to_scheme = $3)
 ORDER BY x.to_scheme, x.ppm DESC, length(x.to_code) DESC, x.to_code;

-- name: crossings
SELECT x.to_scheme, x.to_code, x.ppm, x.of_ppm, COALESCE(y.of_ppm, 0)
  FROM crosswalk x
  LEFT JOIN crosswalk y ON y.scheme = x.to_scheme AND y.code = x.to_code AND y.to_scheme = x.scheme AND y.to_code = ''
 WHERE x.scheme = $1 AND x.code = $2 AND x.to_code <> ''
   AND (2 * x.ppm >= x.of_ppm OR 2 * x.ppm >= COALESCE(y.of_ppm, 0))
 ORDER BY x.to_scheme, x.to_code;

-- name: digest_origin stream
SELECT rank, name, dataset, part, edition, in_force, records, gave_way_to FROM origin ORDER BY rank;
-- name: digest_product stream
SELECT id, origin, name, maker, generic, catalogue_no, code_scheme, code, class_scheme, class_code, label, owner,
       records, datasets,
       in_force FROM product ORDER BY id;
-- name: digest_product_record stream
SELECT product, origin, rule FROM product_record ORDER BY product, origin;
-- name: digest_identifier stream
SELECT value, scheme, product, origin, level, quantity, contains FROM identifier ORDER BY value, scheme, product;
-- name: digest_class stream
SELECT scheme, code, origin, term, parent FROM class ORDER BY scheme, code, origin;
-- name: digest_link stream
SELECT product_a, product_b, ppm, millibits, pattern, units_a, units_b, rule, chosen FROM link
 ORDER BY product_a, product_b;
-- name: digest_link_weight stream
SELECT comparison, level, term, words, millibits FROM link_weight ORDER BY comparison, level;
-- name: digest_crosswalk stream
SELECT scheme, code, to_scheme, to_code, ppm, of_ppm, items, exact, example_1, example_2, example_3 FROM crosswalk
 ORDER BY scheme, code, to_scheme, to_code;
-- name: digest_crosswalk_class stream
SELECT scheme, code, term, items FROM crosswalk_class ORDER BY scheme, code;
-- name: digest_organisation stream
SELECT code, origin, name, opened, closed, postcode, successor FROM organisation ORDER BY code, origin;
-- name: digest_finding stream
SELECT source, check_name, field, found, of, about FROM finding ORDER BY source, check_name, field;
-- name: digest_finding_example stream
SELECT source, check_name, field, ordinal, row_number, key, value FROM finding_example
 ORDER BY source, check_name, field, ordinal;
-- name: digest_search_block stream
SELECT id, first_term, body FROM search_block ORDER BY id;
-- name: digest_search_list stream
SELECT id, body FROM search_list ORDER BY id;
-- name: digest_search_fact stream
SELECT name, body FROM search_fact ORDER BY name;
-- name: digest_summary stream
SELECT name, value FROM summary ORDER BY name;
