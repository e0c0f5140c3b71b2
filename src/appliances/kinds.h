/* The table of kinds (kinds.tsv) as C sees it: the shapes that tools/mkkinds fills. What they mean stands in the
 * table's own first lines.
 *
 * Constant data only. Texts are offsets into kind_text. Not here: whether a rule holds (group.c).
 */
#ifndef APPLIANCES_KINDS_H
#define APPLIANCES_KINDS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum { KIND_NAME, KIND_GENERIC, KIND_SIZE, KIND_UNIT, KIND_BNF, KIND_COLOUR, KIND_TEXTS } KindText;

/* One condition: phrases kind_phrase[first .. first + n - 1], one of which must stand there. */
typedef struct {
    uint8_t text;   /* KindText                        */
    uint8_t not ;   /* none of them may stand there    */
    uint8_t anchor; /* at the beginning              */
    uint16_t first, n;
} KindTest;

/* What parts a kind, where it is no feature: negative, so that features are numbers from 0. */
enum {
    SPLIT_VMP = -1,
    SPLIT_STEM = -2,
    SPLIT_AREA = -3,
    SPLIT_MMHG = -4,
    SPLIT_VOLUME = -5,
    SPLIT_UNIT = -6,
    SPLIT_NEEDLE_LENGTH = -7
};

typedef struct {
    uint16_t key, area, thing, title; /* texts                      */
    uint16_t first, n;                /* of kind_split              */
} Kind;

typedef struct {
    int16_t kind;      /* -1: not grouped, for the reason        */
    uint16_t reason;   /* text                                   */
    uint16_t line;     /* of the table                           */
    uint16_t first, n; /* of kind_tests                          */
} KindRule;

typedef struct {
    uint16_t name;     /* text                                      */
    uint16_t first, n; /* of kind_values                            */
} KindFeature;

typedef struct {
    uint16_t value, words; /* texts; words may be empty             */
    bool otherwise;        /* no other value's words stand there    */
    uint16_t first, n;     /* of kind_tests                         */
} KindValue;

extern const char kind_text[];
extern const uint16_t kind_phrase[];
extern const KindTest kind_tests[];
extern const Kind kinds[];
extern const int16_t kind_split[];
extern const KindRule kind_rules[];
extern const KindFeature kind_features[];
extern const KindValue kind_values[];
extern const unsigned kind_count, kind_rule_count, kind_feature_count;

#endif
