-- The search index's own tables. Lists and blocks are numbered from 1; lists numbered from 2^40 on hold the lengths of
-- documents, one for each 65,536 of them.

-- bulk: search_block_load {next}search_block(id bigint, first_term bytes, body bytes)
-- bulk: search_list_load {next}search_list(id bigint, body bytes)
-- bulk: search_fact_load {next}search_fact(name text, body bytes)

-- name: search_fact_get
SELECT body FROM search_fact WHERE name = $1;

-- name: search_fact_range
SELECT name, body FROM search_fact WHERE name >= $1 AND name < $2 ORDER BY name;

-- name: search_list_range
SELECT id, body FROM search_list WHERE id >= $1 AND id <= $2 ORDER BY id;

-- name: search_block_of
SELECT id, body FROM search_block WHERE first_term <= $1 ORDER BY first_term DESC LIMIT 1;

-- name: search_block_from
SELECT id, body FROM search_block WHERE id > $1 ORDER BY id LIMIT $2;
