/* What people changed of the proposed groups: entries of kind `appliance-group`, and what follows from them.
 *
 * An entry is about a listing ("listing KEY") or a group ("group CODE"); its body is what was done, who did it and why,
 * a line each. Entries are only ever added; `undo` takes one back (and undoing that brings it back). The groups of any
 * past moment are the proposed ones with the entries up to then. Pure but for the reading. Not here: the actions
 * (group_actions.c), what listings propose (group.h).
 */
#ifndef APPLIANCES_CURATION_H
#define APPLIANCES_CURATION_H

#include "ask/ask.h"
#include "base/map.h"

#define CURATION_KIND "appliance-group"

typedef enum {
    CURATION_MOVE,   /* object: the group                        */
    CURATION_SPLIT,  /* object: the new group, then listings' keys */
    CURATION_MERGE,  /* object: the group that takes it in       */
    CURATION_RENAME, /* object: the title                        */
    CURATION_UNDO,   /* object: the number of an entry           */
    CURATION_VERBS
} CurationVerb;

typedef struct {
    int64_t number, at; /* of the entry, and when */
    CurationVerb verb;
    bool about_group;
    View subject; /* key or code */
    View object, who, why;
    bool holds; /* not undone */
} CurationEntry;

typedef struct {
    CurationEntry *entry;
    int n;
    Map moved, merged, title; /* to the entry that holds: its index; moved by a split: index, too */
} Curation;

/* Entries until `until` (0: all), into ask->arena. Release it whatever it returns. */
MUST_CHECK Code curation_read(Curation *c, Ask *ask, Instant until, Error *e);
void curation_release(Curation *c);
/* What a body says; false if it is none of ours. Views point into `body`. */
bool curation_parse(View subject, View body, CurationEntry *out);
const char *curation_word(CurationVerb verb);

/* Where a listing that proposes `proposed` ("": none) stands. */
View curation_group(const Curation *c, View key, View proposed);
/* Where a group went: itself, or what took it in. */
View curation_merged(const Curation *c, View code);
/* The title that people gave it, or `otherwise`. */
View curation_title(const Curation *c, View code, View otherwise);
/* Did people make a group of that code (by a split or a move)? */
bool curation_made(const Curation *c, View code);
/* "intermittent-catheter" of "intermittent-catheter.male.none". */
View group_kind_of(View code);

#endif
