-- SQL of the picture's own code. Questions of the picture are in questions.sql beside this file.

-- bulk: record_load record(id bigint, row_number bigint, layout bigint, key text, fields text)
-- bulk: set_aside_load set_aside(source bigint, ordinal bigint, row_number bigint, line bigint, field text,
--     reason text, raw text, whole int)

-- name: source_next_id
SELECT COALESCE(MAX(id), 0) + 1 FROM source;

-- Hashes, and the name that is made of them, are known when all is read: source_finish.
-- name: source_begin
INSERT INTO source (id, name, dataset, part, edition, edition_origin, title, publisher, licence, file, sha256,
    content_sha256, label, owner, whole, reader_version, mapping_sha256, state, rows_read, rows_kept, rows_set_aside,
    records, note, read_at, read_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', $11, $12, $13, $14, $15, 'reading', 0, 0, 0, 0, '', $16, 0);

-- name: source_finish
UPDATE source SET state = 'read', name = $2, sha256 = $3, content_sha256 = $4, bytes = $5, rows_read = $6,
    rows_kept = $7, rows_set_aside = $8, records = $9, note = $10, read_ms = $11 WHERE id = $1;

-- name: source_delete
DELETE FROM source WHERE id = $1;

-- name: source_forget_profile
DELETE FROM column_profile WHERE source = $1;

-- name: source_forget_spoiled
DELETE FROM spoiled_code WHERE source = $1;

-- name: source_forget_columns
DELETE FROM source_column WHERE source = $1;

-- name: source_column_put
INSERT INTO source_column (source, place, layout, field, heading, trimmed) VALUES ($1, $2, $3, $4, $5, $6);

-- name: source_columns
SELECT place, layout, field, heading, trimmed FROM source_column WHERE source = $1 ORDER BY place;

-- name: spoiled_put
INSERT INTO spoiled_code (source, layout, field, check_name, ordinal, found, row_number, value)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: spoiled_of_source
SELECT layout, field, check_name, ordinal, found, row_number, value FROM spoiled_code WHERE source = $1
 ORDER BY layout, field, check_name, ordinal;

-- name: record_delete_range
DELETE FROM record WHERE id >= $1 AND id < $2;

-- name: record_last_of
SELECT COALESCE(MAX(id), 0) FROM record WHERE id >= $1 AND id < $2;

-- name: set_aside_delete_range
DELETE FROM set_aside WHERE source = $1 AND ordinal < $2;

-- name: set_aside_last_of
SELECT COALESCE(MAX(ordinal), -1) FROM set_aside WHERE source = $1;

-- name: sources_half_read
SELECT id FROM source WHERE state = 'reading' OR state = 'leaving' ORDER BY id;

-- What was replaced gives up its name, since the newcomer may have the same.
-- name: source_leaving
UPDATE source SET state = 'leaving', name = name || '~' WHERE id = $1;

-- name: sources_half_withdrawn
SELECT s.id FROM source s WHERE s.state = 'withdrawn'
   AND (EXISTS (SELECT 1 FROM record r WHERE r.id >= s.id * 4294967296 AND r.id < (s.id + 1) * 4294967296)
        OR EXISTS (SELECT 1 FROM set_aside a WHERE a.source = s.id)
        OR EXISTS (SELECT 1 FROM spoiled_code c WHERE c.source = s.id)
        OR EXISTS (SELECT 1 FROM source_column h WHERE h.source = s.id)
        OR EXISTS (SELECT 1 FROM column_profile p WHERE p.source = s.id)) ORDER BY s.id;

-- name: layout_put
INSERT INTO layout (id, dataset, kind, thing, scheme, fields) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING;

-- name: column_profile_put
INSERT INTO column_profile (source, layout, field, filled, ill_formed, example, example_row)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: source_same_content
SELECT id, name, edition, edition_origin, state, reader_version, dataset, mapping_sha256 FROM source
 WHERE content_sha256 = $1 ORDER BY id;

-- How many sources may have content of this length.
-- name: sources_of_length
SELECT COUNT(*) FROM source WHERE bytes = $1 OR bytes < 0;

-- name: refused_put
INSERT INTO refused (content_sha256, file, state, reason, seen_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (content_sha256, file) DO UPDATE SET state = $3, reason = $4, seen_at = $5;

-- name: refused_forget
DELETE FROM refused WHERE content_sha256 = $1;

-- name: refused_forget_file
DELETE FROM refused WHERE file = $1;

-- name: model_version
SELECT COUNT(*), CAST(COALESCE(SUM(id), 0) AS bigint), COALESCE(MAX(read_at), 0),
       (SELECT COALESCE(MAX(id), 0) FROM source), (SELECT COUNT(*) FROM layout),
       (SELECT COALESCE(MAX(id), 0) FROM layout)
  FROM source WHERE state = 'read';

-- name: model_source_count
SELECT COUNT(*) FROM source WHERE state = 'read';

-- name: model_source_top
SELECT COALESCE(MAX(id), 0) FROM source;

-- name: model_sources
SELECT id, name, dataset, part, edition, title, publisher, licence, file, sha256, content_sha256, owner, state, note,
       label, whole, rows_read, rows_kept, rows_set_aside, records, read_at, edition_origin
  FROM source WHERE state = 'read' ORDER BY dataset, part, edition, content_sha256, name;

-- name: model_gave_way
SELECT o.source, w.source FROM origin o JOIN origin w ON w.rank = o.gave_way_to WHERE o.gave_way_to > 0
 ORDER BY o.source;

-- name: model_layout_count
SELECT COUNT(*) FROM layout;

-- name: model_layouts
SELECT id, dataset, kind, thing, scheme, fields FROM layout ORDER BY id;

-- name: record_range stream
SELECT id, row_number, layout, key, fields FROM record WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3;

-- bulk: origin_load {next}origin(rank bigint, source bigint, name text, dataset text, part text, edition text,
--     in_force int, records bigint, gave_way_to bigint)
-- bulk: product_load {next}product(id bigint, origin bigint, name text, maker text, generic text,
--     catalogue_no text, code_scheme text, code text, class_scheme text, class_code text, label int, owner text,
--     records int, datasets int,
--     in_force int)
-- bulk: product_record_load {next}product_record(product bigint, origin bigint, rule text)
-- bulk: identifier_load {next}identifier(value text, scheme text, product bigint, origin bigint, level text,
--     quantity bigint, contains text)
-- bulk: class_load {next}class(scheme text, code text, origin bigint, term text, parent text)
-- bulk: organisation_load {next}organisation(code text, origin bigint, name text, opened text, closed text,
--     postcode text, successor text)
-- bulk: finding_load {next}finding(source text, check_name text, field text, found bigint, of bigint, about text)
-- bulk: finding_example_load {next}finding_example(source text, check_name text, field text, ordinal int,
--     row_number bigint, key text, value text)

-- bulk: link_load {next}link(product_a bigint, product_b bigint, ppm int, millibits int, pattern bigint,
--     units_a bigint, units_b bigint, rule text, chosen int)
-- bulk: link_weight_load {next}link_weight(comparison int, level int, term text, words text, millibits int)

-- bulk: crosswalk_load {next}crosswalk(scheme text, code text, to_scheme text, to_code text, ppm bigint, of_ppm bigint,
--     items bigint, exact bigint, example_1 bigint, example_2 bigint, example_3 bigint)
-- bulk: crosswalk_class_load {next}crosswalk_class(scheme text, code text, term text, items bigint)

-- name: link_entries
SELECT id, subject, body, account, entered_at FROM entry WHERE kind = 'link' ORDER BY id;

-- name: profiles_of_source
SELECT layout, field, filled, ill_formed, example, example_row FROM column_profile WHERE source = $1
 ORDER BY layout, field;

-- bulk: summary_load {next}summary(name text, value text)

-- name: summary_value
SELECT value FROM summary WHERE name = $1;

-- name: sources_not_derived
SELECT COUNT(*) FROM source s WHERE s.state = 'read' AND NOT EXISTS (SELECT 1 FROM origin o WHERE o.source = s.id);

-- name: origins_without_source
SELECT COUNT(*) FROM origin o WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.id = o.source AND s.state = 'read');

-- name: source_named
SELECT id, name, state, dataset, edition, rows_kept FROM source WHERE name = $1 OR (substr(name, 1, length($1)) = $1)
 ORDER BY CASE WHEN name = $1 THEN 0 ELSE 1 END, name LIMIT 3;

-- name: source_withdraw
UPDATE source SET state = 'withdrawn', withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4 WHERE id = $1;
