-- Statements for the store's own tests; no part of Trefoil.

-- name: t_value_put
INSERT INTO t_value(id, i, d, t, b) VALUES ($1, $2, $3, $4, $5);
-- name: t_value_get
SELECT i, d, t, b FROM t_value WHERE id = $1;
-- name: t_value_stream stream
SELECT id, i, d, t, b FROM t_value ORDER BY id;
-- name: t_value_sum
SELECT SUM(i), COUNT(*), b, i = 5 FROM t_value WHERE id = $1 GROUP BY i, b;
-- name: t_value_order
SELECT t FROM t_value WHERE id >= $1 ORDER BY t NULLS FIRST, id;
-- name: t_value_between
SELECT CAST(i AS INTEGER), CAST(d AS REAL) FROM t_value WHERE $2 >= id AND id >= $1;
-- name: t_value_touch
UPDATE t_value SET i = i + 1 WHERE id <= $1;
-- name: t_value_new
INSERT INTO t_value(id, t) VALUES ($1, $2) RETURNING id;
-- name: t_engine (sqlite)
SELECT 'sqlite' WHERE $1 = 1;
-- name: t_engine (postgres)
SELECT 'postgresql' WHERE $1 = 1;
-- name: t_record_put
INSERT INTO t_record(id, row, kind, key) VALUES ($1, $1, 0, $2);
-- name: t_record_count
SELECT COUNT(*) FROM t_record;
-- name: t_record_most
SELECT COALESCE(MAX(id), -1) FROM t_record;
-- name: t_record_stream stream
SELECT id, key, fields FROM t_record ORDER BY id;
-- name: t_entry_put
INSERT INTO t_entry(who, n) VALUES ($1, $2);
-- name: t_entry_count
SELECT COUNT(*) FROM t_entry;
-- name: t_product_count
SELECT COUNT(*) FROM t_product;
-- name: t_product_live
SELECT COUNT(*) FROM {live}t_product;
-- name: t_product_next
SELECT COUNT(*) FROM {next}t_product;
-- name: t_product_stream stream
SELECT id, name FROM t_product ORDER BY id;
-- name: t_nowhere
SELECT 1 FROM t_nowhere;
-- name: t_step_newer
UPDATE schema_step SET step = step + 1 WHERE module = 'storetest' AND step = 2;
-- name: t_step_lacks
DELETE FROM schema_step WHERE module = 'storetest' AND step = 2;
-- name: t_words_fill (sqlite)
INSERT INTO {next}t_words({next}t_words) VALUES ('rebuild');
-- name: t_words_fill (postgres)
INSERT INTO {next}t_words(rowid, name) SELECT id, name FROM {next}t_product;
-- name: t_words_find (sqlite)
SELECT rowid FROM {live}t_words WHERE {live}t_words MATCH $1 ORDER BY rowid LIMIT 1;
-- name: t_words_find (postgres)
SELECT rowid FROM t_words WHERE name LIKE '%' || $1 ORDER BY rowid LIMIT 1;
-- bulk: t_record_load t_record(id bigint, row bigint, kind int, key text, fields text)
-- bulk: t_value_load t_value(id bigint, i bigint, d real, t text, b bytes)
-- bulk: t_product_load {next}t_product(id bigint, name text, maker bigint)
-- bulk: t_ident_load {next}t_ident(scheme int, value text, record bigint, level int)
