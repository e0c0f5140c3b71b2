/* See compose.h. */
#include "picture/compose.h"

#include "base/limits.h"
#include "picture/attributes/part_number.h"
#include "picture/described.h"

#include <stdio.h>

/* Data sets in the order in which their values are preferred: dm+d and the tariff name things as the NHS does,
 * registers have theirs from makers; those not named come last. */
static const char *const compose_order[] = { "dmd", "drug-tariff-part-ix", "eudamed", "gudid", "openfda-udi", NULL };

uint64_t compose_rank(const SourceInfo *s)
{
    uint64_t order = 0;
    while (compose_order[order] && !view_eq(s->dataset, view_of(compose_order[order])))
        order++;
    return (uint64_t)s->label << 60 | (uint64_t)!s->in_force << 56 | order << 40 |
           (uint64_t)(0xffffff - (unsigned)s->rank);
}

char flag_of(View v)
{
    if (view_eq(v, V("SINGLE_USE"))) /* EUDAMED's words in GDSN messages */
        return 'y';
    if (view_eq(v, V("NOT_STERILISED")))
        return 'n';
    if (view_eq_nocase(v, V("true")) || view_eq_nocase(v, V("yes")) || view_eq_nocase(v, V("y")) || view_eq(v, V("1")))
        return 'y';
    if (view_eq_nocase(v, V("false")) || view_eq_nocase(v, V("no")) || view_eq_nocase(v, V("n")) || view_eq(v, V("0")))
        return 'n';
    return 0;
}

void compose_begin(Composed *c, Arena *arena, const Map *makers)
{
    arena_reset(arena);
    c->arena = arena;
    c->makers = makers;
    memset(c->chosen, 0, sizeof c->chosen);
    for (int i = 0; i < CHOSEN; i++)
        c->chosen[i] = (Chosen){ V(""), V(""), UINT64_MAX };
    c->label = LABEL_PERSONAL;
    c->owner = V("");
    c->in_force = false;
    c->records = 0;
    c->datasets = 0;
    c->texts = 0;
    for (int i = 0; i < COUNT_OF(c->described); i++)
        c->described[i].n = 0;
    memset(c->flag, 0, sizeof c->flag);
    memset(c->flag_conflict, 0, sizeof c->flag_conflict);
    c->open_source = NULL;
    c->source = NULL;
    c->sources = 0;
    c->source_room = 0;
    c->facets = 0;
    c->classes = 0;
}

/* A field may be more closed than its source. */
static Label label_of(const Facts *f, const LayoutField *x)
{
    return f->source->label > x->label ? f->source->label : x->label;
}

/* A value of the record in hand, for as long as the product. */
static View keep(Composed *c, View v)
{
    return c->stays && v.p ? v : arena_copy(c->arena, v);
}

static Code choose(Composed *c, ChosenField field, View value, View scheme, uint64_t rank, Error *e)
{
    Chosen *x = &c->chosen[field];
    if (!value.n || rank >= x->rank)
        return OK;
    x->rank = rank;
    x->value = keep(c, value);
    x->scheme = keep(c, scheme);
    return x->value.p && x->scheme.p ? OK : arena_fail(c->arena, value.n, "a product", e);
}

static Code add_text(Composed *c, SearchField field, View text, Label label, Error *e)
{
    if (c->texts == COMPOSE_TEXTS_MOST || !text.n)
        return OK;
    for (int i = 0; i < c->texts; i++) /* monthly editions repeat themselves */
        if (c->text[i].text.field == field && c->text[i].label == label && view_eq(c->text[i].text.text, text))
            return OK;
    c->text[c->texts].text = (SearchText){ field, keep(c, text) };
    c->text[c->texts].label = label;
    return c->text[c->texts++].text.text.p ? OK : arena_fail(c->arena, text.n, "a product", e);
}

static void add_flag(Composed *c, int which, View value, Label label)
{
    static const char *const flags[] = { "n", "y" };
    char f = flag_of(value);
    if (!f)
        return;
    if (c->flag[which].n && c->flag[which].p[0] != f)
        c->flag_conflict[which] = true;
    if (!c->flag[which].n || label < c->flag_label[which]) {
        c->flag[which] = view_of(flags[f == 'y']);
        c->flag_label[which] = label;
    }
}

/* Classes beyond the most are not counted: no product is of that many kinds. */
static Code add_facet(Composed *c, SearchFacet facet, View value, Label label, Error *e)
{
    View kept;
    for (int i = 0; i < c->facets; i++)
        if (c->facet[i].facet == facet && c->facet[i].label == label && view_eq(c->facet[i].value, value))
            return OK;
    if (c->facets == COMPOSE_FACETS_MOST)
        return OK;
    if (!(kept = arena_copy(c->arena, value)).p)
        return arena_fail(c->arena, value.n, "a product", e);
    c->facet[c->facets].facet = facet;
    c->facet[c->facets].value = kept;
    c->facet[c->facets++].label = label;
    return OK;
}

static Code add_class(Composed *c, const LayoutField *x, View v, Label label, Error *e)
{
    View value;
    if (view_eq(x->scheme, V("drug-tariff")))
        return add_facet(c, FACET_PART, v, label, e);
    value = arena_printf(c->arena, "%.*s %.*s", VIEW_ARGS(x->scheme), VIEW_ARGS(v));
    return value.p ? add_facet(c, FACET_CLASS, value, label, e) : arena_fail(c->arena, v.n, "a product", e);
}

/* Is it the class that the record states without its code (or its code without the term)? */
static bool completes(const Composed *c, int i, View scheme, bool has_code)
{
    const CrosswalkClass *x = &c->class[i].class;
    return c->class[i].record == c->records && view_eq(x->scheme, scheme) && (x->code.n > 0) != has_code &&
           (x->term.n > 0) == has_code;
}

static bool is_known_class(const Composed *c, View scheme, View code, View term, int until, int *at)
{
    for (*at = 0; *at < until; ++*at) {
        const CrosswalkClass *x = &c->class[*at].class;
        if (view_eq(x->scheme, scheme) && view_eq(x->code, code) && (code.n || view_eq(x->term, term)))
            return true;
    }
    return false;
}

/* A class, or the words for one, as an open source states it. Packs (VMPP) are no kinds of things. */
static Code add_crossing(Composed *c, const Facts *f, const LayoutField *x, View v, bool is_code, Label label, Error *e)
{
    View scheme = x->scheme, code = is_code ? v : V(""), term = is_code ? V("") : v;
    int at = c->classes;

    if (label != LABEL_PUBLIC || !scheme.n || view_eq(scheme, V("vmpp")))
        return OK;
    for (int i = 0; i < c->classes; i++)
        if (completes(c, i, scheme, is_code)) {
            at = i;
            code = is_code ? code : c->class[i].class.code;
            term = is_code ? c->class[i].class.term : term;
        }
    if (at == c->classes && is_known_class(c, scheme, code, term, c->classes, &at)) {
        c->class[at].in_force |= f->source->in_force;
        c->class[at].record = c->records;
        return OK;
    }
    if (at == COMPOSE_CLASSES_MOST)
        return OK;
    c->class[at].in_force = f->source->in_force;
    c->class[at].record = c->records;
    c->class[at].class =
        (CrosswalkClass){ keep(c, scheme), is_code ? keep(c, code) : code, is_code ? term : keep(c, term) };
    if (!c->class[at].class.scheme.p || !c->class[at].class.code.p || !c->class[at].class.term.p)
        return arena_fail(c->arena, v.n, "a product", e);
    if (at == c->classes) {
        c->classes++;
    } else if (at == c->classes - 1 &&
               is_known_class(c, scheme, code, term, at, &at)) { /* editions repeat themselves */
        c->class[at].in_force |= f->source->in_force;
        c->classes--;
    }
    return OK;
}

/* What was dispensed is of a class, whatever else such a record says of the product. */
static Code add_dispensed(Composed *c, const Facts *f, Error *e)
{
    Code code = OK;
    for (int i = 0; i < f->layout->n && i < f->n && code == OK; i++) {
        const LayoutField *x = &f->layout->field[i];
        if (x->role == ROLE_CLASS && f->value[i].n)
            code = add_crossing(c, f, x, f->value[i], true, label_of(f, x), e);
    }
    return code;
}

int compose_classes(const Composed *c, CrosswalkClass *out)
{
    int n = 0;

    for (int i = 0; i < c->classes; i++) {
        const CrosswalkClass *x = &c->class[i].class;
        bool better = false;
        for (int k = 0; k < c->classes && !better; k++)
            better = view_eq(c->class[k].class.scheme, x->scheme) &&
                     (c->class[k].in_force > c->class[i].in_force ||
                      (c->class[k].in_force == c->class[i].in_force && c->class[k].class.code.n && !x->code.n));
        if (!better)
            out[n++] = (CrosswalkClass){ x->scheme, x->code.n ? x->code : x->term, x->term };
    }
    return n;
}

/* Neither says more than the other of who names the product to whom. */
static bool same_naming(const SourceInfo *a, const SourceInfo *b)
{
    return a == b || (a->in_force == b->in_force && view_eq(a->named_to, b->named_to));
}

static Code add_source(Composed *c, const SourceInfo *s, Error *e)
{
    for (int i = c->sources; i > 0; i--)
        if (same_naming(c->source[i - 1], s))
            return OK;
    if (!arena_room(c->arena, &c->source, (size_t)c->sources, &c->source_room, sizeof(SourceInfo *)))
        return arena_fail(c->arena, sizeof(SourceInfo *), "a product", e);
    c->source[c->sources++] = s;
    return OK;
}

/* A maker named by number only: dm+d names its suppliers in a file of their own. */
static Code add_numbered_maker(Composed *c, const LayoutField *x, View number, Label label, uint64_t rank, Error *e)
{
    char key[160];
    int n = snprintf(key, sizeof key, "%.*s %.*s", VIEW_ARGS(x->scheme), VIEW_ARGS(number));
    const uint64_t *at = c->makers && n < (int)sizeof key ? map_find(c->makers, view(key, (size_t)n)) : NULL;
    const View *name = at ? (const View *)(uintptr_t)*at : NULL;
    Code code;
    if (!name)
        return OK;
    code = choose(c, CHOSEN_MAKER, *name, V(""), rank | (uint64_t)1 << 38, e);
    return code == OK ? add_text(c, SEARCH_MAKER, *name, label, e) : code;
}

bool compose_model_is_number(View v)
{
    bool several = false, digit = false;

    for (size_t i = 0; i < v.n; i++) {
        several |= v.p[i] == ' ';
        digit |= v.p[i] >= '0' && v.p[i] <= '9';
        if (v.p[i] == ';' || v.p[i] == ',') /* a list of numbers */
            return false;
    }
    return digit && (!several || part_number_kind(v) == PART_NUMBER_STRONG);
}

static Code add_value(Composed *c, const Facts *f, const LayoutField *x, View v, uint64_t rank, Error *e)
{
    Label label = label_of(f, x);
    Code code = OK;

    if (f->layout->thing == THING_PACK)
        rank |= (uint64_t)1 << 39;
    rank = (rank & ~((uint64_t)3 << 60)) | (uint64_t)label << 60;
    switch (x->role) {
    case ROLE_NAME:
        if ((code = choose(c, CHOSEN_NAME, v, V(""), rank, e)) == OK)
            code = add_text(c, SEARCH_NAME, v, label, e);
        break;
    case ROLE_DESCRIPTION: /* names a product that has no name */
        if (f->layout->thing != THING_DETAIL &&
            (code = choose(c, CHOSEN_NAME, v, V(""), rank | (uint64_t)1 << 54, e)) == OK)
            code = add_text(c, SEARCH_DESCRIPTION, v, label, e);
        break;
    case ROLE_GENERIC:
        if ((code = choose(c, CHOSEN_GENERIC, v, V(""), rank, e)) == OK)
            code = add_text(c, SEARCH_GENERIC, v, label, e);
        if (code == OK)
            code = add_crossing(c, f, x, v, false, label, e);
        break;
    case ROLE_CLASS_TERM:
        if ((code = choose(c, CHOSEN_GENERIC, v, V(""), rank | (uint64_t)1 << 53, e)) == OK)
            code = add_text(c, SEARCH_GENERIC, v, label, e);
        if (code == OK)
            code = add_crossing(c, f, x, v, false, label, e);
        break;
    case ROLE_MAKER:
        if ((code = choose(c, CHOSEN_MAKER, v, V(""), rank, e)) == OK)
            code = add_text(c, SEARCH_MAKER, v, label, e);
        break;
    case ROLE_CATALOGUE_NO:
        if ((code = choose(c, CHOSEN_CATALOGUE_NO, v, V(""), rank, e)) == OK)
            code = add_text(c, SEARCH_NUMBER, v, label, e);
        break;
    case ROLE_MODEL:
        if (compose_model_is_number(v))
            code = choose(c, CHOSEN_CATALOGUE_NO, v, V(""), rank | (uint64_t)1 << 54, e);
        if (code == OK)
            code = add_text(c, SEARCH_NUMBER, v, label, e);
        break;
    case ROLE_CLASS:
        if ((code = choose(c, CHOSEN_CLASS, v, x->scheme, rank, e)) == OK)
            code = add_class(c, x, v, label, e);
        if (code == OK)
            code = add_crossing(c, f, x, v, true, label, e);
        break;
    case ROLE_SIZE: code = add_text(c, SEARCH_DESCRIPTION, v, label, e); break;
    case ROLE_MAKER_ID: code = add_numbered_maker(c, x, v, label, rank, e); break;
    case ROLE_STERILE: add_flag(c, 0, v, label); break;
    case ROLE_SINGLE_USE: add_flag(c, 1, v, label); break;
    case ROLE_LATEX: add_flag(c, 2, v, label); break;
    default: break;
    }
    return code;
}

/* ---- attributes -------------------------------------------------------------------------------------------------- */

static bool same_attribute(const Attribute *a, const Attribute *b)
{
    return a->form == b->form && a->count == b->count && memcmp(a->value, b->value, sizeof a->value) == 0;
}

/* Of what has one value the best chosen stays; of what has several, those of former editions give way to current ones.
 */
static void keep_attribute(Composed *c, Label label, const Attribute *a, uint64_t rank)
{
    ComposedAttribute *item = c->described[label].item;
    int *n = &c->described[label].n, kept = 0;
    bool several = attribute_info((AttributeName)a->name)->sense == ATTRIBUTE_SENSE_SEVERAL ||
                   a->name == ATTRIBUTE_PACK; /* a product has several packs */
    const int shift = several ? 56 : 0;
    bool needed = true;

    for (int i = 0; i < *n; i++) {
        bool about = item[i].attribute.name == a->name && item[i].attribute.part == a->part;
        if (about && item[i].rank >> shift > rank >> shift)
            continue;
        if (about && (item[i].rank >> shift < rank >> shift || same_attribute(&item[i].attribute, a)))
            needed = false;
        item[kept++] = item[i];
    }
    *n = kept;
    if (!needed || kept == ATTRIBUTES_MOST)
        return;
    item[(*n)++] = (ComposedAttribute){ *a, rank };
}

/* By which sizes products are counted and narrowed down. */
static bool is_facet_size(const Attribute *a)
{
    static const uint8_t names[] = { ATTRIBUTE_DIMENSIONS,  ATTRIBUTE_SIZE,       ATTRIBUTE_LENGTH,
                                     ATTRIBUTE_DIAMETER,    ATTRIBUTE_CUT_TO_FIT, ATTRIBUTE_FRENCH,
                                     ATTRIBUTE_GAUGE,       ATTRIBUTE_VOLUME,     ATTRIBUTE_MASS,
                                     ATTRIBUTE_SIZE_NUMBER, ATTRIBUTE_SIZE_LABEL };
    if (a->part)
        return false;
    for (int i = 0; i < COUNT_OF(names); i++)
        if (names[i] == a->name)
            return true;
    return false;
}

void compose_read(const Facts *f, DescribeCache *cache, AttributeSet *said)
{
    unsigned kept = 0;

    attributes_clear(said);
    if (f->layout->thing > THING_DETAIL)
        return;
    for (int i = 0; i < f->layout->n && i < f->n; i++)
        if (f->layout->field[i].role != ROLE_COLOUR) /* no facet */
            describe_field(f, i, cache, said);
    for (unsigned i = 0; i < said->n; i++) {
        const Attribute *a = said->item + i;
        if (!a->doubtful && (is_facet_size(a) || a->name == ATTRIBUTE_STERILE || a->name == ATTRIBUTE_SINGLE_USE))
            said->item[kept++] = *a;
    }
    said->n = kept;
}

static void describe(Composed *c, const Facts *f, const AttributeSet *said, uint64_t rank)
{
    if (f->layout->thing == THING_PACK)
        rank |= (uint64_t)1 << 39;
    for (unsigned i = 0; i < said->n; i++)
        keep_attribute(c, label_of(f, &f->layout->field[said->item[i].text]), said->item + i, rank);
}

static void count_dataset(Composed *c, const LayoutInfo *l)
{
    for (int i = 0; i < c->datasets; i++)
        if (view_eq(c->seen[i]->dataset, l->dataset))
            return;
    if (c->datasets < COUNT_OF(c->seen))
        c->seen[c->datasets++] = l;
}

/* The code by which a product is told from others in a list: a GTIN if there is one, else a SNOMED code or another
 * registry's, else the data set's own key. */
static Code choose_code(Composed *c, const Facts *f, uint64_t rank, Error *e)
{
    static const char *const schemes[] = { "gtin", "sctid", "hibc", "isbt128", "udi-di" };
    Code code = choose(c, CHOSEN_CODE, f->home.value, f->home.scheme, rank | (uint64_t)7 << 53, e);

    for (int i = 0; i < f->identifiers && code == OK; i++) {
        const FactIdentifier *id = &f->identifier[i];
        uint64_t order = 0;
        if ((id->role != ROLE_ID && id->role != ROLE_KEY) || !id->legal)
            continue;
        while (order < COUNT_OF(schemes) && !view_eq(id->scheme, view_of(schemes[order])))
            order++;
        code = choose(c, CHOSEN_CODE, id->value, id->scheme, rank | order << 53, e);
    }
    return code;
}

/* Another's closed list has no say in a product that is shown to this owner: neither names nor words nor numbers. */
static bool is_closed_to_owner(const Composed *c, const SourceInfo *s)
{
    return s->label >= LABEL_COMMERCIAL && s->label >= c->label && !view_eq(s->owner, c->owner);
}

Code compose_add(Composed *c, const Facts *f, bool stays, const AttributeSet *said, Error *e)
{
    uint64_t rank = compose_rank(f->source);
    AttributeSet here;
    Code code = OK;

    c->stays = stays;
    c->records++;
    count_dataset(c, f->layout);
    c->in_force |= f->source->in_force;
    if ((code = add_source(c, f->source, e)) != OK)
        return code;
    if (f->layout->thing == THING_STATISTIC)
        return add_dispensed(c, f, e);
    if (f->layout->thing == THING_PURCHASE || f->layout->thing == THING_ASSET)
        return OK; /* they speak about a product but do not say what it is */
    if (f->source->label < c->label || (c->records == 1 && f->source->label == c->label)) {
        c->label = f->source->label;
        c->open_source = f->source;
        c->owner = keep(c, f->source->owner);
        if (!c->owner.p)
            return arena_fail(c->arena, 0, "a product", e);
    }
    if (is_closed_to_owner(c, f->source))
        return OK;
    if (f->layout->thing != THING_DETAIL)
        code = choose_code(c, f, rank, e);
    for (int i = 0; i < f->layout->n && i < f->n && code == OK; i++)
        if (f->value[i].n && f->layout->field[i].role != ROLE_NONE)
            code = add_value(c, f, &f->layout->field[i], f->value[i], rank, e);
    if (code == OK && !said) {
        compose_read(f, c->cache, &here);
        said = &here;
    }
    if (code == OK)
        describe(c, f, said, rank);
    return code;
}

Chosen compose_chosen(const Composed *c, ChosenField field)
{
    const Chosen *x = &c->chosen[field];
    if (x->rank != UINT64_MAX && (Label)(x->rank >> 60 & 3) > c->label)
        return (Chosen){ V(""), V(""), UINT64_MAX };
    return *x;
}

/* A text for the index, if there is anything to say. */
static void put_text(SearchText *out, int *n, int field, View text)
{
    if (text.n)
        out[(*n)++] = (SearchText){ (SearchField)field, text };
}

/* As a field states it, else as descriptions do. */
static void put_flag(const Composed *c, int which, AttributeName name, SearchFacet facet, SearchText *out, int *n)
{
    if (c->flag[which].n && c->flag_label[which] <= c->label) {
        put_text(out, n, SEARCH_FACET(facet), c->flag[which].p[0] == 'y' ? V("yes") : V("no"));
        return;
    }
    for (int i = 0; i < c->described[c->label].n; i++)
        if (c->described[c->label].item[i].attribute.name == name) {
            put_text(out, n, SEARCH_FACET(facet),
                     c->described[c->label].item[i].attribute.value[0] ? V("yes") : V("no"));
            return;
        }
}

static const char *before_size(uint8_t name)
{
    switch (name) {
    case ATTRIBUTE_LENGTH: return "length ";
    case ATTRIBUTE_DIAMETER: return "diameter ";
    case ATTRIBUTE_CUT_TO_FIT: return "cut to fit ";
    case ATTRIBUTE_SIZE_NUMBER: return "size ";
    default: return "";
    }
}

View compose_size_facet(const Attribute *a, char room[SIZE_FACET_MOST])
{
    size_t before = strlen(before_size(a->name));

    if (a->doubtful || !is_facet_size(a))
        return view(room, 0);
    memcpy(room, before_size(a->name), before);
    return view(room, before + attribute_short(a, room + before, SIZE_FACET_MOST - before).n);
}

/* Sizes as people read them. */
static bool put_sizes(const Composed *c, SearchText *out, int *n)
{
    for (int i = 0; i < c->described[c->label].n; i++) {
        const Attribute *a = &c->described[c->label].item[i].attribute;
        char room[SIZE_FACET_MOST];
        View size = compose_size_facet(a, room);
        if (!size.n)
            continue;
        size = arena_copy(c->arena, size);
        if (!size.p)
            return false;
        put_text(out, n, SEARCH_FACET(FACET_SIZE), size);
    }
    return true;
}

const SearchText *compose_texts(const Composed *c, int *n)
{
    size_t most = (size_t)(c->texts + c->facets + 2 * c->sources + c->described[c->label].n) + FACETS;
    SearchText *out = arena_alloc(c->arena, most * sizeof *out);

    *n = 0;
    if (!out)
        return NULL;
    for (int i = 0; i < c->texts; i++)
        if (c->text[i].label <= c->label)
            out[(*n)++] = c->text[i].text;
    for (int i = 0; i < c->facets; i++)
        if (c->facet[i].label <= c->label)
            put_text(out, n, SEARCH_FACET(c->facet[i].facet), c->facet[i].value);
    if (c->open_source)
        put_text(out, n, SEARCH_FACET(FACET_SEEN), c->open_source->audience);
    for (int i = 0; i < c->sources; i++) {
        put_text(out, n, SEARCH_FACET(FACET_SOURCE), c->source[i]->named_to);
        if (c->source[i]->in_force)
            put_text(out, n, SEARCH_FACET(FACET_CURRENT), c->source[i]->audience);
    }
    put_text(out, n, SEARCH_FACET(FACET_MAKER), compose_chosen(c, CHOSEN_MAKER).value);
    put_flag(c, 0, ATTRIBUTE_STERILE, FACET_STERILE, out, n);
    put_flag(c, 1, ATTRIBUTE_SINGLE_USE, FACET_SINGLE_USE, out, n);
    return put_sizes(c, out, n) ? out : NULL;
}
