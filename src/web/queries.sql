-- SQL of the web face: one statement that tells whether anything that answers are drawn from has changed.

-- name: web_version
SELECT (SELECT generation FROM store_state WHERE id = 1),
       (SELECT COALESCE(MAX(id), 0) FROM entry),
       (SELECT COALESCE(MAX(id), 0) FROM source),
       (SELECT COUNT(*) FROM source WHERE state = 'read'),
       (SELECT COUNT(*) FROM source WHERE state = 'withdrawn'),
       (SELECT COALESCE(MAX(read_at), 0) FROM source),
       (SELECT COUNT(*) FROM refused),
       (SELECT COALESCE(MAX(seen_at), 0) FROM refused),
       (SELECT COUNT(*) FROM account);
