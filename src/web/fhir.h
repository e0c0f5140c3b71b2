/* FHIR R4 (4.0.1), read only, below /fhir/R4: products as DeviceDefinition, pieces of equipment as Device, NHS
 * organisations and makers as Organization, sites as Location. Decision 15.
 *
 * Every resource is an answer of a question (products, equipment, organisations, makers, find) in other words, so that
 * labels and rights are those of the runner. Not here: writing, history, XML, any resource about persons.
 */
#ifndef WEB_FHIR_H
#define WEB_FHIR_H

#include "web/captured.h"
#include "web/cursor.h"
#include "web/json_put.h"

#define FHIR_ROOT "/fhir/R4"

/* Answers an address at or below FHIR_ROOT. */
void fhir_answer(const Request *q, Reply *r);
/* Makes the reply an OperationOutcome, in place of what was written. */
void fhir_refuse(Reply *r, const Error *e);

/* ---- inside ----------------------------------------------------------------------------------------------------- */

typedef enum { FHIR_DEVICE, FHIR_DEVICE_DEFINITION, FHIR_LOCATION, FHIR_ORGANIZATION, FHIR_TYPES } FhirType;
extern const char *const fhir_types[FHIR_TYPES];

typedef enum { SEARCH_TOKEN, SEARCH_STRING, SEARCH_REFERENCE } FhirSearchType;

/* A search parameter and the question's parameter that it becomes; NULL: it is taken apart (fhir_search.c). */
typedef struct {
    FhirType type;
    const char *name;
    FhirSearchType search;
    const char *asks;
    const char *definition; /* below http://hl7.org/fhir/SearchParameter/ */
    const char *about;
} FhirParam;
extern const FhirParam fhir_params[]; /* ends with a NULL name */

/* Where names that no standard publishes live, and all addresses: "https://host/fhir/R4". */
View fhir_base(const Request *q);
void fhir_capability(const Request *q, Json *j);

/* Row `row` of the answers `c`, as a resource. An item of an array, or the document. */
typedef struct {
    const Request *q;
    View base;
} FhirOut;
void fhir_put_device(const FhirOut *o, Json *j, const Captured *c, int row);
void fhir_put_device_definition(const FhirOut *o, Json *j, const Captured *c, int row);
void fhir_put_organisation(const FhirOut *o, Json *j, const Captured *c, int row); /* Organization or Location */
void fhir_put_maker(const FhirOut *o, Json *j, const Captured *c, int row);
/* When the newest source that speaks of it was read; 0: unknown. */
Instant fhir_updated(const Captured *c, const CapturedTable *t, int row);

/* Names of resources. A code becomes "SCHEME.CODE" with ".hh" for what an id cannot hold; one that several products
 * share, or that is too long, is told apart by ".pN", the product's number. */
View fhir_id(Arena *a, View scheme, View code, bool shared, View number);
/* Takes it apart; *number is "" without one, *code then may be "". False if it is none of ours. */
bool fhir_id_read(View id, Arena *a, View *scheme, View *code, View *number);
View fhir_id_of_row(const Request *q, FhirType type, const CapturedTable *t, int row);

/* The URI of an identifier's scheme (NamingSystem) or of a class scheme (CodeSystem): as published, else below base. */
View fhir_identifier_system(const FhirOut *o, View scheme);
View fhir_class_system(const FhirOut *o, View scheme);
/* The reverse: the scheme that a system names; p == NULL if it is none. */
View fhir_scheme_of(const FhirOut *o, View system, bool class);

#endif
