/* What the stages of deriving share: one derivation's state and small questions about a record. Private to derive*.c;
 * everybody else sees derive.h. */
#ifndef PICTURE_DERIVE_INSIDE_H
#define PICTURE_DERIVE_INSIDE_H

#include "base/map.h"
#include "base/sorter.h"
#include "picture/compose.h"
#include "picture/crosswalk.h"
#include "picture/derive.h"
#include "picture/facts.h"
#include "picture/feed.h"
#include "picture/findings.h"
#include "picture/homes.h"
#include "picture/link/decisions.h"
#include "picture/link/items.h"
#include "picture/record.h"
#include "picture/scan.h"
#include "picture/search/index.h"
#include "picture/texts.h"

#include <pthread.h>

#include <stdatomic.h>

enum {
    DERIVE_SCHEMES_MOST = 32,
    DERIVE_HALVED_FROM = 200000, /* records: a source of so many is surveyed by two */
};

typedef struct {
    uint64_t *at;
    size_t n, room;
} DeriveNumbers;

/* What a file lists, by the smallest numbers of its keys: see derive_editions.c. */
typedef struct {
    uint64_t *at;
    size_t n, room;
    bool cut;      /* there are more keys than these */
    bool products; /* some are of products or packs  */
} DeriveSample;

/* One package in another. */
typedef struct {
    uint64_t outer, inner;
} DeriveEdge;

/* The records of one product that came through the sorter. */
typedef struct {
    View head;
    bool more;
    uint32_t product;
} DeriveGrouped;

/* Classes of products, and links: counted beside other work. */
typedef struct {
    Crosswalk *of;
    pthread_t thread;
    bool running;
    Code code; /* what came of it */
    Error e;
} DeriveCrosswalk;

typedef struct {
    Store *out, *in;
    const DeriveOptions *options;
    DeriveCounts *counts;
    Arena run;   /* lifetime: this derivation                */
    Arena batch; /* lifetime: one record                     */
    Model model;
    Map makers;                            /* organisations by number: see compose.h    */
    Map datasets;                          /* name -> number from 1                   */
    View declares[HOME_DATASETS_MOST + 1]; /* by data set: the scheme of its products' own keys, empty if it has none */
    DeriveNumbers class_keys;              /* of every class entry, as a home */
    Homes homes;
    Findings findings;
    Sorter *classes, *organisations, *grouped, *identifiers, *links;
    uint64_t *rows_hash;   /* of each source, by rank: sum over its records, so that order does not matter */
    DeriveNumbers keys;    /* key numbers of the source in hand, for repetition */
    DeriveSample sample;   /* of the source in hand */
    DeriveSample *samples; /* of each source, by rank */
    DeriveEdge *edge;      /* packages in packages; n_edges of room_edges */
    size_t n_edges, room_edges;
    DeriveNumbers ringed;   /* packages that contain each other in a ring */
    View classed;           /* the field with the part of the Drug Tariff */
    int64_t n_classed;      /* records of the source in hand that have that and a BNF code */
    DeriveNumbers repeated; /* repeated keys, mixed with their source's rank     */
    struct {
        View scheme;
        int64_t n;
    } looked_at[DERIVE_SCHEMES_MOST]; /* identifiers of the source in hand */
    int n_looked_at;
    size_t next_first; /* see derive_first_product */
    Composed composed;
    Texts *texts;          /* of products, for the index */
    RowFeed *products;     /* open while composing */
    uint64_t first_origin; /* of the product being composed */
    DeriveGrouped waiting;
    LinkMemory link_memory;
    ItemReader *items; /* records of products, for linking; NULL where there is nothing to link */
    LinkDecisions decisions;
    DeriveCrosswalk crosswalk;
    Arena product; /* lifetime: one product */
    Facts facts;
    Text scratch;
    unsigned dataset;        /* number of that of the source being surveyed */
    const atomic_bool *stop; /* of a second surveyor: give up */
    int64_t done, total;
} Derive;

/* ---- what stages ask of a record, or of numbers (derive.c) ----------------------------------------------------- */

uint64_t derive_origin(const Facts *f);
bool derive_makes_products(Thing t);

/* Number of a data set, from 1; data sets past the most share the last number, which only makes joining more careful.
 */
unsigned derive_dataset(Derive *d, View name);

/* Can an identifier of that role and scheme join data sets? A Basic UDI-DI covers many models, a catalogue number is
 * the maker's own. */
bool derive_joins(const FactIdentifier *id);

MUST_CHECK Code numbers_add(DeriveNumbers *x, uint64_t number, Error *e);
bool numbers_have(const DeriveNumbers *x, uint64_t number); /* x is sorted */

/* The key of a record as a number; that number when it is repeated in the source of that rank. */
uint64_t derive_key(const Facts *f);
uint64_t derive_repeated(uint64_t key, int rank);
bool derive_has_own_key(const Facts *f);

/* The things that the records of a source speak of: 1u << Thing each. */
MUST_CHECK Code derive_things(Derive *d, const SourceInfo *s, unsigned *things, Error *e);

/* A part of a sorter's record, ended by a zero byte. */
void derive_put(Text *t, View v);

/* The statements of a stored record into d->facts. */
MUST_CHECK Code derive_facts(Derive *d, const Record *x, Error *e);

/* A visit of records on the way: what it holds of one record is let go before the next. */
typedef Code DeriveVisit(Derive *d, const Record *row, Error *e);

typedef struct {
    Derive *d;
    DeriveVisit *visit;
    const char *doing;
} DerivePass;

Code derive_visit(void *ctx, const Record *row, Error *e); /* a RecordVisit of scan.h */
MUST_CHECK Code derive_each(Derive *d, const SourceInfo *s, const char *doing, DeriveVisit *visit, Error *e);

/* ---- the stages ------------------------------------------------------------------------------------------------ */

MUST_CHECK Code derive_survey(Derive *d, Error *e);
MUST_CHECK Code derive_gather(Derive *d, Error *e);
MUST_CHECK Code derive_compose(Derive *d, Error *e);
MUST_CHECK Code derive_index(Derive *d, Error *e);
MUST_CHECK Code derive_write_tables(Derive *d, Error *e);
/* A number into the summary. */
MUST_CHECK Code derive_summary_row(Bulk *bulk, const char *name, int64_t value, Error *e);

/* ---- classes of one scheme and another (derive_crosswalk.c) ----------------------------------------------------- */

/* Notes the classes of the product that was composed. */
MUST_CHECK Code derive_crosswalk_take(Derive *d, uint32_t product, Error *e);
/* Notes a link that was chosen, if it is likely enough. */
MUST_CHECK Code derive_crosswalk_link(Derive *d, int64_t a, int64_t b, int64_t ppm, Error *e);
/* Begins to count on a thread of its own, once all links are known; nothing may be taken after it. */
MUST_CHECK Code derive_crosswalk_begin(Derive *d, Error *e);
/* Waits for it and writes the tables. */
MUST_CHECK Code derive_crosswalk_end(Derive *d, Error *e);
/* Waits if it runs, for leaving early. */
void derive_crosswalk_wait(Derive *d);

/* ---- products that are one by likeness (derive_link.c) --------------------------------------------------------- */

/* Before composing: is there anything to link? Then records are read into items, one by one, as they are composed. */
MUST_CHECK Code derive_link_open(Derive *d, Error *e);
MUST_CHECK Code derive_link_take(Derive *d, uint32_t product, const Record *record, Error *e);
/* After composing, while homes are there: which products people decided on. */
MUST_CHECK Code derive_link_decisions(Derive *d, Error *e);
/* The tables link and link_weight. */
MUST_CHECK Code derive_link(Derive *d, Error *e);

MUST_CHECK Code derive_survey_record(Derive *d, const Record *row, Error *e);

/* The number of the product that a record is the first of, or 0. Products are numbered in the order in which records
 * are read, so that no search is needed: records must be asked about in that order, with *next 0 at the beginning. */
uint32_t derive_first_product(const Derive *d, size_t *next, int64_t id);

/* Where in homes.first the records of a source begin and end. */
void derive_firsts(const Homes *h, const SourceInfo *s, size_t end[2]);

/* ---- a survey by two (derive_halves.c) ------------------------------------------------------------------------- */

/* Another surveyor on a connection of its own, or NULL: then one does it alone. It reads the model of the first. */
Derive *derive_second_open(const Derive *first);
void derive_second_close(Derive *d);
MUST_CHECK Code derive_survey_halves(Derive *d, Derive *second, const SourceInfo *s, Error *e);

/* ---- checks (derive_checks.c) ---------------------------------------------------------------------------------- */

/* How many identifiers of a scheme the source in hand has, and at its end: for shares. */
void derive_count_looked_at(Derive *d, View scheme, int64_t n);
MUST_CHECK Code derive_note_looked_at(Derive *d, const SourceInfo *s, Error *e);

/* Checks that need nothing but the record itself. */
MUST_CHECK Code derive_check_record(Derive *d, Error *e);
MUST_CHECK Code derive_check_spoiled(Derive *d, const SourceInfo *s, Error *e);

/* Does the BNF code of a listing speak for another part of the Drug Tariff than the one stated? The second at the end
 * of its source. */
MUST_CHECK Code derive_check_classes(Derive *d, Error *e);
MUST_CHECK Code derive_note_classes(Derive *d, const SourceInfo *s, Error *e);

/* Repeated keys of the source just surveyed. */
MUST_CHECK Code derive_check_keys(Derive *d, const SourceInfo *s, Error *e);
MUST_CHECK Code derive_check_profiles(Derive *d, const SourceInfo *s, Error *e);

/* Notes that one package is in another; after the survey, which of them are in a ring. */
MUST_CHECK Code derive_add_edge(Derive *d, uint64_t outer, uint64_t inner, Error *e);
MUST_CHECK Code derive_find_rings(Derive *d, Error *e);

/* ---- whole files compared (derive_editions.c) ------------------------------------------------------------------ */

/* Before the survey: which of several files that state one edition is in force. */
MUST_CHECK Code derive_settle_editions(Derive *d, Error *e);
/* The record in hand into the sample of its source; what another surveyor sampled; at the source's end. */
MUST_CHECK Code derive_sample(Derive *d, Error *e);
MUST_CHECK Code derive_sample_join(Derive *d, const DeriveSample *more, Error *e);
MUST_CHECK Code derive_sample_keep(Derive *d, const SourceInfo *s, Error *e);
/* After the survey: same content, same edition, overlapping periods, products of another list. */
MUST_CHECK Code derive_check_editions(Derive *d, Error *e);

/* Checks that need to know all records, of the one in hand; product: 0 for none. */
MUST_CHECK Code derive_check_references(Derive *d, uint32_t product, Error *e);

#endif
