/* Which part answers an address. See http.h. */
#include "web/api.h"
#include "web/fhir.h"
#include "web/jobs.h"
#include "web/pages.h"
#include "web/problem.h"
#include "web/resolver.h"
#include "web/who.h"

/* The last part of a path, decoded; p == NULL if it is ill-formed. */
static View part_after(const Request *q, size_t n)
{
    return url_decode(view_sub(q->path, n, q->path.n), false, q->context.arena);
}

static void no_page(Page *p)
{
    Error e;

    fail(&e, E_ABSENT, "there is no page at this address");
    page_problem(p, &e);
}

static void feed_atom(Page *p)
{
    page_appliance_feed(p, false);
}

static void feed_json(Page *p)
{
    page_appliance_feed(p, true);
}

/* Pages that have one address each. */
static const struct {
    const char *path;
    void (*write)(Page *p);
} pages[] = {
    { "/", page_home },
    { "/search", page_search },
    { "/compare", page_compare },
    { "/scan", page_scan },
    { "/review", page_review },
    { "/link", page_link },
    { "/ask", page_questions },
    { "/sign-in", page_sign_in },
    { "/sign-in/provider", page_provider },
    { "/sign-in/back", page_come_back },
    { "/sign-out", page_sign_out },
    { "/account", page_account },
    { "/appliances", page_appliances },
    { "/appliances/choose", page_choose },
    { "/appliances/pack", page_appliance_pack },
    { "/appliances/changes", page_appliance_changes },
    { "/appliances/changes.atom", feed_atom },
    { "/appliances/changes.json", feed_json },
    { "/appliances/use", page_use },
    { "/appliances/variation", page_variation },
    { "/appliances/quality", page_quality },
    { "/appliances/rehearse", page_rehearsal },
};

static void choose_page(Page *p)
{
    View path = p->q->path, code;
    const Question *question;
    const GuidePage *guide;

    for (int i = 0; i < COUNT_OF(pages); i++)
        if (view_eq(path, view_of(pages[i].path))) {
            pages[i].write(p);
            return;
        }
    if (takes_account_form(path))
        page_account(p);
    else if (view_starts(path, V("/appliances/appl")) && page_applications(p))
        return;
    else if (view_starts(path, V("/product/")) && (code = part_after(p->q, 9)).n)
        page_product(p, code);
    else if (view_starts(path, V("/ask/")) && (question = question_of_path(view_sub(path, 5, path.n))))
        page_question(p, question);
    else if ((guide = guide_of_path(path)))
        page_guide(p, guide);
    else
        no_page(p);
}

static bool takes_forms(View path)
{
    return view_starts(path, V("/ask/")) || view_eq(path, V("/review")) || view_eq(path, V("/sign-in")) ||
           view_eq(path, V("/sign-out")) || takes_account_form(path) || takes_application_form(path);
}

void pages_answer(const Request *q, Reply *r)
{
    Page p = page_of(q, r);
    bool post = is_post(q);
    Error e;

    r->camera = view_eq(q->path, V("/scan")); /* also where nothing has changed: a browser takes the newer headers */
    if (!post && reply_tag(r, web_names_host(q->path) ? web_root(q) : V("page")))
        return;
    if (post && !takes_forms(q->path)) {
        r->status = 405;
        fail(&e, E_USAGE, "this address takes no form");
        page_problem(&p, &e);
        return;
    }
    if (query_read(post ? q->body : q->query, q->context.arena, &p.given, &p.n, &e) != OK) {
        page_problem(&p, &e);
        return;
    }
    choose_page(&p);
}

/* Nothing but jobs is taken away again. */
static void refuse_delete(const Request *q, Reply *r)
{
    Error e;

    r->status = 405;
    fail(&e, E_USAGE, "this method does nothing at this address");
    if (view_starts(q->path, V("/api/"))) {
        problem_json(r, &e);
    } else {
        Page p = page_of(q, r);
        page_problem(&p, &e);
    }
}

void web_answer(const Request *q, Reply *r)
{
    if (jobs_path(q->path))
        jobs_answer(q, r);
    else if (view_eq(q->path, V(FHIR_ROOT)) || view_starts(q->path, V(FHIR_ROOT "/")))
        fhir_answer(q, r);
    else if (resolver_path(q->path))
        resolver_answer(q, r);
    else if (view_eq(q->method, V("DELETE")) || view_eq(q->method, V("OPTIONS")))
        refuse_delete(q, r);
    else if (view_starts(q->path, V("/api/")))
        api_answer(q, r);
    else
        pages_answer(q, r);
}

void web_refuse(const Request *q, Reply *r, const Error *e)
{
    Page p = page_of(q, r);

    r->status = e->code == E_DENIED ? 401 : r->retry_after ? 429 : status_of(e);
    if (q->secret.n && e->code == E_DENIED)
        r->cookie[0] = who_cookie(q, V(""));
    if (view_starts(q->path, V("/api/")))
        problem_json(r, e);
    else if (view_starts(q->path, V(FHIR_ROOT)))
        fhir_refuse(r, e);
    else if (q->secret.n && !q->authorization.n && e->code == E_DENIED)
        page_signed_out(&p);
    else
        page_problem(&p, e);
}
