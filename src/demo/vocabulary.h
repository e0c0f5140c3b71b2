/* The words of the made-up world, as data: device families, sizes, abbreviations, colours, places, syllables.
 *
 * Device words are the field's own ("foam dressing", "14Ch"); everything that names somebody or is a code of a
 * published scheme is made up and cannot be mistaken for a real one (see the tables). Not here: any rule of choice.
 */
#ifndef DEMO_VOCABULARY_H
#define DEMO_VOCABULARY_H

#include <stdint.h>

typedef enum {
    SIZE_NONE,
    SIZE_AREA,     /* a x b, tenths of a millimetre, spoken in cm      */
    SIZE_ROLL,     /* a in cm wide, b in m long; tenths of a millimetre */
    SIZE_BORE,     /* a in French gauge, tenths                        */
    SIZE_DIAMETER, /* a in mm, tenths                                  */
    SIZE_SHAFT,    /* a x b in mm, tenths: screws, needles by mm       */
    SIZE_GAUGE,    /* a gauge (tenths), b length in mm (tenths)        */
    SIZE_VOLUME,   /* a in ml, tenths                                  */
    SIZE_LENGTH,   /* a in cm, tenths of a millimetre                  */
    SIZE_WORD      /* a is an index into size_words                    */
} SizeKind;

typedef struct {
    int32_t a, b;
} Size;

typedef struct {
    SizeKind kind;
    const Size *size;
    int n;
} SizeList;

enum {
    STERILE = 1 << 0,
    SINGLE_USE = 1 << 1,
    IMPLANT = 1 << 2,
    ACTIVE = 1 << 3,
    MEASURES = 1 << 4,
    EQUIPMENT = 1 << 5, /* stands in asset registers, is bought one at a time */
    COLOURED = 1 << 6,
    LATEX = 1 << 7, /* may be of latex: latex free is then said          */
    DIAGNOSTIC = 1 << 8,
    CHILLED = 1 << 9 /* storage conditions are stated                      */
};

typedef enum { WOUND, STOMA, CONTINENCE, HOSIERY, TESTING, THEATRE, ACCESS_LINES, ORTHO, CARDIO, DEVICES, AREAS } Area;
enum { CLASS_I, CLASS_IIA, CLASS_IIB, CLASS_III, CLASS_IVD };

#define FAMILY_OPTIONS 6
#define FAMILY_PACKS   5

typedef struct {
    const char *noun;                   /* "foam dressing": in brand names              */
    const char *generic;                /* the start of the generic (VMP) name          */
    const char *american;               /* "DRESSING, FOAM": how GUDID descriptions go */
    const char *german;                 /* for names in another language                */
    const char *option[FAMILY_OPTIONS]; /* "" is allowed, NULL ends    */
    const char *material[4];            /* NULL ends                   */
    const SizeList *sizes;
    uint16_t pack[FAMILY_PACKS]; /* units in the selling pack, 0 ends */
    uint16_t boxes_in_case;      /* 0: no case level            */
    uint8_t area;
    uint8_t risk;
    const char *part;                /* Drug Tariff part, NULL: not in it             */
    const char *bnf;                 /* first four characters of its code             */
    const char *unit;                /* dm+d unit of measure                          */
    int32_t pence_least, pence_most; /* a unit of the smallest size       */
    unsigned flags;
} Family;

extern const Family families[]; /* in order of area */
extern const int n_families;

extern const char *const size_words[];      /* small .. extra large      */
extern const char *const size_word_short[]; /* S .. XL                   */
extern const char *const colours[];
extern const int n_colours;

typedef struct {
    const char *word, *shorter;
} Abbreviation;
extern const Abbreviation abbreviations[];
extern const int n_abbreviations;

extern const char *const syllables[];
extern const int n_syllables;
extern const char *const real_beginnings[]; /* no made-up name may begin so: NULL ends */
extern const char *const trades[];          /* second words of company names            */
extern const int n_trades;
extern const char *const brand_tails[]; /* "", "Plus", ...                          */
extern const int n_brand_tails;

typedef struct {
    const char *code, *numeric, *legal; /* ISO 3166 and a legal form of that country */
    const char *other_legal;
} Country;
extern const Country countries[];
extern const int n_countries;

extern const char *const area_names[AREAS];
extern const char *const towns[];
extern const int n_towns;
extern const char *const wards[];
extern const int n_wards;

#endif
