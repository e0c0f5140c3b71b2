-- Derived tables of the appliances: Part IX of the Drug Tariff as a list that changes from month to month. They are
-- filled after the picture's own tables (picture/derive.h, Deriver) and may refer to those of the same slot.

-- derived

-- The editions of Part IX that were read, numbered from 1 in order of time.
CREATE TABLE {next}listing_edition (
    number INTEGER PRIMARY KEY,
    edition TEXT NOT NULL,
    rank INTEGER NOT NULL,             -- of its source, in table origin
    rows_kept INTEGER NOT NULL,
    rows_set_aside INTEGER NOT NULL
);

-- One pack that Part IX lists or listed, as the newest edition that has it states it. Values as published, without
-- blanks around; '' where nothing is published.
CREATE TABLE {next}listing (
    id INTEGER PRIMARY KEY,            -- from 1, in the order of first appearance: by edition, then as published
    key TEXT NOT NULL UNIQUE,          -- the pack's SNOMED code; of generic lines, which have none, what they are
    product INTEGER NOT NULL,          -- of table product; 0: none
    part TEXT NOT NULL,                -- IXA, IXB, IXC, IXR
    generic TEXT NOT NULL,             -- VMP
    name TEXT NOT NULL,                -- AMP
    supplier TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT NOT NULL,
    price TEXT NOT NULL,
    price_pence INTEGER,               -- null: no whole number of pence is published
    colour TEXT NOT NULL,
    size TEXT NOT NULL,
    product_order_no TEXT NOT NULL,
    pack_order_no TEXT NOT NULL,
    dispensing TEXT NOT NULL,
    product_code TEXT NOT NULL,        -- SNOMED code of the AMP
    pack_code TEXT NOT NULL,           -- of the AMPP
    gtin TEXT NOT NULL,                -- several, with a blank between, where the pack is listed in several lines
    supplier_code TEXT NOT NULL,
    bnf TEXT NOT NULL,
    lines INTEGER NOT NULL,            -- of that edition; more than 1: the same pack code several times
    first_edition INTEGER NOT NULL,    -- numbers of listing_edition
    last_edition INTEGER NOT NULL,
    in_force INTEGER NOT NULL,         -- 1: the newest edition has it
    versions INTEGER NOT NULL,         -- rows of listing_version
    origin INTEGER NOT NULL            -- of the record that says so
);
CREATE INDEX {next}listing_product ON {next}listing(product);
CREATE INDEX {next}listing_generic ON {next}listing(generic);

-- A stretch of editions in which a listing stood with the same values. Between two stretches of one listing it was not
-- listed where the editions do not follow upon each other.
CREATE TABLE {next}listing_version (
    listing INTEGER NOT NULL,
    from_edition INTEGER NOT NULL,
    to_edition INTEGER NOT NULL,
    price_pence INTEGER,
    content INTEGER NOT NULL,          -- the same number in one listing: the same values but for the price
    changed INTEGER NOT NULL,          -- against the stretch before: a bit for each value, in the published order
    origin INTEGER NOT NULL,           -- of the first record of the stretch
    PRIMARY KEY (listing, from_edition)
) WITHOUT ROWID;
