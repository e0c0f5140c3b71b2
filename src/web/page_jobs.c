/* Questions that take long, as pages and for programs: how far one is, its answer, a list of one's own, cancelling.
 *
 * A page of one that runs is looked at again by a header (Refresh), so that it needs no script; its answer is sent as
 * it was made. See jobs.h. */
#include "web/jobs.h"

#include "base/limits.h"
#include "web/api.h"
#include "web/pages.h"
#include "web/problem.h"
#include "web/who.h"

#include <stdio.h>

enum { LOOK_AGAIN_SECONDS = 2 };

/* The parts of /jobs/ID/what, decoded from nothing: ids are plain letters. */
typedef struct {
    View id, what;
    bool api;
} Place;

static bool read_place(View path, Place *x)
{
    View rest = path;

    *x = (Place){ .api = view_starts(path, V("/api/v1/jobs")) };
    rest = view_sub(path, x->api ? 12 : 5, path.n);
    if (!x->api && !view_starts(path, V("/jobs")))
        return false;
    if (!rest.n)
        return true;
    if (rest.p[0] != '/')
        return false;
    rest = view_sub(rest, 1, rest.n);
    x->id = view_cut(&rest, '/');
    x->what = rest.p ? rest : V("");
    return true;
}

bool jobs_path(View path)
{
    Place x;
    return read_place(path, &x);
}

/* ---- pages ------------------------------------------------------------------------------------------------------ */

/* "12 s", "3 min" */
static void put_time(Text *t, int64_t ms)
{
    if (ms < 120000)
        text_printf(t, "%lld s", (long long)(ms + 500) / 1000);
    else
        text_printf(t, "%lld min", (long long)(ms + 30000) / 60000);
}

static void put_address(Text *t, View address)
{
    RAW(t, "<span class=\"t-code\">");
    html_text(t, view_sub(address, 0, 200));
    RAW(t, "</span>");
}

static void put_progress(Page *p, const JobStatus *x)
{
    Text *t = p->t;

    RAW(t, "<div class=\"t-progress\">\n<label class=\"nhsuk-label\" for=\"progress\">");
    if (x->doing[0])
        html_cstr(t, x->doing);
    else
        RAW(t, "Looking");
    if (x->total > 0) {
        text_printf(t, ": %lld of %lld ", (long long)x->done, (long long)x->total);
        html_cstr(t, x->unit);
        text_printf(t, "</label>\n<progress id=\"progress\" max=\"%lld\" value=\"%lld\"></progress>\n",
                    (long long)x->total, (long long)(x->done > x->total ? x->total : x->done));
    } else {
        if (x->done)
            text_printf(t, ": %lld ", (long long)x->done), html_cstr(t, x->unit);
        RAW(t, "</label>\n<progress id=\"progress\"></progress>\n");
    }
    RAW(t, "</div>\n");
}

static void put_cancel(Page *p, const JobStatus *x, const char *words)
{
    text_printf(p->t, "<form action=\"/jobs/%s/cancel\" method=\"post\" novalidate>\n", x->id);
    put_form_token(p->t, p->q);
    put_button(p->t, words, true);
    RAW(p->t, "</form>\n");
}

static void page_running(Page *p, const JobStatus *x)
{
    Text *t = p->t;

    p->r->refresh = LOOK_AGAIN_SECONDS;
    page_begin(p, V("This takes a moment"), NULL);
    RAW(t,
        "<h1 class=\"nhsuk-heading-xl\">This takes a moment</h1>\n<p>Your question goes on by itself; the answer will "
        "be at this address. You may leave and come back.</p>\n<p>");
    put_address(t, x->asked_for);
    RAW(t, "</p>\n");
    put_progress(p, x);
    RAW(t, "<p>Asked ");
    put_time(t, x->took_ms);
    text_printf(t,
                " ago. This page looks again every %d seconds; <a href=\"/jobs/%s\">look now</a>, or see <a "
                "href=\"/jobs\">all your long questions</a>.</p>\n",
                LOOK_AGAIN_SECONDS, x->id);
    put_cancel(p, x, "Stop it");
    page_end(p);
}

static void page_ended(Page *p, const JobStatus *x)
{
    Text *t = p->t;
    bool answered = x->state == JOB_DONE;

    page_begin(p, answered ? V("Your answer is ready") : V("There is no answer"), NULL);
    text_printf(t, "<h1 class=\"nhsuk-heading-xl\">%s</h1>\n<p>",
                answered                    ? "Your answer is ready"
                : x->state == JOB_CANCELLED ? "This question was stopped"
                                            : "This question could not be answered");
    put_address(t, x->asked_for);
    RAW(t, "</p>\n<p>It took ");
    put_time(t, x->took_ms);
    text_printf(t, ".</p>\n<p><a href=\"/jobs/%s/result\">%s</a> (%llu bytes). It is kept for another ", x->id,
                answered ? "Take it along" : "What was said", (unsigned long long)x->bytes);
    put_time(t, x->ends_in_ms);
    RAW(t, ".</p>\n");
    put_cancel(p, x, "Forget it");
    page_end(p);
}

static void put_job_row(Page *p, const JobStatus *x)
{
    Text *t = p->t;

    text_printf(t, "<tr class=\"nhsuk-table__row\">\n<td class=\"nhsuk-table__cell\"><a href=\"/jobs/%s\">", x->id);
    put_address(t, x->asked_for);
    text_printf(t, "</a></td>\n<td class=\"nhsuk-table__cell\">%s</td>\n<td class=\"nhsuk-table__cell\">",
                job_state_name(x->state));
    put_time(t, x->took_ms);
    RAW(t, "</td>\n<td class=\"nhsuk-table__cell\">");
    if (x->state == JOB_RUNS)
        RAW(t, "until it ends");
    else
        RAW(t, "another "), put_time(t, x->ends_in_ms);
    RAW(t, "</td>\n</tr>\n");
}

static void page_list(Page *p)
{
    JobStatus *x = ARENA_ARRAY(p->q->context.arena, JobStatus, LIMIT_WEB_JOBS_OF_ONE);
    int n = x ? jobs_list(p->q->jobs, &p->q->account, p->q->context.arena, x, LIMIT_WEB_JOBS_OF_ONE) : 0;

    page_begin(p, V("Your long questions"), "/jobs");
    RAW(p->t,
        "<h1 class=\"nhsuk-heading-xl\">Your long questions</h1>\n<p>A question that takes more than a moment goes on "
        "by itself. Its answer is kept for an hour, for you alone.</p>\n");
    if (!n) {
        RAW(p->t, "<p>None.</p>\n");
        if (p->q->account.number < 0)
            RAW(p->t, "<p>Without an account, keep the address of the page that tells how far it is.</p>\n");
        page_end(p);
        return;
    }
    table_begin(p->t, "jobs", "", 's', "Newest first");
    RAW(p->t, "<thead class=\"nhsuk-table__head\">\n<tr>\n");
    for (int i = 0; i < 4; i++)
        text_printf(p->t, "<th class=\"nhsuk-table__header\" scope=\"col\">%s</th>\n",
                    (const char *[]){ "Question", "State", "Time", "Kept" }[i]);
    RAW(p->t, "</tr>\n</thead>\n<tbody class=\"nhsuk-table__body\">\n");
    for (int i = 0; i < n; i++)
        put_job_row(p, &x[i]);
    table_end(p->t);
    page_end(p);
}

/* ---- answers ---------------------------------------------------------------------------------------------------- */

static void say(Page *p, const Place *at, int status, const char *why)
{
    Error e;

    p->r->status = status;
    fail(&e, status == 404 ? E_ABSENT : E_USAGE, "%s", why);
    if (at->api)
        problem_json(p->r, &e);
    else
        page_problem(p, &e);
}

/* As it would have been sent at once. */
static void give_result(Page *p, const Place *at, const JobStatus *x)
{
    Reply *r = p->r;
    Error e;

    if (x->state == JOB_RUNS) {
        say(p, at, 404, "there is no answer yet");
        return;
    }
    r->status = x->status;
    r->type = x->type;
    r->disposition = x->disposition.n ? x->disposition : (View){ NULL, 0 };
    if (jobs_write(p->q->jobs, &p->q->account, at->id, &r->sink, &e) != OK && reply_again(r))
        say(p, at, 404, "there is no answer at this address");
}

static void list_json(Page *p)
{
    JobStatus *x = ARENA_ARRAY(p->q->context.arena, JobStatus, LIMIT_WEB_JOBS_OF_ONE);
    int n = x ? jobs_list(p->q->jobs, &p->q->account, p->q->context.arena, x, LIMIT_WEB_JOBS_OF_ONE) : 0;

    p->r->type = "application/json";
    RAW(p->t, "{\"jobs\": [");
    for (int i = 0; i < n; i++) {
        if (i)
            RAW(p->t, ", ");
        job_json(p->t, &x[i]);
    }
    RAW(p->t, "]}\n");
}

static void cancel(Page *p, const Place *at, const JobStatus *x)
{
    Error e;

    if (check_sender(p->q, &e) != OK) {
        if (at->api)
            problem_json(p->r, &e);
        else
            page_problem(p, &e);
        return;
    }
    jobs_cancel(p->q->jobs, &p->q->account, at->id);
    if (at->api)
        p->r->status = 204;
    else if (x->state == JOB_RUNS)
        reply_go(p->r, arena_printf(p->q->context.arena, "/jobs/%s", x->id));
    else
        reply_go(p->r, V("/jobs"));
}

static void look(Page *p, const Place *at, const JobStatus *x)
{
    if (at->api) {
        p->r->type = "application/json";
        job_json(p->t, x);
    } else if (x->state == JOB_RUNS) {
        page_running(p, x);
    } else if (x->state == JOB_DONE && view_starts(view_of(x->type), V("text/html"))) {
        reply_go(p->r, arena_printf(p->q->context.arena, "/jobs/%s/result", x->id));
    } else {
        page_ended(p, x);
    }
}

void jobs_answer(const Request *q, Reply *r)
{
    Page p = page_of(q, r);
    bool get = is_get(q);
    JobStatus x;
    Place at;

    r->personal = true;
    if (!read_place(q->path, &at) || !q->jobs) {
        say(&p, &at, 404, "there is nothing at this address");
    } else if (!at.id.n) {
        if (!get)
            say(&p, &at, 405, "this address takes no form");
        else if (at.api)
            list_json(&p);
        else
            page_list(&p);
    } else if (!jobs_find(q->jobs, &q->account, at.id, q->context.arena, &x)) {
        say(&p, &at, 404, "there is no such question, or not any more");
    } else if (view_eq(at.what, V("result")) && get) {
        give_result(&p, &at, &x);
    } else if (!get &&
               (at.api ? view_eq(q->method, V("DELETE")) && !at.what.n : is_post(q) && view_eq(at.what, V("cancel")))) {
        cancel(&p, &at, &x);
    } else if (!at.what.n && get) {
        look(&p, &at, &x);
    } else {
        say(&p, &at, at.what.n ? 404 : 405, "there is nothing at this address that could be asked so");
    }
}
