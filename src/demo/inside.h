/* What the files of src/demo share: the run, its output files, the truth, dirt and descriptions.
 *
 * One run writes the data sets one after the other; each makes the products it needs from the world again, in an order
 * of its own, and tells the truth about every record as it writes it. Errors stick in the run (d->code, *d->e): writers
 * do not test each append, the loops over blocks do. Not for other folders.
 */
#ifndef DEMO_INSIDE_H
#define DEMO_INSIDE_H

#include "ask/ask.h"
#include "base/limits.h"
#include "base/random.h"
#include "demo/number.h"
#include "demo/str.h"
#include "demo/world.h"

typedef struct Demo Demo;

/* ---- files ------------------------------------------------------------------------------------------------------ */

typedef struct {
    Demo *d;
    int fd;            /* -1: not open                             */
    bool gz;           /* gzip with stored blocks (see out.c)      */
    bool records_only; /* no header row: rows count from 1         */
    uint32_t crc;
    uint64_t written, plain; /* bytes in the file, bytes before gzip */
    int64_t rows;            /* records, header included for tables      */
    size_t n;
    char *buffer;
    char path[96]; /* below the folder, with '/'               */
    const char *dataset, *edition;
} Out;

/* Opens path below the folder (its folders are made). dataset and edition are for the list of files; static text. */
void out_open(Out *o, Demo *d, const char *path, const char *dataset, const char *edition);
void out_close(Out *o);
/* Puts it on the list of files; out_close does so for what it wrote itself. */
void out_note(Out *o);
#define OUT_ROOM (128 * KIB)
void out_bytes_slowly(Out *o, const char *p, size_t n);
static inline void out_bytes(Out *o, const char *p, size_t n)
{
    if (o->fd >= 0 && n < OUT_ROOM - o->n) {
        memcpy(o->buffer + o->n, p, n);
        o->n += n;
    } else
        out_bytes_slowly(o, p, n);
}
static inline void out_str(Out *o, const char *cstr)
{
    out_bytes(o, cstr, strlen(cstr));
}
static inline void out_view(Out *o, View v)
{
    out_bytes(o, v.p, v.n);
}
void out_number(Out *o, uint64_t x);
/* pence as pounds: 12.34 */
void out_pounds(Out *o, int64_t pence);
/* As a CSV field with `delimiter`, quoted when it must be; or always when `quote` (nothing at all for empty then). */
void out_csv(Out *o, View v);
void out_quoted(Out *o, View v);
void out_xml(Out *o, View v);  /* & < > escaped                      */
void out_json(Out *o, View v); /* between quotes, with the quotes    */
/* UTF-8 to Windows-1252; what it lacks becomes '?'. */
void out_1252_csv(Out *o, View v);
#define out_lit(o, literal) out_bytes((o), "" literal, sizeof(literal) - 1)
/* Ends a record. */
static inline void out_end(Out *o, const char *newline)
{
    out_str(o, newline);
    o->rows++;
}

typedef struct FileNote FileNote;
struct FileNote {
    FileNote *next;
    View path;
    const char *dataset, *edition;
    int64_t rows;
    uint64_t bytes;
};

struct Demo {
    Ask *ask;
    Error *e;
    Code code; /* the first failure; writers do nothing after it */
    World world;
    const char *folder;
    FileNote *files, *last_file;
    uint64_t bytes;
    Out products, faults; /* truth/ */
    int64_t n_records, n_faults;
    char *spare[24]; /* buffers of closed files, for the next */
    int spares;
    uint8_t *used; /* generic names that dm+d must define: a bit each */
};

static inline bool going(const Demo *d)
{
    return d->code == OK;
}

/* ---- the loop over products -------------------------------------------------------------------------------------- */

/* Calls `each` for every product that is in any of `in`, blocks in the order of `what`; tells progress as `doing`. */
typedef void Each(void *self, const Product *p);
void for_products(Demo *d, uint64_t what, unsigned in, const char *doing, Each *each, void *self);

/* ---- truth ------------------------------------------------------------------------------------------------------ */

typedef enum { UNIT, PACK, CASE } Level;

/* This record of that data set is this product at this level; units is how many single items it holds. */
void truth_record(Demo *d, const Product *p, const char *dataset, View key, Level level, uint32_t units);
/* Something is wrong in the record of `o` now being written. */
void truth_fault(Out *file, const char *field, const char *fault, View right);
void truth_open(Demo *d);
void truth_close(Demo *d);
void truth_packages(Demo *d);
void truth_makers(Demo *d);

/* ---- dirt -------------------------------------------------------------------------------------------------------- */

typedef struct {
    Random r;
    Out *o;
    const Product *p;
    const Maker *m;
} Dirt;

void dirt_begin(Dirt *x, Demo *d, Out *o, const Product *p, uint64_t what);
static inline uint32_t dirt_below(Dirt *x, uint32_t n)
{
    return (uint32_t)((random_u64(&x->r) >> 32) * n >> 32);
}
/* True `share` times in 10,000. */
static inline bool dirt_happens(Dirt *x, uint32_t share)
{
    return dirt_below(x, 10000) < share;
}
/* One letter slips: swapped, lost, wrong or doubled. Never the digits of a number in words. */
void dirt_typo(Dirt *x, Str *s, const char *field);
/* Abbreviations as storekeepers write them. */
void dirt_abbreviate(Dirt *x, Str *s, int share_of_100);
void dirt_upper(Str *s);
/* A catalogue number without its hyphen, with a blank, or with a reseller's letters in front. */
void dirt_catalogue(Dirt *x, Str *s, const char *field);
/* A GTIN in 14, or 13 digits; one in 250 with a wrong check digit. */
void dirt_gtin(Dirt *x, int level, uint32_t share_of_13, Str *s, const char *field);
/* The maker's name as somebody else writes it. */
void dirt_maker(Dirt *x, Str *s, const char *field);
/* Without accents, for those who cannot type them. */
void dirt_plain(Str *s);

/* ---- descriptions ------------------------------------------------------------------------------------------------ */

typedef enum { SIZE_PLAIN, SIZE_MM, SIZE_TIGHT, SIZE_SPACED, SIZE_STYLES } SizeStyle;

/* "10cm x 10cm", "100 mm x 100 mm", "10X10CM", "10 cm x 10 cm"; nothing for families without size. */
void describe_size(Str *s, const Product *p, SizeStyle style);
/* "Polyurethane foam dressing sterile with adhesive border 10cm x 10cm" */
void describe_generic(Str *s, const Family *f, int option, int size_index);
/* " Mk 2", or nothing. */
void describe_model(Str *s, const Product *p);
/* "Zorbina Plus foam dressing with adhesive border 10cm x 10cm" */
void describe_branded(Str *s, const Product *p);
/* "DRESSING, WOUND, FOAM, WITH ADHESIVE BORDER, 10 CM X 10 CM, STERILE" in capitals or not */
void describe_american(Str *s, const Product *p, Dirt *x);
/* A storekeeper's line: words dropped and shortened, size and pack in some spelling. `sure` keeps size and pack. */
void describe_stores(Str *s, const Product *p, Dirt *x, bool sure);
/* "BX10", "10/box", "Box of 10", "(10)" */
void describe_pack(Str *s, const Product *p, uint32_t style);
const char *option_of(const Product *p);
const char *colour_of(const Product *p);   /* "" if none */
Date some_day(uint64_t hash, int year, int years);
/* date_text for days that are there, without printf: a record has several. */
const char *day_text(Date day, char out[DATE_CHARS]);
/* Codes of the family in made-up corners of the schemes. */
void code_emdn(Str *s, int family);
void code_gmdn(Str *s, int family);
void code_fda(Str *s, int family);
void code_bnf(Str *s, const Product *p);

/* ---- the data sets ----------------------------------------------------------------------------------------------- */

void write_tariff(Demo *d);
void write_dmd(Demo *d);
void write_pca(Demo *d);
void write_practices(Demo *d);
void write_gudid(Demo *d);
void write_gudid_xml(Demo *d);
void write_eudamed(Demo *d);
void write_classes(Demo *d);
void write_organisations(Demo *d);
void write_item_master(Demo *d);
void write_orders(Demo *d);
void write_assets(Demo *d);
void write_mappings(Demo *d);
void write_readme(Demo *d);

/* The part of GUDID that comes as XML: every sixteenth prefix. */
bool in_gudid_xml(const Product *p);
/* Primary DI as GUDID has it: GTIN of the single item or the pack, or a HIBC identifier. */
void gudid_primary(const Demo *d, const Product *p, Str *s);
Level gudid_level(const Product *p);

/* Made-up NHS organisations: trusts with sites. */
#define TRUSTS         12
#define SITES_OF_TRUST 4
void trust_code(int trust, char out[6]);
void site_code(int trust, int site, char out[6]);
void trust_name(int trust, Str *s);

/* Product order keys of the dm+d and tariff data sets. */
bool sold_singly(const World *w, const Product *p); /* the single item is listed besides its packs */

#endif
