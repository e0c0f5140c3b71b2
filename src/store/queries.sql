-- Statements of the store itself.

-- name: store_steps
SELECT module, MAX(step) FROM schema_step GROUP BY module ORDER BY module;

-- name: store_step_put
INSERT INTO schema_step(module, step) VALUES ($1, $2);

-- name: store_generation
SELECT generation FROM store_state WHERE id = 1;

-- name: store_begin (sqlite) only
BEGIN;

-- name: store_rollback (sqlite) only
ROLLBACK;

-- name: store_generation_put
UPDATE store_state SET generation = $1 WHERE id = 1 AND generation = $2;

-- name: store_lock_try (postgres) only
SELECT pg_try_advisory_lock(1414677318, 1);

-- name: store_unlock (postgres) only
SELECT pg_advisory_unlock(1414677318, 1);

-- name: store_build_who (postgres) only
SELECT who, at FROM store_build;

-- name: store_build_clear (postgres) only
DELETE FROM store_build;

-- name: store_build_put (postgres) only
INSERT INTO store_build(who, at) VALUES ($1, $2);

-- name: store_write_wait (postgres) only
SELECT pg_advisory_xact_lock(1414677318, 2);

-- A commit that waits for the disk takes those before it along, which did not wait.
-- name: store_settle (postgres) only
UPDATE store_state SET generation = generation WHERE id = 1;

-- Names and types of a durable table's columns, in order.
-- name: store_columns (sqlite)
SELECT name, type FROM pragma_table_info($1) ORDER BY cid;
-- name: store_columns (postgres)
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = to_regclass('public.' || $1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum;

-- name: store_forget_picture
UPDATE store_state SET generation = 0 WHERE id = 1;
