/* What a question about use is about, and what every such answer says of itself: the year, how much of it is joined to
 * the list, and that a lower price is no evidence that one product may stand in for another.
 *
 * Not here: adding up for overviews (table use_total), the questions.
 */
#ifndef APPLIANCES_SCOPE_H
#define APPLIANCES_SCOPE_H

#include "appliances/group_members.h"
#include "appliances/use.h"
#include "ask/ask.h"
#include "picture/model.h"

enum { USE_LIMIT_MOST = 100000 };

/* A row of listing_use; texts live as long as the question. */
typedef struct {
    View code, unit, chapter, said, part, generic, name, supplier, bnf;
    UseJoin joined;
    int64_t product, listing, packs, items, quantity_thousandths, cost_millipence;
} UseLine;

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    View part, generic, maker, code; /* what was asked for; "" where it was not */
    View group, title;               /* code of a group of comparable listings, and what it is called */
    GroupMembers members;            /* of the group, as people left it: after use_scope_members */
    bool listed;                     /* they were read */
    View words;                      /* the same, for people: "the generic name ..." */
    UseLine *line;                   /* of a generic name, a maker or a product */
    size_t n, room;
    View period; /* "2025", "2025-01 to 2025-12"; "" when no PCA was read */
    int64_t months, appliance_rows, joined_rows, joined_newest_rows, appliance_millipence, joined_millipence;
} UseScope;

/* Reads the parameters part, generic, maker, product and group (those that the question declares), finds the names as
 * the list has them whatever their case, and loads rows where something narrower than a part is asked for. E_USAGE for
 * two of generic, maker, product and group at once. The scope is released with use_scope_release, also after a failure.
 */
MUST_CHECK Code use_scope_open(UseScope *s, Ask *ask, Answer *answer, Error *e);
void use_scope_release(UseScope *s);
/* From a product to its generic name; E_ABSENT where nothing of the product was dispensed. */
MUST_CHECK Code use_scope_widen(UseScope *s, Error *e);
/* Reads the members of the group, if one was asked for and they are not there yet. */
MUST_CHECK Code use_scope_members(UseScope *s, Error *e);
/* Nothing narrower than a part was asked for. */
bool use_scope_wide(const UseScope *s);
/* The part, or "*". */
View use_scope_part(const UseScope *s);
/* Facts: scope, period, months, rows and shares joined. First of all. */
MUST_CHECK Code use_scope_facts(UseScope *s, Error *e);
/* Notes: where figures come from, how complete they are; cites the sources. */
MUST_CHECK Code use_scope_notes(UseScope *s, Error *e);
/* The note on what prices do not say. */
MUST_CHECK Code use_evidence_note(Answer *answer, Error *e);
/* A row of the current result as a line; texts of the line before (NULL: none) are used again. */
MUST_CHECK Code use_line_read(UseLine *out, const Rows *r, const UseLine *before, Arena *arena, Error *e);
/* --limit, within 1 and USE_LIMIT_MOST. */
MUST_CHECK Code use_limit(const Ask *ask, int64_t *limit, Error *e);

/* The value, or null where no PCA was read: what nobody counted is not 0. */
Value use_known(const UseScope *s, Value v);
/* Values of columns. */
Value use_money(int64_t millipence);
/* Pence per unit or per item; null where nothing was counted. */
Value use_per(int64_t millipence, int64_t count, int64_t scale);
Value use_quantity(int64_t thousandths);
Value use_share(int64_t part, int64_t of);

#endif
