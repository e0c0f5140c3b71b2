/* The sources and layouts of a store in memory: what every record needs to be understood.
 *
 * A store holds some hundreds of sources and layouts and millions of records, so these are loaded whole, once for each
 * question or build, and records are then read against them. Visibility is decided here, once: a question looks only at
 * sources that its asker may see.
 *
 * Not here: records themselves, anything derived.
 */
#ifndef PICTURE_MODEL_H
#define PICTURE_MODEL_H

#include "ask/ask.h"
#include "picture/source.h"
#include "store/store.h"

/* Publisher and licence of demonstration data (source `publisher` in the store), whatever publisher it imitates. */
#define MADE_UP_PUBLISHER "made up by `trefoil demo`"
#define MADE_UP_LICENCE   "demonstration data, published by nobody"
#define MADE_UP_NOTE \
    "This is made-up demonstration data: no product, maker, price or organisation in it is real."

typedef struct {
    View name;
    FieldType type;
    FieldRole role;
    View scheme, format; /* "" for none */
    Label label;
    FieldDef def; /* the same, for field_value_ok */
} LayoutField;

typedef struct {
    int64_t id;
    View dataset, kind, scheme;
    Thing thing;
    int n;
    LayoutField *field;
    int tariff_at, bnf_at; /* fields with a part of the Drug Tariff and a BNF code, or -1 */
} LayoutInfo;

typedef struct {
    int64_t id;
    View name, dataset, part, edition, title, publisher, licence, file, sha256, content_sha256, owner, state, note;
    Label label;
    View audience; /* who may see it, for facets: label as a digit, blank, owner */
    View named_to; /* data set, blank, audience                                  */
    bool whole;
    int64_t rows_read, rows_kept, rows_set_aside, records;
    Instant read_at;
    int rank;                 /* place in canonical order, from 1 */
    bool in_force;            /* whole lists: of the newest edition of its part; else true; false if it gave way */
    int gave_way_to;          /* rank of a file that states the same edition and is in force instead; 0: none */
    bool edition_in_content;
    bool visible;             /* to the asker */
} SourceInfo;

typedef struct Model {
    Store *store;
    Arena *arena;
    SourceInfo *source; /* those that were read, in canonical order: data set, part, edition, content hash */
    int n_sources;
    LayoutInfo *layout;
    int n_layouts;
    Map layout_at; /* id as 8 bytes -> index + 1 */
    bool kept;     /* all but `source` belongs to the open store; `source` too where everything is visible */
    int *by_id;    /* source id -> index + 1; n_ids of them */
    int64_t n_ids;
} Model;

/* Loads everything into `arena`. ask may be NULL (a build sees all). What a question needs stays with the open store
 * until sources, layouts or the picture are others (store_keep), so that the next question only looks whether they are;
 * it is valid until another question is asked of that store. */
MUST_CHECK Code model_load(Model *m, Store *store, const Ask *ask, Arena *arena, Error *e);
void model_release(Model *m);
/* Judges anew who is in force, once it is known who gave way. */
void model_forces(Model *m);
/* The source that a record id or the local part of it belongs to, or NULL (not read, or withdrawn). */
const SourceInfo *model_source(const Model *m, int64_t record_id);
const LayoutInfo *model_layout(const Model *m, int64_t id);
/* The first field of that role (and scheme, if not NULL), or -1. */
int layout_field(const LayoutInfo *l, FieldRole role, const char *scheme);
/* Does the asker belong to an audience? */
bool audience_has(View audience, const Ask *ask);
/* Editions of one list: the same data set and part? */
bool model_same_list(const SourceInfo *a, const SourceInfo *b);
/* What `sources` calls it, for answers. Demonstration data is called made up, once in an answer. */
MUST_CHECK Code model_cite(const SourceInfo *s, Answer *answer, Error *e);
/* The same with the number of the answer's rows that it says something of. */
MUST_CHECK Code model_cite_rows(const SourceInfo *s, int64_t rows, Answer *answer, Error *e);
/* Says, once in an answer, that it is about made-up data. */
MUST_CHECK Code model_note_made_up(Answer *answer, Error *e);

#endif
