-- Statements for the store's own tests; no part of Trefoil.

-- name: t_value_put
INSERT INTO t_value(id, i, d, t, b) VALUES ($1, $2, $3, $4, $5);
-- name: t_value_get
SELECT i, d, t, b FROM t_value WHERE id = $1;
-- name: t_value_stream stream
SELECT id, i, d, t, b FROM t_value ORDER BY id;
-- name: t_value_cast
SELECT CAST(i AS INTEGER), CAST(d AS REAL) FROM t_value WHERE $2 >= id AND id >= $1;
-- name: t_now (sqlite)
SELECT 'sqlite' || $1;
-- name: t_now (postgres)
SELECT 'postgres' || $1;
-- bulk: t_record_load t_record(id bigint, row bigint, kind int, key text, fields text)
-- bulk: t_value_load t_value(id bigint, i bigint, d real, t text, b bytes)
-- bulk: t_product_load {next}t_product(id bigint, name text, maker bigint)
-- bulk: t_ident_load {next}t_ident(scheme int, value text, record bigint, level int)
