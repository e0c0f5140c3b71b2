/* /api/v1/...: every question as JSON, CSV and XLSX, from its declaration alone; and their OpenAPI description.
 *
 * The document is that of `--format json`, byte for byte. The format is what the address ends with (.json, .csv,
 * .xlsx), else what Accept asks for, else JSON. In an address the words of a question stand between slashes
 * (/api/v1/price/spread). Not here: operations (they belong to the command line), pages.
 */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/http.h"

/* Answers an address below /api/. */
void api_answer(const Request *q, Reply *r);
/* The whole description, OpenAPI 3.1. */
void openapi_write(Text *t);

/* The question that a path names ("price/spread", decoded or not), if the web may ask it; NULL otherwise. */
const Question *question_of_path(View path);
/* "price/spread" */
void put_question_path(Text *t, const Question *q);
/* True if a question is offered here at all. */
bool question_is_served(const Question *q);
/* The fields of an action's body that is a JSON object, in order; E_USAGE for any other, and for what is nested. */
MUST_CHECK Code json_fields_read(View body, Arena *arena, Given **out, int *n, Error *e);

#endif
