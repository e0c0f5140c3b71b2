-- The picture's tables. Durable: what sources said and what people entered. Derived: what follows from it.
-- Written once for both engines; tools/mksql explains the words.

-- durable: 1

-- One file (or archive member) that was read. `id` is allotted here and is part of nothing derived; `name` is made from
-- content alone: data set, edition, part, first 8 characters of the hash of the unpacked bytes.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    dataset TEXT NOT NULL,
    part TEXT NOT NULL,
    edition TEXT NOT NULL,
    edition_origin TEXT NOT NULL,      -- content, name, given, none
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    licence TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,              -- of the file as it lay on disk
    content_sha256 TEXT NOT NULL,      -- of the unpacked bytes
    label INTEGER NOT NULL,            -- 0 public, 1 nhs, 2 commercial, 3 personal
    owner TEXT NOT NULL,               -- ODS code; '' nobody stated
    whole INTEGER NOT NULL,            -- 1: an edition states the whole list
    reader_version INTEGER NOT NULL,
    mapping_sha256 TEXT NOT NULL,      -- '' for a built-in reader
    state TEXT NOT NULL,               -- reading, read, withdrawn
    rows_read INTEGER NOT NULL,
    rows_kept INTEGER NOT NULL,
    rows_set_aside INTEGER NOT NULL,
    records INTEGER NOT NULL,          -- with the parts hung on rows
    note TEXT NOT NULL,
    read_at INTEGER NOT NULL,          -- UTC milliseconds
    read_ms INTEGER NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    withdrawn_why TEXT
);
CREATE INDEX source_content ON source(content_sha256);

-- The fields of one kind of record, in the order in which records hold them: a JSON array of objects
-- {"name","type","role","scheme","format","label"}. Records stay readable when a reader changes.
CREATE TABLE layout (
    id INTEGER PRIMARY KEY,
    dataset TEXT NOT NULL,
    kind TEXT NOT NULL,
    thing INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (dataset, kind, fields)
);

-- What one source says of one thing. id = source * 2^32 + ordinal. `fields` is a JSON array of the values as published.
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    row_number INTEGER NOT NULL,
    layout INTEGER NOT NULL,
    key TEXT NOT NULL,
    fields TEXT NOT NULL
);

CREATE TABLE set_aside (
    source INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL,
    whole INTEGER NOT NULL,            -- 1: the row; 0: a part hung on a row that was kept
    PRIMARY KEY (source, ordinal)
) WITHOUT ROWID;

-- How well each column of a source fits its declared type; how slipped columns are seen. filled 0: the file has no such
-- column (one that is there and empty has no row).
CREATE TABLE column_profile (
    source INTEGER NOT NULL,
    layout INTEGER NOT NULL,
    field INTEGER NOT NULL,
    filled INTEGER NOT NULL,
    ill_formed INTEGER NOT NULL,
    example TEXT NOT NULL,
    example_row INTEGER NOT NULL,
    PRIMARY KEY (source, layout, field)
) WITHOUT ROWID;

-- Files that were offered and could not be taken: nobody recognised them, or they are broken.
CREATE TABLE refused (
    content_sha256 TEXT NOT NULL,
    file TEXT NOT NULL,
    state TEXT NOT NULL,               -- unrecognised, broken
    reason TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (content_sha256, file)
) WITHOUT ROWID;

-- What people entered, in the order in which it was acknowledged; never changed, only followed by another entry.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                -- note, ...
    subject TEXT NOT NULL,             -- normalised identifier
    body TEXT NOT NULL,
    account TEXT NOT NULL,
    entered_at INTEGER NOT NULL
);
CREATE INDEX entry_subject ON entry(subject, id);

-- durable: 2

-- Codes of a column that a spreadsheet spoiled (spoiled.h), of rows kept and set aside: how many of a kind, repeated in
-- each of the first few examples.
CREATE TABLE spoiled_code (
    source INTEGER NOT NULL,
    layout INTEGER NOT NULL,
    field INTEGER NOT NULL,
    check_name TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    found INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (source, layout, field, check_name, ordinal)
) WITHOUT ROWID;

-- durable: 3

-- Length of the unpacked content; -1: read before it was noted. A file as long as no source is a new one.
ALTER TABLE source ADD COLUMN bytes INTEGER NOT NULL DEFAULT -1;

-- durable: 4

-- The columns of a table as its file has them: in that order, under those headings; sources read before have no rows.
CREATE TABLE source_column (
    source INTEGER NOT NULL,
    place INTEGER NOT NULL,            -- from 1
    layout INTEGER NOT NULL,
    field INTEGER NOT NULL,            -- of the layout, from 0
    heading TEXT NOT NULL,
    trimmed INTEGER NOT NULL,          -- values that had blanks around them, which were not kept
    PRIMARY KEY (source, place)
) WITHOUT ROWID;

-- derived

-- Sources in canonical order (data set, part, edition, content hash): what derived tables mean by an origin.
-- origin = rank * 2^32 + ordinal of the record in its source.
CREATE TABLE {next}origin (
    rank INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,           -- local id; left out of the digest
    name TEXT NOT NULL,
    dataset TEXT NOT NULL,
    part TEXT NOT NULL,
    edition TEXT NOT NULL,
    in_force INTEGER NOT NULL,
    records INTEGER NOT NULL,
    gave_way_to INTEGER NOT NULL       -- rank of the file that states the same edition and is in force instead; 0: none
);

-- One thing that can be bought, at unit level. Names are the chosen ones; `show` tells the others.
CREATE TABLE {next}product (
    id INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL,           -- of the record that makes it: the first in canonical order
    name TEXT NOT NULL,
    maker TEXT NOT NULL,
    generic TEXT NOT NULL,
    catalogue_no TEXT NOT NULL,
    code_scheme TEXT NOT NULL,         -- one code that names it, to ask again by
    code TEXT NOT NULL,
    class_scheme TEXT NOT NULL,
    class_code TEXT NOT NULL,
    label INTEGER NOT NULL,            -- of the most open source that names it
    owner TEXT NOT NULL,               -- of that source
    records INTEGER NOT NULL,
    datasets INTEGER NOT NULL,         -- how many data sets name it
    in_force INTEGER NOT NULL          -- 0: only former editions name it
);

-- The other records that speak of a product.
CREATE TABLE {next}product_record (
    product INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    rule TEXT NOT NULL,                -- why it belongs: key, group, gtin, identifier
    PRIMARY KEY (product, origin)
) WITHOUT ROWID;

-- Every code that names a product or one of its packages. `value` is normalised (GTINs 14 digits).
CREATE TABLE {next}identifier (
    value TEXT NOT NULL,
    scheme TEXT NOT NULL,
    product INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    level TEXT NOT NULL,               -- as the source says: Primary, Package, pack, product, ...
    quantity INTEGER,                  -- units of what it contains
    contains TEXT NOT NULL,            -- normalised identifier of what is inside, or ''
    PRIMARY KEY (value, scheme, product)
) WITHOUT ROWID;

CREATE TABLE {next}class (
    scheme TEXT NOT NULL,
    code TEXT NOT NULL,
    origin INTEGER NOT NULL,
    term TEXT NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (scheme, code, origin)
) WITHOUT ROWID;

CREATE TABLE {next}organisation (
    code TEXT NOT NULL,
    origin INTEGER NOT NULL,
    name TEXT NOT NULL,
    opened TEXT NOT NULL,
    closed TEXT NOT NULL,
    postcode TEXT NOT NULL,
    successor TEXT NOT NULL,
    PRIMARY KEY (code, origin)
) WITHOUT ROWID;

-- What is wrong in the data, counted by source and check, with examples.
CREATE TABLE {next}finding (
    source TEXT NOT NULL,
    check_name TEXT NOT NULL,
    field TEXT NOT NULL,
    found INTEGER NOT NULL,
    of INTEGER NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (source, check_name, field)
) WITHOUT ROWID;

CREATE TABLE {next}finding_example (
    source TEXT NOT NULL,
    check_name TEXT NOT NULL,
    field TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (source, check_name, field, ordinal)
) WITHOUT ROWID;

-- Two products of different data sets that may be one, which no code joins: found by likeness (picture/link/item_*.h),
-- or said by people. Chosen links make groups; a question walks those that are likely enough for it.
CREATE TABLE {next}link (
    product_a INTEGER NOT NULL,
    product_b INTEGER NOT NULL,        -- the larger number
    ppm INTEGER NOT NULL,              -- calibrated probability, in millionths
    millibits INTEGER NOT NULL,        -- the evidence, before rivals share it
    pattern INTEGER NOT NULL,          -- levels of the comparisons, three bits each: link_weight says what they weigh
    units_a INTEGER NOT NULL,          -- 1: a single item; n: a pack of n; 0: a pack of a number that nobody states
    units_b INTEGER NOT NULL,
    rule TEXT NOT NULL,                -- likeness, accepted, rejected
    chosen INTEGER NOT NULL,
    PRIMARY KEY (product_a, product_b)
) WITHOUT ROWID;
CREATE INDEX {next}link_other ON {next}link(product_b);

-- What the levels of the comparisons weigh in this picture.
CREATE TABLE {next}link_weight (
    comparison INTEGER NOT NULL,
    level INTEGER NOT NULL,
    term TEXT NOT NULL,
    words TEXT NOT NULL,
    millibits INTEGER NOT NULL,
    PRIMARY KEY (comparison, level)
) WITHOUT ROWID;

-- Of the items of one class, how many are of another scheme's (crosswalk.h); to_code '': of any class of that scheme.
CREATE TABLE {next}crosswalk (
    scheme TEXT NOT NULL,
    code TEXT NOT NULL,                -- the words of the class where no source states its code
    to_scheme TEXT NOT NULL,
    to_code TEXT NOT NULL,
    ppm INTEGER NOT NULL,              -- items that have both, in millionths: linked ones count by their probability
    of_ppm INTEGER NOT NULL,           -- items of the class that have any class of to_scheme
    items INTEGER NOT NULL,
    exact INTEGER NOT NULL,            -- items where one product has both
    example_1 INTEGER NOT NULL,        -- products; 0 none
    example_2 INTEGER NOT NULL,
    example_3 INTEGER NOT NULL,
    PRIMARY KEY (scheme, code, to_scheme, to_code)
) WITHOUT ROWID;

-- Classes that products have, with the levels above; term: as their sources call them, or ''.
CREATE TABLE {next}crosswalk_class (
    scheme TEXT NOT NULL,
    code TEXT NOT NULL,
    term TEXT NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (scheme, code)
) WITHOUT ROWID;

-- The search index (picture/search): its own blocks, opaque here.
CREATE TABLE {next}search_block (
    id INTEGER PRIMARY KEY,
    first_term BLOB NOT NULL UNIQUE,
    body BLOB NOT NULL
);
CREATE TABLE {next}search_list (
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
);
CREATE TABLE {next}search_fact (
    name TEXT PRIMARY KEY,
    body BLOB NOT NULL
) WITHOUT ROWID;

-- What the derivation says of itself: the version of its method, counts.
CREATE TABLE {next}summary (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- derived (postgres)

-- The index is packed already: PostgreSQL need not try again, and reads it faster so.
ALTER TABLE {next}search_block ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE {next}search_list ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE {next}search_fact ALTER COLUMN body SET STORAGE EXTERNAL;
