/* Composing one product from all records that speak of it: the chosen name, maker, class, its codes, the texts by which
 * it is found, and where its sources disagree.
 *
 * How a value is chosen where sources differ (`show` prints the rule): the more open label first, then sources in force
 * before former ones, then the data set that stands first in compose_order, then the newest edition, and a record of
 * the product before one of a pack. Only the most open sources that speak of a product lend it name and search words,
 * so that nobody learns from a list what they may not see.
 *
 * Not here: which records belong together (homes.c), the tables (derive_tables.c).
 */
#ifndef PICTURE_COMPOSE_H
#define PICTURE_COMPOSE_H

#include "picture/crosswalk.h"
#include "picture/described.h"
#include "picture/facts.h"
#include "picture/search/index.h"

enum { COMPOSE_TEXTS_MOST = 256, COMPOSE_FACETS_MOST = 128, COMPOSE_CLASSES_MOST = 48 };

/* The values that a product row carries. */
typedef enum {
    CHOSEN_NAME,
    CHOSEN_MAKER,
    CHOSEN_GENERIC,
    CHOSEN_CATALOGUE_NO,
    CHOSEN_CLASS,
    CHOSEN_CODE,
    CHOSEN
} ChosenField;

typedef struct {
    View value, scheme; /* scheme for class and code   */
    uint64_t rank;      /* smaller is better           */
} Chosen;

/* What descriptions say, as far as facets count it. `show` and `compare` read all of it from the records. */
typedef struct {
    Attribute attribute;
    uint64_t rank;
} ComposedAttribute;

typedef struct {
    Arena *arena; /* lifetime: one product; reset by compose_begin */
    bool stays;   /* the values of the record in hand */
    Chosen chosen[CHOSEN];
    Label label;
    View owner;
    bool in_force;
    int64_t records;
    const Map *makers; /* scheme, blank, number -> name (a View): makers that records name by number; may be NULL */
    const LayoutInfo *seen[64]; /* layouts of data sets seen, for counting data sets */
    int datasets;
    struct {
        SearchText text;
        Label label;
    } text[COMPOSE_TEXTS_MOST];
    int texts;
    View flag[3]; /* sterile, single use, latex as first stated: y or n */
    Label flag_label[3];
    bool flag_conflict[3];
    const SourceInfo *open_source; /* the most open one: label and owner are its */
    const SourceInfo **source;     /* those that name it, one for each audience and data set, in arena */
    int sources;
    size_t source_room;
    struct {
        SearchFacet facet;
        View value;
        Label label;
    } facet[COMPOSE_FACETS_MOST];
    int facets;
    struct {
        CrosswalkClass class;
        int64_t record; /* by number, of this product */
        bool in_force;
    } class[COMPOSE_CLASSES_MOST]; /* that open sources state; code "": only the term is published */
    int classes;
    struct {
        int n;
        ComposedAttribute item[ATTRIBUTES_MOST];
    } described[LABEL_PERSONAL + 1]; /* by label of who says it */
    DescribeCache *cache;            /* outlives products; may be NULL */
} Composed;

/* The preference of a record's values: smaller is better. */
uint64_t compose_rank(const SourceInfo *s);

void compose_begin(Composed *c, Arena *arena, const Map *makers);
/* What facets count of what the record says, by its values alone: no product need be in hand. */
void compose_read(const Facts *f, DescribeCache *cache, AttributeSet *said);
/* stays: the record's values outlive the product, so that they need not be copied. said: compose_read's, if that was
 * done before; else NULL. */
MUST_CHECK Code compose_add(Composed *c, const Facts *f, bool stays, const AttributeSet *said, Error *e);
/* The chosen value for the product row: empty where only sources more closed than the product's most open one say it.
 */
Chosen compose_chosen(const Composed *c, ChosenField field);
/* The texts and facets to index, in the product's arena; *n how many. NULL without memory. */
const SearchText *compose_texts(const Composed *c, int *n);
/* The classes that everybody may know, for the crosswalk; room for COMPOSE_CLASSES_MOST, returns how many. What
 * editions in force state goes before what others did, in each scheme; a term stands for its code where none is
 * published. */
int compose_classes(const Composed *c, CrosswalkClass *out);
/* May the value of a field for models stand for a catalogue number where no source states one? Registries have part
 * numbers there, and names of ranges, and lists of all numbers of a range: only the first are. */
bool compose_model_is_number(View v);
/* The value of FACET_SIZE that an attribute makes: "100 x 100 mm", "14 Fr", "size 7"; n == 0 for what is none. */
enum { SIZE_FACET_MOST = 160 };
View compose_size_facet(const Attribute *a, char room[SIZE_FACET_MOST]);
/* true/yes/y/1 -> 'y', false/no/n/0 -> 'n', anything else 0. */
char flag_of(View v);

#endif
