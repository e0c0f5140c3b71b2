/* The API. See api.h. */
#include "web/api.h"

#include "base/limits.h"
#include "faces/csv.h"
#include "faces/json.h"
#include "faces/xlsx.h"
#include "web/api_pages.h"
#include "web/problem.h"
#include "web/who.h"

#include <stdlib.h>

typedef enum { AS_JSON, AS_CSV, AS_XLSX, FORMATS } ApiFormat;
static const struct {
    const char *ending, *type;
} formats[FORMATS] = {
    { ".json", "application/json" },
    { ".csv", "text/csv; charset=utf-8" },
    { ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
};

bool question_is_served(const Question *q)
{
    for (const Param *p = q->params; p && p->name; p++)
        if (p->type == PARAM_PATH)
            return false;
    return !(q->how & OPERATES);
}

const Question *question_of_path(View path)
{
    char name[128];
    const Question *q;

    if (!path.n || path.n > sizeof name)
        return NULL;
    for (size_t i = 0; i < path.n; i++)
        name[i] = path.p[i] == '/' ? ' ' : path.p[i];
    q = question_named(view(name, path.n));
    return q && question_is_served(q) ? q : NULL;
}

void put_question_path(Text *t, const Question *q)
{
    for (const char *p = q->name; *p; p++)
        text_byte(t, *p == ' ' ? '/' : *p);
}

/* ---- which format ----------------------------------------------------------------------------------------------- */

/* The weight of a media range's q parameter, in thousandths. */
static int weight(View params)
{
    while (params.p) {
        View one = view_trim(view_cut(&params, ';'));
        int64_t w;
        if (view_starts(one, V("q=")) && view_scaled(view_sub(one, 2, one.n), 3, &w))
            return w < 0 ? 0 : w > 1000 ? 1000 : (int)w;
    }
    return 1000;
}

static bool range_takes(View range, View type)
{
    View rest = type, plain = view_trim(view_cut(&rest, ';')), kind;

    kind = view_sub(plain, 0, (size_t)view_find(plain, '/') + 1);
    if (view_eq(range, V("*/*")) || view_eq_nocase(range, plain))
        return true;
    return view_ends(range, V("/*")) && view_eq_nocase(view_sub(range, 0, range.n - 1), kind);
}

/* The format that Accept likes best, JSON where it likes them equally. False if it takes none. */
static bool accepted(View accept, ApiFormat *out)
{
    int best = 0;

    *out = AS_JSON;
    if (!accept.n)
        return true;
    while (accept.p) {
        View params = view_cut(&accept, ','), range = view_trim(view_cut(&params, ';'));
        int w = weight(params);
        for (int i = 0; i < FORMATS && w > best; i++)
            if (range_takes(range, view_of(formats[i].type))) {
                best = w;
                *out = (ApiFormat)i;
            }
    }
    return best > 0;
}

/* Cuts ".csv" off the path. False if it has no such ending. */
static bool ends_with_format(View *path, ApiFormat *out)
{
    for (int i = 0; i < FORMATS; i++)
        if (view_ends(*path, view_of(formats[i].ending))) {
            *out = (ApiFormat)i;
            path->n -= strlen(formats[i].ending);
            return true;
        }
    return false;
}

/* ---- asking ----------------------------------------------------------------------------------------------------- */

typedef struct {
    const Question *question;
    ApiFormat format;
    Given *given;
    int n;
    View table; /* of a CSV */
    union {
        JsonFace json;
        CsvFace csv;
        XlsxFace xlsx;
    } face;
    Answer *answer;
    ApiPages pages;
} Api;

static void choose_face(Api *a, const Request *q, Reply *r)
{
    r->type = formats[a->format].type;
    switch (a->format) {
    case AS_CSV:
        csv_face(&a->face.csv, &r->sink, a->table);
        a->answer = &a->face.csv.answer;
        break;
    case AS_XLSX:
        xlsx_face(&a->face.xlsx, &r->sink, q->folder);
        a->answer = &a->face.xlsx.answer;
        break;
    default: json_face(&a->face.json, &r->sink, false); a->answer = &a->face.json.answer;
    }
}

static void release_face(Api *a)
{
    switch (a->format) {
    case AS_CSV: csv_release(&a->face.csv); break;
    case AS_XLSX: xlsx_release(&a->face.xlsx); break;
    default: json_release(&a->face.json);
    }
}

/* `_table` is the address's own, `_csrf` the form's: no parameter begins with an underscore. */
static void take_own_fields(Api *a)
{
    int kept = 0;

    a->table = query_value(a->given, a->n, V("_table"));
    for (int i = 0; i < a->n; i++)
        if (!view_eq(a->given[i].name, V("_table")) && !view_eq(a->given[i].name, V(CSRF_FIELD)))
            a->given[kept++] = a->given[i];
    a->n = kept;
}

/* A file of its own: "price-spread.csv". */
static void name_file(const Api *a, const Request *q, Reply *r)
{
    char name[64];
    size_t n = 0;

    if (a->format == AS_JSON)
        return;
    for (const char *p = a->question->name; *p && n + 1 < sizeof name; p++)
        name[n++] = *p == ' ' ? '-' : *p;
    r->disposition =
        arena_printf(q->context.arena, "attachment; filename=\"%.*s%s\"", (int)n, name, formats[a->format].ending);
}

static Code ask_it(Api *a, const Request *q, Reply *r, Error *e)
{
    AskContext context;
    Code c = request_context(q, a->question, &context, e);

    if (c != OK)
        return c;
    choose_face(a, q, r);
    name_file(a, q, r);
    pages_watch(&a->pages, a->answer);
    c = ask_run(a->question, a->given, a->n, &context, a->answer, e);
    if (c == OK && a->format == AS_XLSX)
        c = xlsx_finish(&a->face.xlsx, e);
    if (c == OK)
        c = pages_end(&a->pages, q, r, a->given, a->n, a->table, e);
    release_face(a);
    return c;
}

static bool is_json(View type)
{
    View plain = view_trim(view_cut(&type, ';'));
    return view_eq_nocase(plain, V("application/json"));
}

static Code fields_of(const Request *q, const Question *question, Given **out, int *n, Error *e)
{
    if (!(question->how & ACTS))
        return query_read(q->query, q->context.arena, out, n, e);
    if (view_starts(q->body_type, V("application/x-www-form-urlencoded")) || !q->body.n)
        return query_read(q->body, q->context.arena, out, n, e);
    if (is_json(q->body_type))
        return json_fields_read(q->body, q->context.arena, out, n, e);
    fail(e, E_USAGE, "the body is of a type that is not taken");
    return hint(e, "send application/json or application/x-www-form-urlencoded");
}

static Code check_method(const Request *q, const Question *question, Reply *r, Error *e)
{
    bool post = is_post(q);

    if (post && (question->how & ACTS))
        return check_sender(q, e);
    if (!post && !(question->how & ACTS))
        return OK;
    r->status = 405;
    fail(e, E_USAGE, "'%s' is asked with %s", question->name, question->how & ACTS ? "POST" : "GET");
    return e->code;
}

static void ask_question(const Request *q, Reply *r, View path)
{
    Api a = { .question = NULL };
    bool named = ends_with_format(&path, &a.format);
    Error e;
    Code c;

    if (!(a.question = question_of_path(path))) {
        fail(&e, E_ABSENT, "there is no question at this address");
        hint(&e, "/api/openapi.json lists them all");
        problem_json(r, &e);
        return;
    }
    if (!named && !accepted(q->accept, &a.format)) {
        r->status = 406;
        fail(&e, E_USAGE, "none of the types that Accept names is served");
        hint(&e, "ask for application/json, text/csv or %s", formats[AS_XLSX].type);
        problem_json(r, &e);
        return;
    }
    if ((c = check_method(q, a.question, r, &e)) == OK && !(a.question->how & ACTS) &&
        reply_tag(r, view_of(formats[a.format].type)))
        return;
    if (c == OK && (c = fields_of(q, a.question, &a.given, &a.n, &e)) == OK) {
        take_own_fields(&a);
        if ((c = pages_begin(&a.pages, a.question, q, r, &a.given, &a.n, &e)) == OK)
            c = ask_it(&a, q, r, &e);
        pages_release(&a.pages);
    }
    if (c != OK)
        problem_json(r, &e);
}

void api_answer(const Request *q, Reply *r)
{
    View path = q->path;
    Error e;

    if (view_starts(path, V("/api/v1/"))) {
        ask_question(q, r, view_sub(path, 8, path.n));
        return;
    }
    if (view_eq(path, V("/api/openapi.json"))) {
        r->type = "application/vnd.oai.openapi+json";
        if (!reply_tag(r, V("openapi")))
            openapi_write(&r->sink.text);
        return;
    }
    fail(&e, E_ABSENT, "there is nothing at this address");
    hint(&e, "/api/openapi.json lists what there is");
    problem_json(r, &e);
}
