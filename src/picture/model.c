/* Loading sources and layouts. See model.h. */
#include "picture/model.h"

#include "base/limits.h"
#include "base/memory.h"
#include "picture/derive.h"
#include "picture/record.h"
#include "read/tree.h"
#include "sql.h"

static View copied(Arena *a, View v)
{
    return arena_copy(a, v.p ? v : V(""));
}

static Code load_source(Model *m, const Rows *r, SourceInfo *s)
{
    View *text[] = { &s->name, &s->dataset, &s->part,           &s->edition, &s->title, &s->publisher, &s->licence,
                     &s->file, &s->sha256,  &s->content_sha256, &s->owner,   &s->state, &s->note };
    *s = (SourceInfo){ .id = rows_int(r, 0) };
    for (int i = 0; i < COUNT_OF(text); i++) {
        *text[i] = copied(m->arena, rows_text(r, i + 1));
        if (!text[i]->p)
            return E_MEMORY;
    }
    s->label = (Label)rows_int(r, 14);
    s->whole = rows_int(r, 15) != 0;
    s->rows_read = rows_int(r, 16);
    s->rows_kept = rows_int(r, 17);
    s->rows_set_aside = rows_int(r, 18);
    s->records = rows_int(r, 19);
    s->read_at = rows_int(r, 20);
    s->edition_in_content = view_eq(rows_text(r, 21), V("content"));
    s->audience = arena_printf(m->arena, "%d %.*s", (int)s->label, VIEW_ARGS(s->owner));
    s->named_to = arena_printf(m->arena, "%.*s %.*s", VIEW_ARGS(s->dataset), VIEW_ARGS(s->audience));
    return s->audience.p && s->named_to.p ? OK : E_MEMORY;
}

bool audience_has(View audience, const Ask *ask)
{
    if (audience.n < 2 || audience.p[0] < '0' || audience.p[0] > '0' + LABEL_PERSONAL || audience.p[1] != ' ')
        return false;
    return ask_sees(ask, (Label)(audience.p[0] - '0'), view_sub(audience, 2, audience.n));
}

bool model_same_list(const SourceInfo *a, const SourceInfo *b)
{
    return view_eq(a->dataset, b->dataset) && view_eq(a->part, b->part);
}

/* Sources are in canonical order, so the last of a list has its newest edition. */
void model_forces(Model *m)
{
    bool after_newest = false;
    for (int i = m->n_sources - 1; i >= 0; i--) {
        SourceInfo *s = &m->source[i];
        const SourceInfo *after = i + 1 < m->n_sources ? &m->source[i + 1] : NULL;
        bool newest = !after || !model_same_list(s, after) || (after_newest && view_eq(after->edition, s->edition));
        s->in_force = !s->gave_way_to && (!s->whole || newest);
        after_newest = newest;
    }
}

/* Who gave way to whom, as the live picture was derived. */
static Code load_gave_way(Model *m, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(m->store, &SQL_model_gave_way, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t gave = rows_int(r, 0), way = rows_int(r, 1);
        if (gave < m->n_ids && way < m->n_ids && m->by_id[gave] && m->by_id[way])
            m->source[m->by_id[gave] - 1].gave_way_to = m->by_id[way];
    }
    rows_close(r);
    return c;
}

/* A build sees all; for a question choose_visible decides. */
static void rank_sources(Model *m)
{
    for (int i = m->n_sources - 1; i >= 0; i--) {
        SourceInfo *s = &m->source[i];
        s->rank = i + 1;
        s->visible = true;
        m->by_id[s->id] = i + 1;
    }
}

static Code load_sources(Model *m, bool built, Error *e)
{
    Rows *r = NULL;
    int64_t n = 0, top = 0;
    bool more;
    Code c;

    if ((c = store_int(m->store, &SQL_model_source_count, NO_ARGS, &n, NULL, e)) != OK ||
        (c = store_int(m->store, &SQL_model_source_top, NO_ARGS, &top, NULL, e)) != OK)
        return c;
    m->source = ARENA_ARRAY(m->arena, SourceInfo, (size_t)n + 1);
    m->by_id = ARENA_ARRAY(m->arena, int, (size_t)top + 2);
    if (!m->source || !m->by_id)
        return arena_fail(m->arena, 0, "the list of sources", e);
    m->n_ids = top + 1;
    if ((c = store_rows(m->store, &SQL_model_sources, NO_ARGS, &r, e)) != OK)
        return c;
    while ((c = rows_next(r, &more, e)) == OK && more && m->n_sources < n)
        if (load_source(m, r, &m->source[m->n_sources++]) != OK) {
            c = arena_fail(m->arena, 0, "the list of sources", e);
            break;
        }
    rows_close(r);
    if (c != OK)
        return c;
    rank_sources(m);
    if (built)
        c = load_gave_way(m, e);
    model_forces(m);
    return c;
}

typedef struct {
    Model *m;
    LayoutInfo *l;
    int room;
} FieldLoad;

static Code load_field(void *ctx, const TreeRecord *record, Error *e)
{
    FieldLoad *f = ctx;
    LayoutField *x = &f->l->field[f->l->n];
    int64_t type = 0, role = 0, label = 0;
    const Node *n = record->node;

    if (f->l->n == f->room)
        return fail(e, E_BUG, "a layout grew while it was read");
    view_int(node_text(n, "type"), &type);
    view_int(node_text(n, "role"), &role);
    view_int(node_text(n, "label"), &label);
    *x = (LayoutField){ .type = (FieldType)type, .role = (FieldRole)role, .label = (Label)label };
    x->name = copied(f->m->arena, node_text(n, "name"));
    x->scheme = copied(f->m->arena, node_text(n, "scheme"));
    x->format = copied(f->m->arena, node_text(n, "format"));
    x->def = (FieldDef){ .name = arena_cstr(f->m->arena, x->name), .type = x->type, .role = x->role };
    if (x->scheme.n)
        x->def.scheme = arena_cstr(f->m->arena, x->scheme);
    if (x->format.n)
        x->def.format = arena_cstr(f->m->arena, x->format);
    f->l->n++;
    return x->def.name ? OK : arena_fail(f->m->arena, 0, "a layout", e);
}

static Code load_layout(Model *m, const Rows *r, LayoutInfo *l, Error *e)
{
    View fields = copied(m->arena, rows_text(r, 5));
    FieldLoad load = { m, l, 0 };
    Input *in = NULL;
    Code c;

    *l = (LayoutInfo){ .id = rows_int(r, 0),
                       .dataset = copied(m->arena, rows_text(r, 1)),
                       .kind = copied(m->arena, rows_text(r, 2)),
                       .thing = (Thing)rows_int(r, 3),
                       .scheme = copied(m->arena, rows_text(r, 4)) };
    for (size_t i = 0; i < fields.n; i++)
        load.room += fields.p[i] == '{';
    l->field = ARENA_ARRAY(m->arena, LayoutField, (size_t)load.room + 1);
    if (!l->field)
        return arena_fail(m->arena, 0, "a layout", e);
    if ((c = input_of_bytes(&in, fields, "layout", e)) == OK)
        c = json_records(in, V(""), load_field, NULL, &load, e);
    input_close(in);
    l->tariff_at = layout_field(l, ROLE_CLASS, "drug-tariff");
    l->bnf_at = layout_field(l, ROLE_CLASS, "bnf");
    return c;
}

static Code load_layouts(Model *m, Error *e)
{
    Rows *r = NULL;
    int64_t n = 0;
    bool more;
    Code c;

    if ((c = store_int(m->store, &SQL_model_layout_count, NO_ARGS, &n, NULL, e)) != OK)
        return c;
    m->layout = ARENA_ARRAY(m->arena, LayoutInfo, (size_t)n + 1);
    if (!m->layout)
        return arena_fail(m->arena, 0, "layouts", e);
    if ((c = store_rows(m->store, &SQL_model_layouts, NO_ARGS, &r, e)) != OK)
        return c;
    while ((c = rows_next(r, &more, e)) == OK && more && m->n_layouts < n) {
        LayoutInfo *l = &m->layout[m->n_layouts];
        uint64_t *at;
        if ((c = load_layout(m, r, l, e)) != OK)
            break;
        at = map_add(&m->layout_at, view((const char *)&l->id, sizeof l->id), NULL);
        if (!at) {
            c = fail_memory(e, "layouts");
            break;
        }
        *at = (uint64_t)++m->n_layouts;
    }
    rows_close(r);
    return c;
}

/* A picture that another version of the method derived is not read: its tables may mean something else. */
static Code check_version(Store *store, Arena *arena, Error *e)
{
    View version;
    Code c;

    if (store_generation(store) == 0)
        return OK;
    if ((c = store_text(store, &SQL_summary_value, ARGS(arg_text(V("derive_version"))), arena, &version, e)) != OK)
        return c;
    if (view_eq(version, derive_version()))
        return OK;
    fail(e, E_CONFLICT, "the picture in %s was derived by another version of Trefoil", store_name(store));
    return hint(e, "`trefoil upgrade` derives it again");
}

/* built: who gave way to whom is taken from the live picture. */
static Code load(Model *m, Store *store, bool built, Arena *arena, Error *e)
{
    Code c;

    *m = (Model){ .store = store, .arena = arena };
    map_init(&m->layout_at, arena);
    if ((c = load_sources(m, built, e)) == OK)
        c = load_layouts(m, e);
    if (c != OK)
        map_release(&m->layout_at);
    return c;
}

/* ---- kept with the open store ------------------------------------------------------------------------------------ */

enum { VERSION_NUMBERS = 7 };

typedef struct {
    int64_t version[VERSION_NUMBERS]; /* of what it was loaded from */
    int64_t stamp;                    /* of the store, when they were looked at last; 0: look */
    Arena arena;
    Model model;
} KeptModel;

static void kept_free(void *p)
{
    KeptModel *k = p;

    map_release(&k->model.layout_at);
    arena_release(&k->arena);
    mem_free(k);
}

/* Sources and layouts are only ever added or taken away, never changed: that these numbers are the same says that all
 * is. */
static Code read_version(Store *store, int64_t version[VERSION_NUMBERS], Error *e)
{
    Rows *r = NULL;
    bool more = false;
    Code c = store_rows(store, &SQL_model_version, NO_ARGS, &r, e);

    version[0] = store_generation(store);
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        for (int i = 1; i < VERSION_NUMBERS; i++)
            version[i] = rows_int(r, i - 1);
    rows_close(r);
    return c;
}

static Code load_kept(Store *store, const Ask *ask, const int64_t version[VERSION_NUMBERS], KeptModel **out, Error *e)
{
    KeptModel *k;
    Code c = check_version(store, ask->arena, e);

    if (c != OK)
        return c;
    if (!(k = mem_alloc(sizeof *k)))
        return fail_memory(e, "sources and layouts");
    memcpy(k->version, version, sizeof k->version);
    arena_init(&k->arena, LIMIT_QUESTION_BYTES);
    if ((c = load(&k->model, store, store_generation(store) > 0, &k->arena, e)) != OK) {
        arena_release(&k->arena);
        mem_free(k);
        return c;
    }
    store_keep(store, KEEP_MODEL, k, kept_free);
    *out = k;
    return OK;
}

/* Everything is shared but what depends on who asks. */
static Code choose_visible(Model *m, const Model *kept, const Ask *ask, Arena *arena, Error *e)
{
    size_t n = (size_t)kept->n_sources;
    int seen = 0;

    *m = *kept;
    m->arena = arena;
    m->kept = true;
    while (seen < m->n_sources && ask_sees(ask, kept->source[seen].label, kept->source[seen].owner))
        seen++;
    if (seen == m->n_sources)
        return OK; /* to whom everything is visible it is as it was loaded; nobody changes it */
    if (!(m->source = ARENA_ROOM(arena, SourceInfo, n + 1)))
        return arena_fail(arena, n * sizeof(SourceInfo), "the list of sources", e);
    memcpy(m->source, kept->source, (n + 1) * sizeof(SourceInfo));
    for (int i = 0; i < m->n_sources; i++)
        m->source[i].visible = ask_sees(ask, m->source[i].label, m->source[i].owner);
    return OK;
}

Code model_load(Model *m, Store *store, const Ask *ask, Arena *arena, Error *e)
{
    KeptModel *k = store_kept(store, KEEP_MODEL);
    int64_t version[VERSION_NUMBERS], stamp = store_stamp(store);
    Code c;

    *m = (Model){ .kept = true };
    if (!ask)
        return load(m, store, false, arena, e);
    if (!k || !stamp || k->stamp != stamp) {
        if ((c = read_version(store, version, e)) != OK)
            return c;
        if ((!k || memcmp(k->version, version, sizeof version) != 0) &&
            (c = load_kept(store, ask, version, &k, e)) != OK)
            return c;
        k->stamp = stamp;
    }
    return choose_visible(m, &k->model, ask, arena, e);
}

void model_release(Model *m)
{
    if (!m->kept)
        map_release(&m->layout_at);
}

const SourceInfo *model_source(const Model *m, int64_t record_id)
{
    int64_t id = record_id >> SOURCE_SHIFT;
    return id >= 0 && id < m->n_ids && m->by_id[id] ? &m->source[m->by_id[id] - 1] : NULL;
}

const LayoutInfo *model_layout(const Model *m, int64_t id)
{
    const uint64_t *at = map_find(&m->layout_at, view((const char *)&id, sizeof id));
    return at ? &m->layout[*at - 1] : NULL;
}

int layout_field(const LayoutInfo *l, FieldRole role, const char *scheme)
{
    for (int i = 0; i < l->n; i++)
        if (l->field[i].role == role && (!scheme || view_eq(l->field[i].scheme, view_of(scheme))))
            return i;
    return -1;
}

Code model_note_made_up(Answer *answer, Error *e)
{
    for (const AnswerNote *n = answer->notes; n; n = n->next)
        if (view_eq(n->text, V(MADE_UP_NOTE)))
            return OK;
    return answer_note(answer, e, "%s", MADE_UP_NOTE);
}

Code model_cite_rows(const SourceInfo *s, int64_t rows, Answer *answer, Error *e)
{
    const AnswerSource source = { s->name, s->dataset, s->edition, s->publisher, s->licence, rows };
    Code c = answer_source(answer, &source, e);
    return c == OK && view_eq(s->publisher, V(MADE_UP_PUBLISHER)) ? model_note_made_up(answer, e) : c;
}

Code model_cite(const SourceInfo *s, Answer *answer, Error *e)
{
    return model_cite_rows(s, 0, answer, e);
}
