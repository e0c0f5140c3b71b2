/* Components of the NHS design system (nhsuk-frontend 10), as far as pages use them: one function each.
 *
 * The markup is that of the design system's own fixtures (MIT licence), which the tests of components compare with.
 * Texts are escaped; ids and names are the program's own. Not here: whole pages (pages.h).
 */
#ifndef WEB_COMPONENTS_H
#define WEB_COMPONENTS_H

#include "web/captured.h"
#include "web/html.h"

/* A field of a form. */
typedef struct {
    const char *id, *name;
    View label, hint; /* hint: n == 0 for none */
    View value;
    View error;        /* n == 0 for none       */
    const char *type;  /* "text", "search", "password" */
    const char *width; /* "10"; NULL for the whole */
    bool numeric;
    const char *autocomplete; /* NULL: off */
    const char *any;          /* of a select: the words of its first choice of nothing; NULL: "Any" */
} InputField;
void put_input(Text *t, const InputField *f);

/* choice: between '|'; `empty`: a first choice of nothing. */
void put_select(Text *t, const InputField *f, View choices, bool empty);
/* A box to tick whose value is "yes". */
void put_checkbox(Text *t, const char *id, const char *name, View value, View label, View hint, bool ticked);
void put_button(Text *t, const char *words, bool secondary);
/* The error summary that leads to the field (id NULL: to none). */
void put_error_summary(Text *t, View words, const char *id);
void put_inset(Text *t, View words);
void put_tag(Text *t, const char *words, const char *colour);
void put_banner(Text *t, const char *title, View words);

void details_begin(Text *t, View summary, bool open);
void details_end(Text *t);

void summary_list_begin(Text *t);
void summary_key(Text *t, View key); /* opens a row up to its value */
void summary_row_end(Text *t);
void summary_list_end(Text *t);

/* What stands for a value that nobody states; a text that may be none. */
void put_none(Text *t);
void put_or_none(Text *t, View v);
/* <a ...> to the page of the product with that code; classes: NULL for none. */
void link_product(Text *t, View code, const char *classes);
/* One value as people read it; "not stated" where it is unknown. A code of a product leads to its page. */
void put_value(Text *t, const Column *c, const Value *v);

/* Rows from..to-1 of a table. */
typedef struct {
    const CapturedTable *table;
    const int *order; /* of the rows; NULL: as they came                                       */
    int from, to;            /* to 0: all that were kept                                             */
    const char *title;       /* caption                                                              */
    const char *const *hide; /* names of columns that are left out, NULL at the end; NULL: none     */
    void (*head_link)(void *ctx, Text *t, const Column *c); /* opens an <a ...> to sort by; or NULL  */
    void *ctx;
    const Column *sorted; /* NULL: by none                                                         */
    bool down;
} TableView;
void put_table(Text *t, const TableView *v);
/* All rows that were kept. */
void put_whole_table(Text *t, const CapturedTable *x);
/* The same as a section of the page, if there are any; hide: as in TableView. */
void put_section(Text *t, const Captured *c, const char *name, const char *const *hide);
/* Around a table whose rows are written by hand: up to its caption, and from the end of its rows. classes: "" or
 * " another"; size: of the caption, 's' or 'm'. */
void table_begin(Text *t, const char *id, const char *classes, char size, const char *title);
void table_end(Text *t);

/* A fact as a row of a summary list. digits: of a number; -1: as many as it needs. */
void put_fact(Text *t, const CapturedFact *f, int digits);
/* A summary list of all facts but those that `hide` names; hide: as in TableView. */
void put_facts(Text *t, const Captured *c, const char *const *hide);

/* What a list is narrowed down by, with the way to take it out; the caller has begun <a href="...". */
void put_chip(Text *t, View name, View value);
/* What it can be narrowed down by: up to </aside>, each facet up to </ul>, each value from within its <li><a
 * href="...". */
void facets_begin(Text *t);
void facet_begin(Text *t, const char *title);
void put_facet_value(Text *t, View value, int64_t count, const char *of);

/* Chips of a step "previous, next" with the place in between; `link` opens an <a ...>. */
typedef struct {
    int64_t page, pages;
    void (*link)(void *ctx, Text *t, int64_t page, const char *classes, const char *rel);
    void *ctx;
} Pagination;
void put_pagination(Text *t, const Pagination *p);

#endif
