/* Members of groups, with what people changed: what the questions about groups and the chooser share. A group's members
 * are the listings that propose it, but for those that people moved away, and those that people moved there.
 *
 * Not here: how a listing is read (group.h), what an entry means (curation.h).
 */
#ifndef APPLIANCES_GROUP_MEMBERS_H
#define APPLIANCES_GROUP_MEMBERS_H

#include "appliances/curation.h"
#include "appliances/group.h"
#include "picture/derive.h"
#include "picture/model.h"

typedef struct {
    int64_t id, product, price_pence, each, cm2, metre; /* micropence; -1: unknown */
    View key, product_code, name, supplier, size, colour, quantity, unit, thing, last_edition;
    View proposed, kind, generic, price, bnf, reason;
    bool in_force, moved;
} GroupMember;

typedef struct {
    GroupMember *at;
    int n;
    size_t room;
} GroupMembers;

/* A group as it stands: the proposed one's row, or one that people made. */
typedef struct {
    View code, kind, area, title, thing;
    int64_t listings, in_force, makers, priced, least, median, most, used, cost; /* -1: unknown */
    bool curated; /* people changed what it holds: used and cost are not known then */
} GroupTotal;

/* What stands in listing_group_total for a group, or *found false. */
MUST_CHECK Code group_total_read(Ask *ask, View code, GroupTotal *out, bool *found, Error *e);
void group_total_row(const Rows *r, GroupTotal *out); /* of SQL_group_totals; views live as long as the row */

/* The listing with that pack code; of a product code, GTIN or another identifier the newest pack of the product. */
MUST_CHECK Code group_listing_find(Ask *ask, View code, GroupMember *out, bool *found, Error *e);
/* The listing with that number. */
MUST_CHECK Code group_listing_at(Ask *ask, int64_t listing, GroupMember *out, bool *found, Error *e);
/* The newest pack of a product of the picture. */
MUST_CHECK Code group_listing_of(Ask *ask, int64_t product, GroupMember *out, bool *found, Error *e);
/* Listings of the group as people left it: in force first, then by price of one, unknown prices last, then by name. Who
 * needs no more than the first `most` gets at least those (0: all). */
MUST_CHECK Code group_members_read(Ask *ask, const Curation *c, View code, int most, GroupMembers *out, Error *e);
/* Packs in force under a generic name, in the same order, whatever their group. */
MUST_CHECK Code group_members_of_generic(Ask *ask, View generic, int most, GroupMembers *out, Error *e);
/* Sums its members: listings, makers, prices. */
MUST_CHECK Code group_total_of(Ask *ask, const GroupMembers *members, GroupTotal *total, Error *e);
/* Codes of groups that hold other listings than those that propose them, by what people did; `codes` is an empty map.
 */
MUST_CHECK Code groups_changed(Ask *ask, const Curation *cur, Map *codes, Error *e);
/* One of these as it stands: what is proposed of it, summed over its members. listings 0: it holds nothing. */
MUST_CHECK Code group_total_now(Ask *ask, const Curation *cur, View code, GroupTotal *out, Error *e);
/* The newest edition of the list as a source of the answer. */
MUST_CHECK Code group_cite(Ask *ask, Answer *answer, Error *e);
ListingWords group_member_words(const GroupMember *m);

/* Fills listing_group and listing_group_total; after the list and its use. */
extern const Deriver group_deriver;

/* A price as columns of pence have it; negative: not known. */
static inline Value pence_or_null(int64_t micropence)
{
    return micropence < 0 ? value_null() : value_number((double)micropence / 1e6);
}

#endif
