/* What sort of thing a listing of Part IX is, which group of comparable listings it belongs to, and its unit prices.
 *
 * Pure functions of what was published of one listing: no store, no clock, no allocation. Rules are data (kinds.tsv):
 * the first that holds names the *kind*, which is a function (two kinds never share a group); the kind's splits name
 * the group within it. What cannot be put safely is not grouped, with the reason. What a listing does not say is "not
 * stated" and parts it from those that do say it; it never counts as "no".
 *
 * Unit prices are whole micropence (millionths of a penny), rounded half up from price / quantity without any float.
 * Not here: groups as people have curated them (group_members.h), the prices of a whole group.
 */
#ifndef APPLIANCES_GROUP_H
#define APPLIANCES_GROUP_H

#include "appliances/kinds.h"
#include "base/view.h"

/* Raise it when the same listing gives another group or unit price. */
enum { GROUP_METHOD_VERSION = 4 };

/* A listing as published. */
typedef struct {
    View generic; /* vmp_name                  */
    View name;    /* amp_name                  */
    View quantity, unit;
    View price_pence;
    View colour, size, bnf;
} ListingWords;

enum { GROUP_CODE_ROOM = 200, GROUP_TITLE_ROOM = 400, GROUP_FEATURES = 8 };

typedef struct {
    uint8_t feature; /* of kind_features                              */
    uint16_t value;  /* of kind_values                                */
    bool otherwise;  /* the listing says nothing that names a value   */
} GroupFeature;

typedef struct {
    const Kind *kind;   /* NULL: not grouped                                                   */
    uint16_t line;      /* of kinds.tsv: the rule that decided                                 */
    const char *reason; /* why it is not grouped; static, NULL where it is                     */
    unsigned n;         /* features that parted it                                             */
    GroupFeature feature[GROUP_FEATURES];
    size_t code_bytes, title_bytes;
    char code[GROUP_CODE_ROOM]; /* "colostomy-bag.soft"; the same in every build; empty: not grouped   */
    char title[GROUP_TITLE_ROOM];
} Grouped;

void group_of(const ListingWords *l, Grouped *g);

/* A text of the table. */
static inline const char *kind_words(uint16_t text)
{
    return kind_text + text;
}

/* The kind with that key, or NULL. */
const Kind *kind_named(View key);

/* ---- unit prices ------------------------------------------------------------------------------------------------ */

typedef enum { UNIT_PRICE_THING, UNIT_PRICE_CM2, UNIT_PRICE_METRE, UNIT_PRICES } EachPriceBasis;

typedef struct {
    const char *unknown; /* NULL: known; else why it is not, static; "" where it would mean nothing */
    int64_t micropence;
} EachPrice;

/* What one of the pack's things is called: the kind's word, or the unit of quantity. */
View unit_price_thing(const ListingWords *l, const Grouped *g);
/* All bases of one listing. Areas are those of the stated outer size of square and rectangular dressings. */
void unit_prices_of(const ListingWords *l, EachPrice price[UNIT_PRICES]);

#endif
