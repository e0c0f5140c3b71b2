/* Pages for people: made from the declarations (one for each question), and rich ones put together from answers.
 *
 * A page is complete without any script, has one address, and says only what the same questions say at the command
 * line. Not here: markup of components (components.h), formats for programs (api.h).
 */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "web/components.h"

/* A page being written. */
typedef struct {
    const Request *q;
    Reply *r;
    Text *t;
    Given *given; /* fields of the address, or of a form that was posted */
    int n;
} Page;

static inline Page page_of(const Request *q, Reply *r)
{
    return (Page){ .q = q, .r = r, .t = &r->sink.text };
}

/* Answers any address that is neither the API's nor the server's own. */
void pages_answer(const Request *q, Reply *r);

/* ---- frame.c ---------------------------------------------------------------------------------------------------- */
/* Up to the main part; title: what the tab shows, before " - Trefoil". here: the path of the menu entry, or NULL. */
void page_begin(Page *p, View title, const char *here);
void page_end(Page *p);
/* A page that says what went wrong, in place of what was written. */
void page_problem(Page *p, const Error *e);
/* What is wrong, with what to do, above a form; id: of the field, or NULL. */
void put_error(Page *p, const Error *e, const char *id);
/* What the answer says beside its tables; "Drawn from these sources". */
void put_notes(Page *p, const Captured *c);
void put_sources(Page *p, const Captured *c);
/* Ways to take the answer to q along. */
void put_downloads(Page *p, const Question *q, const Given *given, int n);
/* Asks, and where there is no answer writes a page that says why. False: that page is written. */
bool page_asks(Page *p, Captured *c, const char *question, const Given *given, int n);
/* A number as a field's value. */
View page_digits(const Page *p, int64_t n);
/* The value of a field of the address, "" if there is none. */
View page_field(const Page *p, const char *name);
/* Its number, 0 if it is none; the same where pages are counted, from 1. */
int64_t page_count(const Page *p, const char *name);
int64_t page_number(const Page *p, const char *name);
/* May who asks do this? */
bool page_may(const Page *p, Permission what);

/* ---- pages ------------------------------------------------------------------------------------------------------ */
void page_home(Page *p);
void page_questions(Page *p);
void page_choose(Page *p); /* /appliances/choose */
void page_question(Page *p, const Question *q);
void page_search(Page *p);
void page_product(Page *p, View code);
void page_compare(Page *p);

/* ---- page_list.c, list_feed.c: Part IX from month to month ------------------------------------------------------- */
void page_appliances(Page *p);        /* with what it can be narrowed down by */
void page_appliance_pack(Page *p);    /* one pack                             */
void page_appliance_changes(Page *p); /* between two months                   */
void page_appliance_feed(Page *p, bool json);

/* ---- page_guide.c: docs/guide, as tools/guide made pages of it --------------------------------------------------- */
typedef struct {
    const char *name; /* "buyer"; "" is the first page */
    const char *title, *html;
} GuidePage;
extern const GuidePage guide_pages[]; /* ends with a NULL name */
/* /guide and /guide/NAME; NULL if there is no such page. */
const GuidePage *guide_of_path(View path);
void page_guide(Page *p, const GuidePage *g);

/* ---- page_sign_in.c --------------------------------------------------------------------------------------------- */
void page_sign_in(Page *p); /* the form, and what it sends */
/* To the sign-in provider, and back from there. */
void page_provider(Page *p);
void page_come_back(Page *p);
void page_sign_out(Page *p); /* a form without a page       */
/* In place of any page: the session has ended (401). */
void page_signed_out(Page *p);
/* A way to the page for signing in that leads back to this one: <a href="...">, up to its words. */
void link_sign_in(const Page *p, const char *classes);
/* `back` if it is an address of ours, "/" otherwise. */
View way_back(View back);

/* ---- page_account.c --------------------------------------------------------------------------------------------- */
void page_account(Page *p); /* with what its forms sent */
bool takes_account_form(View path);

void page_scan(Page *p);
/* Is this what a scanner types: a symbology identifier first, or a group separator in it? */
bool scan_is_scanned(View v);
void page_review(Page *p);
/* Why two products are linked, or not. */
void page_link(Page *p);
/* Two products side by side: what `compare` says of them. False if it says nothing; then *e says why. */
bool put_pair(Page *p, View a, View b, Error *e);
/* Applications for Part IX: false if the address is none of theirs. */
bool page_applications(Page *p);
bool takes_application_form(View path);
/* What a proposed rule would do. */
void page_rehearsal(Page *p);

/* ---- page_use.c ------------------------------------------------------------------------------------------------- */
void page_use(Page *p);
void page_variation(Page *p);
void page_quality(Page *p);

/* ---- chart.c ---------------------------------------------------------------------------------------------------- */
enum { CHART_WIDTH = 640 };
/* Up to the words that describe it: the caller writes them and </desc>. */
void chart_begin(Text *t, const char *id, View title, int height);

typedef struct {
    View series, from, to; /* months or days, ISO */
    double value;
} ChartStep;
/* A step chart as SVG that prints and reads aloud; `unit` before values ("£"). Steps of one series stand together. */
void put_step_chart(Text *t, const char *id, View title, const char *unit, const ChartStep *step, int n);

typedef struct {
    View name;
    double step, total; /* bits */
} ChartFall;
/* A waterfall: every step from the total before it to its own, `unit` behind values. */
void put_waterfall(Text *t, const char *id, View title, const char *unit, const ChartFall *fall, int n);

/* ---- chart_use.c ------------------------------------------------------------------------------------------------ */
typedef struct {
    View name, label;
    double value;
} ChartBar;
/* Bars from the left, as they come, each with its label; nothing where all are 0. */
void put_bars(Text *t, const char *id, View title, const ChartBar *bar, int n);

typedef struct {
    double x, y;
    bool beyond; /* of the outer limits */
    View name;
} ChartPoint;
typedef struct {
    double x, limit[4]; /* from the lowest to the highest */
} ChartCurve;
typedef struct {
    View over; /* what the axis counts */
    double target;
    const ChartPoint *point;
    const ChartCurve *curve;
    int points, curves;
} ChartFunnel;
/* Points over how much they are counted, with the limits around the common rate. */
void put_funnel(Text *t, const char *id, View title, const ChartFunnel *f);

/* The prices that `appliances history` tells, as steps by pack and in order of time; at most `most` of them. */
int list_price_steps(const Captured *history, ChartStep *step, int most);

#endif
