/* Attributes of products, read from what sources say in words: "Foam dressing (non-adhesive) 10cm x 10cm, box of 10" is
 * dimensions 100 x 100 mm, material foam, adhesive no, pack 10.
 *
 * Pure functions: no store, no clock, no allocation, nothing kept between calls; any thread may call them. A text gives
 * typed values in base units (see ATTRIBUTES), each with the bytes that it came from and the rule that read it. What a
 * text does not say is absent: absent means unknown, never "no". Where a text can be read in two ways ("18 G" of no
 * needle and no cream) both readings are given and marked `doubtful`. Catalogue numbers and model names are no sizes:
 * digits that stand in one piece with letters are read only if the whole piece is measures ("10x10cm", "4mm/33G",
 * "CH14").
 *
 * Words are data: words.tsv. About one microsecond for a description of a hundred characters.
 *
 * Not here: makers (maker.h), part numbers (part_number.h), which of several sources is believed (picture/compose.h).
 */
#ifndef PICTURE_ATTRIBUTES_ATTRIBUTES_H
#define PICTURE_ATTRIBUTES_ATTRIBUTES_H

#include "base/text.h"
#include "base/view.h"

/* What value[] holds. */
typedef enum {
    ATTRIBUTE_MEASURE, /* thousandths of the unit                                                             */
    ATTRIBUTE_COUNT,   /* a whole number                                                                      */
    ATTRIBUTE_FLAG,    /* 0 no, 1 yes                                                                         */
    ATTRIBUTE_WORD,    /* a standard word: attribute_word                                                     */
    ATTRIBUTE_TEXT     /* a hash of the folded text; the text itself is the span                              */
} AttributeType;

/* name, term as people see it, type, unit of measures, and how two values of it compare (AttributeSense). */
#define ATTRIBUTES(X)                                                                                                  \
    X(DIMENSIONS, "dimensions", MEASURE, "mm", ONE) /* two or three lengths with an x between, as written */           \
    X(SIZE, "size", MEASURE, "mm", ONE)             /* one length that no word names                      */           \
    X(LENGTH, "length", MEASURE, "mm", ONE)                                                                            \
    X(WIDTH, "width", MEASURE, "mm", ONE)                                                                              \
    X(HEIGHT, "height", MEASURE, "mm", ONE)                                                                            \
    X(DEPTH, "depth", MEASURE, "mm", ONE)                                                                              \
    X(THICKNESS, "thickness", MEASURE, "mm", ONE)                                                                      \
    X(DIAMETER, "diameter", MEASURE, "mm", ONE)                                                                        \
    X(INNER_DIAMETER, "inner-diameter", MEASURE, "mm", ONE)                                                            \
    X(OUTER_DIAMETER, "outer-diameter", MEASURE, "mm", ONE)                                                            \
    X(CIRCUMFERENCE, "circumference", MEASURE, "mm", ONE)                                                              \
    X(OFFSET, "offset", MEASURE, "mm", ONE)                                                                            \
    X(CUT_TO_FIT, "cut-to-fit", MEASURE, "mm", ONE)                                                                    \
    X(MOULD_TO_FIT, "mould-to-fit", MEASURE, "mm", ONE)                                                                \
    X(STARTER_HOLE, "starter-hole", MEASURE, "mm", ONE)                                                                \
    X(AREA, "area", MEASURE, "mm2", ONE)                                                                               \
    X(VOLUME, "volume", MEASURE, "ml", ONE)                                                                            \
    X(MASS, "mass", MEASURE, "g", ONE)                                                                                 \
    X(FRENCH, "french", MEASURE, "Fr", ONE) /* Charriere: a third of a millimetre                 */                   \
    X(GAUGE, "gauge", MEASURE, "G", ONE)                                                                               \
    X(COMPRESSION, "compression", MEASURE, "mmHg", ONE)                                                                \
    X(CONCENTRATION, "concentration", MEASURE, "%", SEVERAL)                                                           \
    X(POWER, "power", MEASURE, "dpt", ONE)                                                                             \
    X(ANGLE, "angle", MEASURE, "degree", ONE)                                                                          \
    X(AQL, "aql", MEASURE, "", ONE)          /* acceptable quality level of gloves                 */                  \
    X(PACK, "pack", COUNT, "", ONE)          /* things in the pack: all, outer, inner              */                  \
    X(PACK_OF, "pack-of", WORD, "", SEVERAL) /* what the pack is: box, case                        */                  \
    X(ITEM, "item", WORD, "", SEVERAL)       /* what is counted: test, strip                       */                  \
    X(PIECES, "pieces", COUNT, "", ONE)      /* one-piece, two-piece                               */                  \
    X(LUMENS, "lumens", COUNT, "", ONE)                                                                                \
    X(PLIES, "plies", COUNT, "", ONE)                                                                                  \
    X(WAYS, "ways", COUNT, "", ONE)                                                                                    \
    X(LEVELS, "levels", COUNT, "", ONE)                                                                                \
    X(HOLES, "holes", COUNT, "", ONE)                                                                                  \
    X(COMPRESSION_CLASS, "compression-class", MEASURE, "", ONE)                                                        \
    X(SIZE_NUMBER, "size-number", MEASURE, "", ONE) /* size 7.5, size IV                                  */           \
    X(SIZE_LABEL, "size-label", WORD, "", ONE)                                                                         \
    X(LENGTH_CLASS, "length-class", WORD, "", ONE)                                                                     \
    X(WIDTH_CLASS, "width-class", WORD, "", SEVERAL)                                                                   \
    X(AGE, "age", WORD, "", SEVERAL)                                                                                   \
    X(SEX, "sex", WORD, "", ONE)                                                                                       \
    X(SIDE, "side", WORD, "", ONE)                                                                                     \
    X(TOE, "toe", WORD, "", ONE)                                                                                       \
    X(SHAPE, "shape", WORD, "", SEVERAL)                                                                               \
    X(MATERIAL, "material", WORD, "", SEVERAL)                                                                         \
    X(COATING, "coating", WORD, "", SEVERAL)                                                                           \
    X(TIP, "tip", WORD, "", SEVERAL)                                                                                   \
    X(ABSORBENCY, "absorbency", WORD, "", SEVERAL)                                                                     \
    X(CLOSURE, "closure", WORD, "", ONE)                                                                               \
    X(CONVEXITY, "convexity", WORD, "", SEVERAL)                                                                       \
    X(COLOUR, "colour", TEXT, "", SEVERAL)                                                                             \
    X(STERILE, "sterile", FLAG, "", ONE)                                                                               \
    X(SINGLE_USE, "single-use", FLAG, "", ONE)                                                                         \
    X(LATEX, "latex", FLAG, "", ONE) /* yes: contains it; no: free of it                   */                          \
    X(POWDER, "powder", FLAG, "", ONE)                                                                                 \
    X(ADHESIVE, "adhesive", FLAG, "", ONE)                                                                             \
    X(BORDERED, "bordered", FLAG, "", ONE)                                                                             \
    X(SILVER, "silver", FLAG, "", ONE)                                                                                 \
    X(CUFFED, "cuffed", FLAG, "", ONE)                                                                                 \
    X(FENESTRATED, "fenestrated", FLAG, "", ONE)                                                                       \
    X(FILTER, "filter", FLAG, "", ONE)                                                                                 \
    X(ABSORBABLE, "absorbable", FLAG, "", ONE)

/* A mask of names fits into 64 bits. Names are numbers of this program, not of a store: stores keep terms. */
typedef enum {
    ATTRIBUTE_NONE,
#define X(name, term, type, unit, sense) ATTRIBUTE_##name,
    ATTRIBUTES(X)
#undef X
        ATTRIBUTE_NAMES
} AttributeName;
_Static_assert(ATTRIBUTE_NAMES <= 64, "names fit a mask");

typedef enum {
    ATTRIBUTE_SENSE_ONE,    /* a product has one value: two different ones conflict                               */
    ATTRIBUTE_SENSE_SEVERAL /* it may have several: a common one agrees, none in common says nothing              */
} AttributeSense;

/* Which rule read it. */
#define ATTRIBUTE_RULES(X)                                                                                             \
    X(MEASURE, "measure")         /* a number with its unit */                                                         \
    X(NAMED, "named-measure")     /* a number with its unit and a word that names it */                                \
    X(UNIT_FIRST, "unit-first")   /* a unit with its number behind it: CH14 */                                         \
    X(BY, "by")                   /* numbers with an x between */                                                      \
    X(PACK_OF, "pack-of")         /* a container, and how many it holds: box of 100 */                                 \
    X(PACK_PER, "pack-per")       /* how many in a container: 100/box, 10 pack */                                      \
    X(PACK_ITEMS, "pack-items")   /* a number of things: 50 strips */                                                  \
    X(PACK_TIMES, "pack-times")   /* a number with an x and no unit at the end: x 30 */                                \
    X(PACK_PLURAL, "pack-plural") /* a number with an s: 10s */                                                        \
    X(COUNTED, "counted")         /* a number before the word that it counts: 3 lumen */                               \
    X(NUMBERED, "numbered")       /* a number behind the word that it numbers: size 7 */                               \
    X(WORD, "word")               /* a word of the table */                                                            \
    X(FIELD, "field")             /* a field of its own */

typedef enum {
#define X(rule, name) ATTRIBUTE_RULE_##rule,
    ATTRIBUTE_RULES(X)
#undef X
        ATTRIBUTE_RULE_COUNT
} AttributeRule;

/* How value[] is meant. */
typedef enum {
    ATTRIBUTE_EXACT,    /* count values, each exact                                                             */
    ATTRIBUTE_RANGE,    /* from value[0] to value[1]                                                            */
    ATTRIBUTE_AT_LEAST, /* value[0] or more                                                                     */
    ATTRIBUTE_AT_MOST   /* value[0] or less                                                                     */
} AttributeForm;

typedef struct {
    int32_t value[3];   /* what they are: AttributeType. PACK: all together, outer, inner (0: one level)            */
    uint16_t at, bytes; /* the span of the text that says it; bytes 0: a field of its own                           */
    uint16_t part;      /* attribute_word: the part of the product that a measure belongs to; 0: the product itself */
    uint8_t name;       /* AttributeName                                                                            */
    uint8_t count;      /* values used, 1 to 3                                                                      */
    uint8_t form;       /* AttributeForm                                                                            */
    uint8_t rule;       /* AttributeRule                                                                            */
    uint8_t text;       /* which text of the record: as the caller numbered it                                      */
    bool doubtful : 1;  /* the text can be read otherwise too                                                       */
    bool unitless : 1;  /* a measure without a unit: thousandths of whatever it is in                               */
    bool imperial : 1;  /* given in inches, feet or yards: rounded otherwise than millimetres                       */
} Attribute;

enum {
    ATTRIBUTES_MOST = 32,         /* of one set; more are left out and `full` says so                        */
    ATTRIBUTES_TEXT_BYTES = 1024, /* of one text that are read; of longer ones the beginning                 */
    ATTRIBUTES_TOKENS = 256
};

typedef struct {
    uint16_t n;
    bool full;
    Attribute item[ATTRIBUTES_MOST];
} AttributeSet;

/* How a text is read. */
typedef enum {
    ATTRIBUTES_FREE, /* a name or description                                                                       */
    ATTRIBUTES_SIZE  /* a field that holds sizes: "M" is a size there, "Left" a side, "40 mm, Limb Length" a length */
} AttributesHow;

static inline void attributes_clear(AttributeSet *set)
{
    set->n = 0;
    set->full = false;
}

/* Adds one that is known already, as said by text `number`. */
void attributes_add(AttributeSet *set, const Attribute *a, uint8_t number);
/* Adds what `text` says. An attribute with the same name, part and values as one that is there is not added again.
 * `number` becomes Attribute.text. Ill-formed UTF-8 separates words. */
void attributes_read(View text, AttributesHow how, uint8_t number, AttributeSet *set);
/* Adds what the fields quantity and unit of a pack say: "30", "catheter" are 30 things, "150", "ml" a volume. */
void attributes_read_quantity(View quantity, View unit, uint8_t number, AttributeSet *set);
/* Adds what a size of its own says: its type ("Outer Diameter", "NEEDLE_GAUGE"; may be empty), its value and its unit
 * in words or as a code of UN/ECE recommendation 20 ("Millimeter", "MMT"). */
void attributes_read_measure(View type, View value, View unit, uint8_t number, AttributeSet *set);
/* Adds a flag from a field of its own: true, yes, 1, false, no, 0 in any case; anything else adds nothing. */
void attributes_read_flag(AttributeName name, View value, uint8_t number, AttributeSet *set);
/* Adds the colour that a field of its own states. */
void attributes_read_colour(View value, uint8_t number, AttributeSet *set);

/* ---- names and texts ------------------------------------------------------------------------------------------- */

typedef struct {
    const char *term, *unit;
    AttributeType type;
    AttributeSense sense;
} AttributeInfo;

/* Of a name from 1 to ATTRIBUTE_NAMES - 1. */
const AttributeInfo *attribute_info(AttributeName name);
/* Short name of a rule; static. */
const char *attribute_rule_name(AttributeRule rule);
/* The standard word with that number (a value or part), "" for 0; static. */
const char *attribute_word(unsigned number);
/* Appends the value as people read it, with its unit or without: "100 x 100 mm", "13 to 60 mm", "46 mmHg or more",
 * "12 x 100", "yes", "silicone"; TEXT values come from `source`, the text that was read. */
void attribute_put_value(const Attribute *a, View source, bool unit, Text *out);
/* The same in `room` (128 bytes hold every value; a longer one is cut), unit included; not for TEXT values. */
View attribute_short(const Attribute *a, char *room, size_t bytes);
/* Appends the name with its part: "length of balloon". */
void attribute_put_name(const Attribute *a, Text *out);

/* ---- comparing ------------------------------------------------------------------------------------------------- */

typedef enum {
    ATTRIBUTES_UNKNOWN, /* one side says nothing about it, or the two cannot be compared */
    ATTRIBUTES_AGREE,
    ATTRIBUTES_CONFLICT
} AttributeVerdict;

/* Do a[n_a] and b[n_b] agree on `name`? Lists are in any order. For each part by itself; one agreement and no conflict
 * is AGREE, a conflict in any part CONFLICT. Rules:
 *
 *   - measures: equal within 0.5 % (at least two thousandths); within 3 % or 1 mm where one side is imperial and the
 *     other is not. A range agrees with an equal range, is UNKNOWN against what overlaps it, and conflicts with what
 *     lies outside. Dimensions: the same lengths in any order; UNKNOWN where one side has more of them. A unitless one
 *     agrees if millimetres, centimetres or inches make it equal, else UNKNOWN.
 *   - pack: the totals are equal. Others: equal. SEVERAL: something in common agrees, nothing in common is UNKNOWN.
 *   - doubtful values can agree, but a conflict with one is UNKNOWN. Several values of one name on one side (ONE
 *     sense): any pair that agrees is AGREE. */
AttributeVerdict attributes_compare(const Attribute *a, size_t n_a, const Attribute *b, size_t n_b, AttributeName name);

/* All names at once: bit 1 << AttributeName in *agree or *conflict. O(n_a * n_b). */
void attributes_verdicts(const Attribute *a, size_t n_a, const Attribute *b, size_t n_b, uint64_t *agree,
                         uint64_t *conflict);

#endif
