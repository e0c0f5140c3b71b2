/* One search over FHIR: what was asked, and the page of resources that answers it. See fhir.h.
 *
 * Not here: how a resource is written (fhir_put.c), the Bundle around them (fhir.c). */
#ifndef WEB_FHIR_SEARCH_H
#define WEB_FHIR_SEARCH_H

#include "web/fhir.h"

enum { FHIR_COUNT = 20, FHIR_COUNT_MOST = 200, FHIR_ASKS_MOST = 12 };

typedef struct {
    const Captured *answer;
    int row;
    bool maker;
    View place;
} FhirItem;

typedef struct {
    const Request *q;
    Reply *r;
    FhirOut out;
    FhirType type;
    Given *given;
    int n;
    Text used; /* the parameters that count, for links */
    /* What was asked. */
    bool strict, count_only, accurate, paged, nothing, no_makers, no_others;
    int64_t count;
    Cursor cursor;
    View id, content, match;
    Given ask[FHIR_ASKS_MOST];
    int asks;
    /* The page. */
    FhirItem item[FHIR_COUNT_MOST + 1];
    int items;
    int64_t total;       /* -1: not known */
    View next, previous; /* cursors; p == NULL where there is no such page */
} FhirSearch;

/* Reads q's parameters. E_USAGE with the parameter named; search->r->status stays 0 or says which. */
MUST_CHECK Code fhir_search_read(FhirSearch *s, Error *e);
/* Asks the questions and fills the page. */
MUST_CHECK Code fhir_search_run(FhirSearch *s, Error *e);
/* The one resource with this id; E_ABSENT if there is none. */
MUST_CHECK Code fhir_search_id(FhirSearch *s, View id, Error *e);

#endif
