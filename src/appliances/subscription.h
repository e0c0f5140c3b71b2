/* A subscription: what an organisation wants to be told of when Part IX changes, as a small text file.
 *
 *     trefoil subscription 1
 *     organisation: RXX Example Community Trust
 *     alert: price-change, discontinuation, new-in-group
 *     price-change-from: 5%
 *     pack: 18522311000001102        any code of a pack or product
 *     supplier: Coloplast Ltd
 *     generic: Ileostomy bag
 *     group: colostomy-bag.soft
 *     part: IXC
 *
 * '#' begins a comment line. Without `alert` all three are told. Pure: no store, no file. Not here: what they match. */
#ifndef APPLIANCES_SUBSCRIPTION_H
#define APPLIANCES_SUBSCRIPTION_H

#include "base/arena.h"

enum { SUBSCRIPTION_LINES_MOST = 5000, SUBSCRIPTION_BYTES_MOST = 1024 * 1024 };

typedef enum { FOLLOW_PACK, FOLLOW_SUPPLIER, FOLLOW_GENERIC, FOLLOW_GROUP, FOLLOW_PART, FOLLOW_KINDS } FollowKind;
const char *follow_name(FollowKind kind);

typedef struct {
    FollowKind kind;
    View value;
    int line;
} Follow;

typedef struct {
    View organisation;
    bool price_change, discontinuation, new_in_group;
    double price_change_from; /* share of the price; 0: every change */
    Follow *follow;
    int n;
} Subscription;

/* Reads it; views point into `text`. E_INPUT names the line and what is wrong with it. */
MUST_CHECK Code subscription_read(View text, Arena *arena, Subscription *out, Error *e);

#endif
