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
    gtin TEXT NOT NULL,                -- as in listing
    origin INTEGER NOT NULL,           -- of the first record of the stretch
    PRIMARY KEY (listing, from_edition)
) WITHOUT ROWID;

-- The list by columns, so that questions about all of it need not read its rows (columns.h): bytes, a fixed number for
-- each listing, cut into pieces.
CREATE TABLE {next}listing_column (
    name TEXT NOT NULL,
    piece INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (name, piece)
);

-- derived (postgres)

ALTER TABLE {next}listing_column ALTER COLUMN body SET STORAGE EXTERNAL;

-- derived

-- Use and cost (use.h). Files of PCA and EPD that were looked at; counted: 1 if they are part of the year.
CREATE TABLE {next}use_edition (
    dataset TEXT NOT NULL,             -- pca, epd, gp-list-sizes
    edition TEXT NOT NULL,
    rank INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    months INTEGER NOT NULL,           -- that it covers
    rows_kept INTEGER NOT NULL,
    unread INTEGER NOT NULL,           -- rows without figures that can be counted
    appliance_rows INTEGER NOT NULL,   -- of BNF chapters 20 to 23
    joined_rows INTEGER NOT NULL,      -- of those, to any edition of Part IX
    joined_newest_rows INTEGER NOT NULL,
    appliance_millipence INTEGER NOT NULL,
    joined_millipence INTEGER NOT NULL,
    PRIMARY KEY (dataset, edition, rank)
) WITHOUT ROWID;

-- What was dispensed in the year, by PCA: one row for each product code and unit. Names and part as the newest line of
-- Part IX states them, '' where it is not joined.
CREATE TABLE {next}listing_use (
    code TEXT NOT NULL,                -- SNOMED code as PCA states it
    unit TEXT NOT NULL,
    joined INTEGER NOT NULL,           -- 0 not, 1 a pack, 2 a product of former editions, 3 a product of the newest
    chapter TEXT NOT NULL,             -- 20 to 23, or '' for others
    said TEXT NOT NULL,                -- the generic name as PCA has it
    product INTEGER NOT NULL,          -- of table product; 0: none
    listing INTEGER NOT NULL,          -- the newest line with that code; 0: none
    part TEXT NOT NULL,
    generic TEXT NOT NULL,
    name TEXT NOT NULL,
    supplier TEXT NOT NULL,
    bnf TEXT NOT NULL,
    packs INTEGER NOT NULL,            -- in force; their use cannot be told apart
    items INTEGER NOT NULL,
    quantity_thousandths INTEGER NOT NULL,
    cost_millipence INTEGER NOT NULL,
    PRIMARY KEY (code, unit)
) WITHOUT ROWID;
CREATE INDEX {next}listing_use_generic ON {next}listing_use(generic);
CREATE INDEX {next}listing_use_supplier ON {next}listing_use(supplier);

-- Practices of EPD, as its newest month has them.
CREATE TABLE {next}practice (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    month TEXT NOT NULL,
    area TEXT NOT NULL,                -- commissioner or its location: PCO
    area_name TEXT NOT NULL,
    board TEXT NOT NULL,               -- integrated care board, before: area team, partnership
    board_name TEXT NOT NULL,
    region TEXT NOT NULL,
    region_name TEXT NOT NULL,
    patients INTEGER,                  -- registered; null: no list size was read
    patients_edition TEXT NOT NULL
) WITHOUT ROWID;

-- All that a practice prescribed in a month, of any chapter.
CREATE TABLE {next}practice_month (
    practice TEXT NOT NULL,
    month TEXT NOT NULL,
    items INTEGER NOT NULL,
    cost_millipence INTEGER NOT NULL,
    PRIMARY KEY (practice, month)
) WITHOUT ROWID;

-- What a practice prescribed in a month of BNF chapters 20 to 23, and of other codes of Part IX.
CREATE TABLE {next}practice_use (
    bnf TEXT NOT NULL,
    month TEXT NOT NULL,
    practice TEXT NOT NULL,
    items INTEGER NOT NULL,
    quantity_thousandths INTEGER NOT NULL,
    cost_millipence INTEGER NOT NULL,
    PRIMARY KEY (bnf, month, practice)
) WITHOUT ROWID;

-- Sums of listing_use for whole parts, BNF chapters, generic names and suppliers, so that overviews need not add up.
CREATE TABLE {next}use_total (
    kind TEXT NOT NULL,                -- part, chapter, generic, supplier
    part TEXT NOT NULL,                -- generic and supplier: within this part; supplier: '' of all parts
    name TEXT NOT NULL,                -- '': what is not joined, or of another chapter
    products INTEGER NOT NULL,
    several_packs INTEGER NOT NULL,    -- of those, with several packs in force
    makers INTEGER NOT NULL,
    unit TEXT NOT NULL,                -- '': not all of one unit, and then no quantity
    items INTEGER NOT NULL,
    quantity_thousandths INTEGER NOT NULL,
    cost_millipence INTEGER NOT NULL,
    index_ppm INTEGER NOT NULL,        -- Herfindahl-Hirschman index of makers' shares of cost, in millionths
    top_maker TEXT NOT NULL,
    top_millipence INTEGER NOT NULL,
    top3_millipence INTEGER NOT NULL,
    priced INTEGER NOT NULL,           -- generic: products in force with a price for that unit (market.h)
    unpriced INTEGER NOT NULL,         -- generic: products in use that have none
    now_millipence INTEGER NOT NULL,   -- generic: what was dispensed, at today's own prices
    least_millipence INTEGER NOT NULL, -- generic: at the price of the least expensive
    PRIMARY KEY (kind, part, name)
) WITHOUT ROWID;

-- Which group of comparable listings each listing belongs to by what it says (group.h), and what one of its things
-- costs. People's changes are entries and not in here (curation.h).
CREATE TABLE {next}listing_group (
    listing INTEGER PRIMARY KEY,
    code TEXT NOT NULL,                -- '': not grouped
    kind TEXT NOT NULL,                -- '': not grouped
    reason TEXT NOT NULL,              -- why it is not grouped
    thing TEXT NOT NULL,               -- one of what the pack holds
    each_micropence INTEGER,           -- price of one; null: unknown
    cm2_micropence INTEGER,            -- of a square centimetre
    metre_micropence INTEGER
);
CREATE INDEX {next}listing_group_code ON {next}listing_group(code);

-- Groups as listings propose them. Prices are those of listings in force.
CREATE TABLE {next}listing_group_total (
    code TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    area TEXT NOT NULL,                -- stoma, continence, wound ...
    title TEXT NOT NULL,
    thing TEXT NOT NULL,               -- '': not the same for all
    listings INTEGER NOT NULL,
    in_force INTEGER NOT NULL,
    makers INTEGER NOT NULL,           -- of listings in force
    priced INTEGER NOT NULL,           -- in force, with a known price of one
    least_micropence INTEGER,
    median_micropence INTEGER,         -- of two in the middle: half way, rounded up
    most_micropence INTEGER,
    used INTEGER NOT NULL,             -- product codes that were dispensed in the year
    cost_millipence INTEGER NOT NULL   -- of the year, by the newest line with each product code
) WITHOUT ROWID;

-- Quality of the published list (quality.h): what each check looked at and found in an edition, and the lines.
CREATE TABLE {next}list_check (
    edition INTEGER NOT NULL,          -- number of listing_edition
    check_name TEXT NOT NULL,
    looked_at INTEGER NOT NULL,        -- lines, or suppliers; 0: could not be looked at
    found INTEGER NOT NULL,
    PRIMARY KEY (edition, check_name)
) WITHOUT ROWID;

CREATE TABLE {next}list_finding (
    edition INTEGER NOT NULL,
    check_name TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    row_number INTEGER NOT NULL,       -- of the file; 0: of no single line
    pack TEXT NOT NULL,                -- code
    name TEXT NOT NULL,
    supplier TEXT NOT NULL,
    value TEXT NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (edition, check_name, ordinal)
) WITHOUT ROWID;
