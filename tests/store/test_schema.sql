-- Tables for the store's own tests; no part of Trefoil.
-- module: storetest

-- durable: 1
CREATE TABLE t_value (
    id   INTEGER PRIMARY KEY,
    i    INTEGER,
    d    REAL,
    t    TEXT,
    b    BLOB
) STRICT;
CREATE TABLE t_record (
    id     INTEGER PRIMARY KEY,
    row    INTEGER NOT NULL,
    kind   INTEGER NOT NULL,
    key    TEXT NOT NULL,   -- the maker's; may hold ' and "
    fields TEXT
) STRICT;

-- durable: 2
CREATE TABLE t_entry (
    who  TEXT NOT NULL,
    n    INTEGER NOT NULL CHECK (n >= 0),
    note TEXT DEFAULT 'a;b -- c',
    PRIMARY KEY (who, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX t_entry_n ON t_entry(n);

-- derived
CREATE TABLE {next}t_product (id INTEGER PRIMARY KEY, name TEXT NOT NULL, maker INTEGER) STRICT;
CREATE TABLE {next}t_ident (
    scheme INTEGER NOT NULL,
    value  TEXT NOT NULL,
    record INTEGER NOT NULL,
    level  INTEGER NOT NULL,
    PRIMARY KEY (scheme, value, record)
) WITHOUT ROWID, STRICT;
CREATE INDEX {next}t_product_maker ON {next}t_product(maker);

-- derived (sqlite)
CREATE VIRTUAL TABLE {next}t_words USING fts5(name, content='{next}t_product', content_rowid='id');

-- derived (postgres)
CREATE TABLE {next}t_words (rowid BIGINT PRIMARY KEY, name TEXT COLLATE "C");
