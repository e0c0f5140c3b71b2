/* Attributes of records: which fields of a record describe the product, and what they say (attributes/attributes.h).
 *
 * By roles, like facts: names, generic names, descriptions and sizes are read as text; quantity with its unit, sizes
 * with type and unit, colour and flags are fields of their own. Descriptions of things hung on a product are read only
 * where they describe it (its trade names, its sizes): a class term's definition speaks of thousands of products.
 *
 * Not here: reading words (attributes/), which source is believed (compose.h).
 */
#ifndef PICTURE_DESCRIBED_H
#define PICTURE_DESCRIBED_H

#include "picture/attributes/attributes.h"
#include "picture/facts.h"

/* Texts read lately with what they say: generic names and monthly editions repeat themselves. All zero at first. */
enum { DESCRIBE_CACHE = 512, DESCRIBE_CACHE_TEXT = 200, DESCRIBE_CACHE_ITEMS = 12 };
typedef struct {
    struct {
        uint8_t n, how;
        uint16_t bytes; /* of text; 0: empty */
        char text[DESCRIBE_CACHE_TEXT];
        Attribute item[DESCRIBE_CACHE_ITEMS];
    } entry[DESCRIBE_CACHE];
} DescribeCache;

/* Adds what field i of the record says. Costs about a microsecond for a text of a hundred characters; cache may be
 * NULL. */
void describe_field(const Facts *f, int i, DescribeCache *cache, AttributeSet *set);

/* "diameter of balloon"; p == NULL without memory. */
View attribute_full_name(const Attribute *a, Arena *arena);

/* What is said of a product, by which source; the same of several editions of a data set is one, with the newest. */
typedef struct {
    Attribute attribute; /* its span lies in a text that is gone                    */
    View value;          /* as people read it, with its unit                        */
    View published;      /* the words that say it, or the whole field               */
    View field;          /* name of the field                                       */
    const LayoutInfo *layout;
    const SourceInfo *source; /* the newest that says it  */
    int64_t row;
    uint64_t rank; /* compose_rank of the source */
    bool disputed; /* another data set says otherwise: described_compare */
} Described;

typedef struct {
    Described *item;
    DescribeCache *cache; /* of the open store; NULL: there was no memory */
    int n;
    bool cut; /* there are more than DESCRIBED_MOST */
} DescribedProduct;

enum { DESCRIBED_MOST = 1000 };

/* Texts that were read lately stay with the asker's open store. */
MUST_CHECK Code described_begin(DescribedProduct *d, const Ask *ask, Arena *arena, Error *e);
/* Adds what the fields of a record say that the asker may see. Views are copied into `arena`. */
MUST_CHECK Code described_add(DescribedProduct *d, const Ask *ask, const Facts *f, Arena *arena, Error *e);
/* Marks what data sets in force (all: any) disagree about, and puts attributes in order: by name, part, then the most
 * trusted first. */
void described_compare(DescribedProduct *d, bool all);

#endif
