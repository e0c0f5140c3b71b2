/* See profile.h. */
#include "picture/profile.h"

#include "base/limits.h"
#include "picture/compose.h"
#include "picture/fields.h"
#include "picture/product_records.h"
#include "picture/search/index.h"
#include "sql.h"

typedef struct {
    Ask *ask;
    const Facts *f;
    Arena *arena;
    Profile *p;
    /* statements that it has gone, the newest first choice: where and what */
    const SourceInfo *gone_by;
    View gone;
    uint64_t gone_rank;
    bool whole_list; /* a list that is stated whole has it in its edition in force */
    uint64_t seen_rank, description_rank;
    ProfileCode term[PROFILE_CLASSES]; /* words of classes */
    int terms;
} Gather;

bool profile_says_function(View scheme)
{
    static const char *const others[] = { "drug-tariff", "bnf", "vmpp", "vtm" };
    return scheme.n > 0 && view_among(scheme, others, COUNT_OF(others)) < 0;
}

/* Lower-case letters and single blanks of a short text, for comparing with what registries print. */
static size_t plain_words(View v, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n && n < room; i++) {
        char c = v.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c < 'a' || c > 'z')
            c = ' ';
        if (c != ' ' || (n && out[n - 1] != ' '))
            out[n++] = c;
    }
    return n;
}

/* Does a status, as published, say that the product is no longer (or not) sold? */
static bool status_says_gone(View status)
{
    static const char *const beginnings[] = { "not ", "no longer", "discontinued", "withdrawn", "obsolete" };
    char room[64];
    View v = view(room, plain_words(status, room, sizeof room));

    for (int i = 0; i < COUNT_OF(beginnings); i++)
        if (view_starts(v, view_of(beginnings[i])))
            return true;
    return false;
}

static View keep(Gather *g, View v)
{
    return arena_copy(g->arena, v);
}

static Code add_code(Gather *g, ProfileCode *code, int *n, int most, View scheme, View value, Error *e)
{
    for (int i = 0; i < *n; i++)
        if (view_eq(code[i].scheme, scheme) && view_eq(code[i].code, value)) {
            code[i].in_force |= g->f->source->in_force;
            return OK;
        }
    if (*n == most)
        return OK;
    code[*n] = (ProfileCode){ keep(g, scheme), keep(g, value), g->f->source->in_force };
    return code[*n].scheme.p && code[(*n)++].code.p ? OK : arena_fail(g->arena, value.n, "a product", e);
}

static Code add_identifiers(Gather *g, Error *e)
{
    const Facts *f = g->f;
    Code c = OK;

    for (int i = 0; i < f->identifiers && c == OK; i++) {
        const FactIdentifier *id = &f->identifier[i];
        if (id->legal && (id->role == ROLE_ID || id->role == ROLE_KEY || id->role == ROLE_GROUP))
            c = add_code(g, g->p->code, &g->p->codes, PROFILE_CODES, id->scheme, id->value, e);
    }
    return c;
}

/* ---- price ------------------------------------------------------------------------------------------------------- */

/* Open lists before closed ones and data sets in their order (compose.h), so that like is compared with like. */
static bool better_price(const ProfilePrice *a, const ProfilePrice *b)
{
    uint64_t list_a, list_b;

    if (!b->known || a->in_force != b->in_force)
        return !b->known || a->in_force;
    list_a = compose_rank(a->source) >> 40;
    list_b = compose_rank(b->source) >> 40;
    if (list_a != list_b)
        return list_a < list_b;
    if (!a->in_force && a->source->rank != b->source->rank)
        return a->source->rank > b->source->rank;
    if ((a->each > 0) != (b->each > 0))
        return a->each > 0;
    return a->each > 0 && a->each < b->each;
}

static Code add_price(Gather *g, const LayoutField *x, View value, Error *e)
{
    const Facts *f = g->f;
    ProfilePrice price = { .known = true, .in_force = f->source->in_force, .source = f->source, .row = f->row };
    View unit = facts_value(f, ROLE_UNIT, NULL);
    double amount;

    if (!field_money(&x->def, value, &price.price) || price.price.minor <= 0)
        return OK;
    if (x->type != FIELD_PENCE || !view_double(value, &amount)) /* a pack may cost parts of a penny */
        amount = (double)price.price.minor;
    if (view_double(facts_value(f, ROLE_QUANTITY, NULL), &price.quantity) && price.quantity > 0)
        price.each = amount / price.quantity;
    else
        price.quantity = 0;
    if (!better_price(&price, &g->p->price))
        return OK;
    price.unit = keep(g, unit);
    g->p->price = price;
    return price.unit.p ? OK : arena_fail(g->arena, unit.n, "a product", e);
}

/* ---- one record -------------------------------------------------------------------------------------------------- */

static void say_gone(Gather *g, View what)
{
    uint64_t rank = compose_rank(g->f->source);
    if (!g->f->source->in_force || (g->gone_by && g->gone_rank <= rank))
        return;
    g->gone_by = g->f->source;
    g->gone_rank = rank;
    g->gone = keep(g, what);
}

/* Status and last day speak of the product where its own record has them, not of one of its packs. */
static void add_status(Gather *g, const LayoutField *x, View v)
{
    Date last;
    if (g->f->layout->thing != THING_PRODUCT)
        return;
    if (x->role == ROLE_STATUS && status_says_gone(v))
        say_gone(g, v);
    else if (x->role == ROLE_TO && x->type == FIELD_DATE && field_date(&x->def, v, &last) && last < g->ask->today)
        say_gone(g, arena_printf(g->arena, "until %.*s", VIEW_ARGS(v)));
}

static Code add_description(Gather *g, FieldRole role, View v, Error *e)
{
    uint64_t rank = compose_rank(g->f->source) | (role == ROLE_NAME ? (uint64_t)1 << 54 : 0);
    if (rank >= g->description_rank || g->f->layout->thing == THING_DETAIL)
        return OK;
    g->description_rank = rank;
    g->p->description = keep(g, v);
    return g->p->description.p ? OK : arena_fail(g->arena, v.n, "a product", e);
}

static Code add_field(Gather *g, const LayoutField *x, View v, Error *e)
{
    Code c = OK;
    switch (x->role) {
    case ROLE_CLASS:
        if (profile_says_function(x->scheme))
            c = add_code(g, g->p->class, &g->p->classes, PROFILE_CLASSES, x->scheme, v, e);
        if (c == OK && x->scheme.n && !view_eq(x->scheme, V("vmpp")))
            c = add_code(g, g->p->kind, &g->p->kinds, PROFILE_CLASSES, x->scheme, v, e);
        break;
    case ROLE_GENERIC:
    case ROLE_CLASS_TERM:
        if (x->scheme.n)
            c = add_code(g, g->term, &g->terms, PROFILE_CLASSES, x->scheme, v, e);
        break;
    case ROLE_PRICE: c = add_price(g, x, v, e); break;
    case ROLE_STATUS:
    case ROLE_TO: add_status(g, x, v); break;
    case ROLE_SUCCESSOR:
        if (g->f->layout->thing == THING_PRODUCT && !(g->p->replaced_by = keep(g, v)).p)
            c = arena_fail(g->arena, v.n, "a product", e);
        break;
    case ROLE_NAME:
    case ROLE_DESCRIPTION: c = add_description(g, x->role, v, e); break;
    default: break;
    }
    return c;
}

static void note_seen(Gather *g)
{
    const SourceInfo *s = g->f->source;
    uint64_t rank = (uint64_t)!s->in_force << 62 | compose_rank(s); /* whoever may see it: what holds comes first */

    if (g->f->layout->thing > THING_DETAIL)
        return;
    g->p->listed |= s->in_force;
    g->whole_list |= s->in_force && s->whole;
    if (!g->p->seen || rank < g->seen_rank) {
        g->p->seen = s;
        g->seen_rank = rank;
    }
}

static Code add_record(Gather *g, Error *e)
{
    const Facts *f = g->f;
    Code c;

    if (f->layout->thing > THING_DETAIL)
        return OK;
    note_seen(g);
    if ((c = add_identifiers(g, e)) != OK)
        return c;
    for (int i = 0; i < f->layout->n && i < f->n && c == OK; i++)
        if (f->value[i].n && ask_sees(g->ask, f->layout->field[i].label, f->source->owner))
            c = add_field(g, &f->layout->field[i], f->value[i], e);
    return c == OK ? described_add(&g->p->described, g->ask, f, g->arena, e) : c;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

/* Classes of former editions go where an edition in force states any. */
static int current_classes(ProfileCode *class, int classes)
{
    bool any = false;
    int n = 0;

    for (int i = 0; i < classes; i++)
        any |= class[i].in_force;
    for (int i = 0; i < classes; i++)
        if (class[i].in_force || !any)
            class[n++] = class[i];
    return n;
}

/* The words of a class stand for its code in schemes of which no code is published. */
static void add_terms(Gather *g)
{
    Profile *p = g->p;
    int codes = p->kinds;

    for (int i = 0; i < g->terms && p->kinds < PROFILE_CLASSES; i++) {
        bool has_code = false;
        for (int k = 0; k < codes && !has_code; k++)
            has_code = view_eq(p->kind[k].scheme, g->term[i].scheme);
        if (!has_code)
            p->kind[p->kinds++] = g->term[i];
    }
}

static bool put_word(void *ctx, View word)
{
    Text *t = ctx;
    if (t->n)
        text_put(t, V(" "));
    text_put(t, word);
    return true;
}

static Code folded_words(Gather *g, View text, View *out, Error *e)
{
    Text words;

    text_init(&words, 8 * ATTRIBUTES_TEXT_BYTES);
    search_tokens(text, NULL, put_word, &words);
    *out = text_ok(&words) ? keep(g, text_view(&words)) : view(NULL, 0);
    text_release(&words);
    return out->p ? OK : arena_fail(g->arena, text.n, "a product", e);
}

/* "Nelaton catheter male 14Ch" is "nelaton catheter male" without its sizes. */
static Code generic_words(Gather *g, Error *e)
{
    View name = view_sub(g->p->row.generic, 0, ATTRIBUTES_TEXT_BYTES);
    AttributeSet said;
    char *room = arena_bytes(g->arena, name.n + 1);
    Code c;

    if (!room)
        return arena_fail(g->arena, name.n, "a product", e);
    memcpy(room, name.n ? name.p : "", name.n);
    if ((c = folded_words(g, view(room, name.n), &g->p->generic_whole, e)) != OK)
        return c;
    attributes_clear(&said);
    attributes_read(name, ATTRIBUTES_FREE, 0, &said);
    for (unsigned i = 0; i < said.n; i++) {
        const Attribute *a = said.item + i;
        if (attribute_info((AttributeName)a->name)->type == ATTRIBUTE_MEASURE || a->name == ATTRIBUTE_PACK ||
            a->name == ATTRIBUTE_SIZE_LABEL)
            memset(room + a->at, ' ', a->bytes);
    }
    return folded_words(g, view(room, name.n), &g->p->generic, e);
}

static Code judge_availability(Gather *g, Error *e)
{
    Profile *p = g->p;
    const SourceInfo *s = p->seen;

    p->available = p->listed && (!g->gone_by || g->whole_list);
    if (!s)
        p->availability = V("not known");
    else if (!p->listed)
        p->availability =
            arena_printf(g->arena, "no longer listed: last in %.*s %.*s", VIEW_ARGS(s->dataset), VIEW_ARGS(s->edition));
    else if (g->gone_by && g->whole_list)
        p->availability = arena_printf(g->arena, "in %.*s %.*s; but %.*s says: %.*s", VIEW_ARGS(s->dataset),
                                       VIEW_ARGS(s->edition), VIEW_ARGS(g->gone_by->dataset), VIEW_ARGS(g->gone));
    else if (g->gone_by)
        p->availability = arena_printf(g->arena, "%.*s says: %.*s", VIEW_ARGS(g->gone_by->dataset), VIEW_ARGS(g->gone));
    else
        p->availability = arena_printf(g->arena, "in %.*s %.*s", VIEW_ARGS(s->dataset), VIEW_ARGS(s->edition));
    return p->availability.p ? OK : arena_fail(g->arena, 0, "a product", e);
}

static Code gather_records(Gather *g, const Model *m, Facts *facts, Error *e)
{
    ProductRecords r;
    bool more;
    Code c = product_records_open(&r, g->ask->store, m, g->p->row.id, facts, e);

    while (c == OK && (c = product_records_next(&r, &more, e)) == OK && more)
        c = add_record(g, e);
    product_records_close(&r);
    return c;
}

Code profile_read(Ask *ask, const Model *m, int64_t id, Facts *facts, Arena *arena, Profile *p, bool *found, Error *e)
{
    Gather g = { .ask = ask, .f = facts, .arena = arena, .p = p, .description_rank = UINT64_MAX };
    Code c;

    *p = (Profile){ .replaced_by = V(""), .description = V("") };
    if ((c = lookup_product(ask, id, &p->row, found, e)) != OK || !*found)
        return c;
    if ((c = described_begin(&p->described, ask, arena, e)) != OK || (c = gather_records(&g, m, facts, e)) != OK)
        return c;
    described_compare(&p->described, !p->listed);
    add_terms(&g);
    p->classes = current_classes(p->class, p->classes);
    p->kinds = current_classes(p->kind, p->kinds);
    if (!p->description.n)
        p->description = p->row.name;
    if ((c = generic_words(&g, e)) != OK)
        return c;
    return judge_availability(&g, e);
}
