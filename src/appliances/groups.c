/* The questions about groups: which there are, what one holds, how a listing was read. */
#include "appliances/answers.h"

#include "appliances/group_members.h"
#include "appliances/list.h"
#include "base/limits.h"
#include "picture/attributes/attributes.h"
#include "sql.h"

#include <stdlib.h>

#define PENCE_COLUMN(name, title)                                                                                      \
    {                                                                                                                  \
        name, COLUMN_NUMBER, title, "pence", 4                                                                         \
    }

/* ---- all groups -------------------------------------------------------------------------------------------------- */

static const Column group_columns[] = { { "group", COLUMN_CODE, NULL, NULL, 0 },
                                        { "title", COLUMN_TEXT, NULL, NULL, 0 },
                                        { "area", COLUMN_TEXT, NULL, NULL, 0 },
                                        { "packs", COLUMN_COUNT, "Packs in force", NULL, 0 },
                                        { "makers", COLUMN_COUNT, NULL, NULL, 0 },
                                        { "price_of_one", COLUMN_TEXT, "Price of one", NULL, 0 },
                                        PENCE_COLUMN("least_pence", "Least"),
                                        PENCE_COLUMN("median_pence", "Median"),
                                        PENCE_COLUMN("most_pence", "Most"),
                                        { "cost_year", COLUMN_MONEY, "Cost of the year", NULL, 0 },
                                        { "curated", COLUMN_FLAG, "Changed by people", NULL, 0 } };

static Code group_row(Answer *answer, const GroupTotal *t, Error *e)
{
    Value row[] = { value_text(t->code),         value_text(t->title),
                    value_text_or_null(t->area), value_count(t->in_force),
                    value_count(t->makers),      value_text_or_null(t->thing),
                    pence_or_null(t->least),     pence_or_null(t->median),
                    pence_or_null(t->most),      list_cost(t->used > 0 ? t->cost : -1),
                    value_flag(t->curated) };
    return answer_row(answer, row, e);
}

typedef struct {
    Ask *ask;
    Answer *answer;
    Curation curation;
    Map affected; /* codes of groups whose members people changed */
    const ParamValue *words;
    int64_t limit, shown, found;
} Listed;

static bool wanted(const Listed *x, const GroupTotal *t)
{
    View area = ask_text(x->ask, "area");

    if (area.n && !view_eq(area, t->area))
        return false;
    for (int i = 0; i < x->words->n; i++) {
        View rest = x->words->text[i];
        while (rest.n) {
            View word = view_cut(&rest, ' ');
            if (word.n && !view_has_nocase(t->title, word) && !view_has_nocase(t->code, word))
                return false;
        }
    }
    return true;
}

static Code list_one(Listed *x, GroupTotal *t, Error *e)
{
    if (!wanted(x, t))
        return OK;
    x->found++;
    if (x->shown >= x->limit)
        return OK;
    x->shown++;
    return group_row(x->answer, t, e);
}

/* A group that people changed, or made: summed anew. */
static Code list_changed(Listed *x, View code, Error *e)
{
    GroupTotal t;
    Code c = group_total_now(x->ask, &x->curation, code, &t, e);

    return c == OK && t.listings ? list_one(x, &t, e) : c;
}

static Code list_totals(Listed *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c;

    for (size_t i = 0; i < x->affected.n; i++) {
        if ((c = list_changed(x, x->affected.entry[i].key, e)) != OK)
            return c;
    }
    c = store_rows(x->ask->store, &SQL_group_totals, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        GroupTotal t;
        group_total_row(r, &t);
        if (map_find(&x->affected, t.code))
            continue;
        View title = curation_title(&x->curation, t.code, t.title);
        t.curated = title.p != t.title.p;
        t.title = title;
        if (t.in_force || ask_given(x->ask, "all"))
            c = list_one(x, &t, e);
    }
    rows_close(r);
    return c;
}

/* How many in force people gave a group that stood in none for this reason. */
static Code moved_out(Ask *ask, const Curation *cur, View reason, int64_t *n, Error *e)
{
    Code c = OK;

    *n = 0;
    for (size_t i = 0; i < cur->moved.n && c == OK; i++) {
        GroupMember m;
        bool found;
        if ((c = group_listing_find(ask, cur->moved.entry[i].key, &m, &found, e)) == OK && found)
            *n += m.in_force && !m.proposed.n && view_eq(m.reason, reason);
    }
    return c;
}

static Code list_reasons(Ask *ask, const Curation *cur, Answer *answer, Error *e)
{
    static const Column columns[] = { { "reason", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "packs", COLUMN_COUNT, "Packs in force", NULL, 0 } };
    Rows *r = NULL;
    int64_t moved;
    bool more;
    Code c =
        answer_table(answer, "not_grouped", "Packs that stand in no group, and why", columns, COUNT_OF(columns), e);

    if (c != OK)
        return c;
    c = store_rows(ask->store, &SQL_group_reasons, NO_ARGS, &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if ((c = moved_out(ask, cur, rows_text(r, 0), &moved, e)) != OK)
            break;
        Value row[] = { value_text(rows_text(r, 0)), value_count(rows_int(r, 2) - moved) };
        c = answer_row(answer, row, e);
    }
    rows_close(r);
    return c == OK ? answer_table_end(answer, e) : c;
}

Code groups_answer(Ask *ask, Answer *answer, Error *e)
{
    Listed x = { .ask = ask, .answer = answer, .words = ask_value(ask, "words"), .limit = ask_count(ask, "limit", 50) };
    Code c;

    map_init(&x.affected, ask->arena);
    if ((c = curation_read(&x.curation, ask, 0, e)) == OK &&
        (c = groups_changed(ask, &x.curation, &x.affected, e)) == OK &&
        (c = answer_table(answer, "groups", "Comparable groups", group_columns, COUNT_OF(group_columns), e)) == OK &&
        (c = list_totals(&x, e)) == OK && (c = answer_table_end(answer, e)) == OK && !x.words->n)
        c = list_reasons(ask, &x.curation, answer, e);
    if (c == OK && x.found > x.shown)
        c = answer_note(answer, e, "%s groups fit; the first %s are shown.", COUNT_TEXT(x.found),
                        COUNT_TEXT(x.shown));
    if (c == OK)
        c = answer_note(answer, e,
                        "Groups are proposed by what listings say; nobody confirmed that their members can replace one "
                        "another.");
    if (c == OK)
        c = group_cite(ask, answer, e);
    curation_release(&x.curation);
    map_release(&x.affected);
    return c;
}

/* ---- one group --------------------------------------------------------------------------------------------------- */

static const Column member_columns[] = { { "pack", COLUMN_CODE, NULL, NULL, 0 },
                                         { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                         { "supplier", COLUMN_TEXT, NULL, NULL, 0 },
                                         { "size", COLUMN_TEXT, NULL, NULL, 0 },
                                         { "colour", COLUMN_TEXT, NULL, NULL, 0 },
                                         { "quantity", COLUMN_TEXT, NULL, NULL, 0 },
                                         { "price", COLUMN_MONEY, NULL, NULL, 0 },
                                         { "price_of_one", COLUMN_TEXT, "Price of one", NULL, 0 },
                                         PENCE_COLUMN("each_pence", "Each"),
                                         PENCE_COLUMN("cm2_pence", "Per square cm"),
                                         PENCE_COLUMN("metre_pence", "Per metre"),
                                         { "listed", COLUMN_FLAG, "Listed now", NULL, 0 },
                                         { "last_listed", COLUMN_MONTH, "Last listed", NULL, 0 },
                                         { "moved", COLUMN_FLAG, "Moved here by people", NULL, 0 } };

static Code member_row(Ask *ask, Answer *answer, const GroupMember *m, Error *e)
{
    View quantity = arena_printf(ask->arena, "%.*s %.*s", VIEW_ARGS(m->quantity), VIEW_ARGS(m->unit));
    Value row[] = { value_text(m->key),
                    value_text(m->name),
                    value_text_or_null(m->supplier),
                    value_text_or_null(m->size),
                    value_text_or_null(m->colour),
                    value_text(quantity),
                    m->price_pence < 0 ? value_null() : value_money(money_pence(m->price_pence)),
                    value_text(m->thing),
                    pence_or_null(m->each),
                    pence_or_null(m->cm2),
                    pence_or_null(m->metre),
                    value_flag(m->in_force),
                    value_text(m->last_edition),
                    value_flag(m->moved) };
    return answer_row(answer, row, e);
}

static Code total_facts(Answer *answer, const GroupTotal *t, Error *e)
{
    const Kind *kind = kind_named(t->kind);
    const Fact fact[] = { { "group", value_text(t->code) },
                          { "title", value_text(t->title) },
                          { "function", kind ? value_text(view_of(kind_words(kind->title))) : value_null() },
                          { "area", value_text_or_null(t->area) },
                          { "packs_in_force", value_count(t->in_force) },
                          { "makers", value_count(t->makers) },
                          { "price_of_one", value_text_or_null(t->thing) },
                          { "least_pence", pence_or_null(t->least) },
                          { "median_pence", pence_or_null(t->median) },
                          { "most_pence", pence_or_null(t->most) },
                          { "cost_of_the_year", list_cost(t->used > 0 ? t->cost : -1) },
                          { "changed_by_people", value_flag(t->curated) } };

    return answer_facts(answer, fact, COUNT_OF(fact), e);
}

static bool concerns(const CurationEntry *x, const GroupMembers *members, View code)
{
    View object = x->object;

    if (x->about_group && view_eq(x->subject, code))
        return true;
    if (x->verb != CURATION_RENAME && x->verb != CURATION_UNDO && view_eq(view_cut(&object, ' '), code))
        return true;
    for (int i = 0; i < members->n && !x->about_group; i++)
        if (view_eq(members->at[i].key, x->subject))
            return true;
    return false;
}

static Code entry_row(Answer *answer, const CurationEntry *x, Error *e)
{
    Value row[] = { value_count(x->number), value_instant(x->at),  value_text(view_of(curation_word(x->verb))),
                    value_text(x->subject), value_text(x->object), value_text(x->who),
                    value_text(x->why),     value_flag(x->holds) };
    return answer_row(answer, row, e);
}

static const Column entry_columns[] = {
    { "entry", COLUMN_COUNT, NULL, NULL, 0 }, { "entered_at", COLUMN_INSTANT, "Entered", NULL, 0 },
    { "action", COLUMN_TEXT, NULL, NULL, 0 }, { "about", COLUMN_CODE, NULL, NULL, 0 },
    { "to", COLUMN_TEXT, NULL, NULL, 0 },     { "who", COLUMN_TEXT, NULL, NULL, 0 },
    { "reason", COLUMN_TEXT, NULL, NULL, 0 }, { "holds", COLUMN_FLAG, "Holds", NULL, 0 }
};

static Code list_entries(Answer *answer, const Curation *cur, const GroupMembers *members, View code, Error *e)
{
    Code c = answer_table(answer, "decisions", "What people decided", entry_columns, COUNT_OF(entry_columns), e);

    for (int i = 0; i < cur->n && c == OK; i++) {
        if (!members || concerns(&cur->entry[i], members, code))
            c = entry_row(answer, &cur->entry[i], e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

/* The group that was asked for: by its code, or by a pack's. */
static Code find_code(Ask *ask, const Curation *cur, View *code, Error *e)
{
    GroupTotal t;
    GroupMember m;
    bool found;
    Code c = group_total_read(ask, *code, &t, &found, e);

    if (c != OK || found || curation_made(cur, *code)) {
        *code = c == OK ? curation_merged(cur, *code) : *code;
        return c;
    }
    if ((c = group_listing_find(ask, *code, &m, &found, e)) != OK)
        return c;
    if (!found) {
        fail(e, E_ABSENT, "there is no group or listed pack '%.*s'", VIEW_ARGS(*code));
        return hint(e, "`trefoil appliances groups WORDS` finds groups");
    }
    *code = curation_group(cur, m.key, m.proposed);
    return code->n ? OK : fail(e, E_ABSENT, "'%.*s' stands in no group: %.*s", VIEW_ARGS(m.name), VIEW_ARGS(m.reason));
}

/* The end of the day in London is not known here: an hour more does no harm to a list of decisions. */
static Code until_of(Ask *ask, Instant *until, Error *e)
{
    Date day;

    *until = 0;
    if (!ask_given(ask, "on"))
        return OK;
    if (!date_parse_iso(ask_text(ask, "on"), &day))
        return fail(e, E_USAGE, "--on is a day");
    *until = ((Instant)day + 1) * 86400000 - 1;
    return OK;
}

static Code show_group(Ask *ask, Answer *answer, const Curation *cur, View code, Error *e)
{
    GroupMembers members;
    GroupTotal t = { .code = code, .title = code, .kind = group_kind_of(code) };
    int64_t limit = ask_count(ask, "limit", 100);
    bool found, changed = cur->moved.n || cur->merged.n; /* only then members may differ from those proposed */
    int most = limit > 0 && limit < INT32_MAX && !changed ? (int)limit : 0;
    Code c = group_total_read(ask, code, &t, &found, e);

    if (c != OK || (c = group_members_read(ask, cur, code, most, &members, e)) != OK)
        return c;
    for (int i = 0; i < members.n; i++)
        t.curated |= members.at[i].moved || !view_eq(members.at[i].proposed, code);
    t.curated |= !found || (changed && t.listings != members.n);
    if (t.curated && (c = group_total_of(ask, &members, &t, e)) != OK)
        return c;
    t.title = curation_title(cur, code, t.title);
    if ((c = total_facts(answer, &t, e)) != OK ||
        (c = answer_table(answer, "members", "Its packs, the least expensive first", member_columns,
                          COUNT_OF(member_columns), e)) != OK)
        return c;
    for (int i = 0; i < members.n && i < limit && c == OK; i++)
        c = member_row(ask, answer, &members.at[i], e);
    if (c == OK && (c = answer_table_end(answer, e)) == OK)
        c = list_entries(answer, cur, &members, code, e);
    if (c == OK && t.listings > limit)
        c = answer_note(answer, e, "The first %s of %s packs are shown.", COUNT_TEXT(limit), COUNT_TEXT(t.listings));
    return c == OK
               ? answer_note(answer, e,
                             "Prices differ for reasons that the list does not state: wear time, comfort and results "
                             "are not published in it.")
               : c;
}

Code group_answer(Ask *ask, Answer *answer, Error *e)
{
    Curation cur = { 0 };
    View code = view_trim(ask_text(ask, "group"));
    Instant until;
    Code c = until_of(ask, &until, e);

    if (c == OK && (c = curation_read(&cur, ask, until, e)) == OK && (c = find_code(ask, &cur, &code, e)) == OK)
        c = show_group(ask, answer, &cur, code, e);
    if (c == OK)
        c = group_cite(ask, answer, e);
    curation_release(&cur);
    return c;
}

Code group_history_answer(Ask *ask, Answer *answer, Error *e)
{
    Curation cur = { 0 };
    Code c = curation_read(&cur, ask, 0, e);

    if (c == OK)
        c = list_entries(answer, &cur, NULL, V(""), e);
    curation_release(&cur);
    return c;
}

/* ---- how a listing was read -------------------------------------------------------------------------------------- */

static Code price_rows(Ask *ask, Answer *answer, const ListingWords *l, const Grouped *g, Error *e)
{
    static const Column columns[] = { { "basis", COLUMN_TEXT, NULL, NULL, 0 },
                                      PENCE_COLUMN("pence", "Price"),
                                      { "unknown", COLUMN_TEXT, "Why it is not known", NULL, 0 } };
    View thing = unit_price_thing(l, g);
    View basis[UNIT_PRICES] = { arena_printf(ask->arena, "one %.*s", VIEW_ARGS(thing)), V("square centimetre"),
                                V("metre") };
    EachPrice price[UNIT_PRICES];
    Code c = answer_table(answer, "unit_prices", "Unit prices", columns, COUNT_OF(columns), e);

    unit_prices_of(l, price);
    for (int i = 0; i < UNIT_PRICES && c == OK; i++) {
        if (price[i].unknown && !*price[i].unknown)
            continue;
        Value row[] = { value_text(basis[i]), pence_or_null(price[i].unknown ? -1 : price[i].micropence),
                        price[i].unknown ? value_text(view_of(price[i].unknown)) : value_null() };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code feature_rows(Answer *answer, const Grouped *g, Error *e)
{
    static const Column columns[] = { { "feature", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "value", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "stated", COLUMN_FLAG, "Stated", NULL, 0 } };
    Code c = answer_table(answer, "features", "What parts its group from others", columns, COUNT_OF(columns), e);

    for (unsigned i = 0; i < g->n && c == OK; i++) {
        const KindValue *v = &kind_values[g->feature[i].value];
        View words = view_of(kind_words(v->words));
        Value row[] = { value_text(view_of(kind_words(kind_features[g->feature[i].feature].name))),
                        words.n ? value_text(words) : value_text(V("not stated")),
                        value_flag(!g->feature[i].otherwise) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code attribute_rows(Ask *ask, Answer *answer, const ListingWords *l, Error *e)
{
    static const Column columns[] = { { "attribute", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "value", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "words", COLUMN_TEXT, "Words that say it", NULL, 0 },
                                      { "field", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "doubtful", COLUMN_FLAG, "Can be read otherwise", NULL, 0 } };
    static const char *const fields[] = { "vmp_name", "amp_name", "size_or_weight" };
    View text[] = { l->generic, l->name, l->size };
    AttributeSet set;
    Code c = answer_table(answer, "attributes", "What its names and size say", columns, COUNT_OF(columns), e);

    attributes_clear(&set);
    for (int i = 0; i < 3; i++)
        attributes_read(text[i], i == 2 ? ATTRIBUTES_SIZE : ATTRIBUTES_FREE, (uint8_t)i, &set);
    for (unsigned i = 0; i < set.n && c == OK; i++) {
        const Attribute *a = &set.item[i];
        Text name, value;
        text_init(&name, KIB);
        text_init(&value, KIB);
        attribute_put_name(a, &name);
        attribute_put_value(a, text[a->text], true, &value);
        Value row[] = { value_text(arena_copy(ask->arena, text_view(&name))),
                        value_text(arena_copy(ask->arena, text_view(&value))),
                        value_text(view_sub(text[a->text], a->at, a->bytes)), value_text(view_of(fields[a->text])),
                        value_flag(a->doubtful) };
        c = answer_row(answer, row, e);
        text_release(&name);
        text_release(&value);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

Code group_reading_answer(Ask *ask, Answer *answer, Error *e)
{
    GroupMember m;
    Grouped g;
    bool found;
    Code c = group_listing_find(ask, ask_text(ask, "pack"), &m, &found, e);

    if (c != OK)
        return c;
    if (!found)
        return fail(e, E_ABSENT, "no listed pack carries '%.*s'; `trefoil appliances list` finds packs by their words",
                    VIEW_ARGS(ask_text(ask, "pack")));
    ListingWords l = group_member_words(&m);
    group_of(&l, &g);
    const Fact fact[] = { { "pack", value_text(m.key) },
                          { "name", value_text(m.name) },
                          { "generic", value_text_or_null(m.generic) },
                          { "proposed_group", g.kind ? value_text(view(g.code, g.code_bytes)) : value_null() },
                          { "title", g.kind ? value_text(view(g.title, g.title_bytes)) : value_null() },
                          { "function", g.kind ? value_text(view_of(kind_words(g.kind->title))) : value_null() },
                          { "not_grouped", g.reason ? value_text(view_of(g.reason)) : value_null() },
                          { "rule", g.line ? value_text(arena_printf(ask->arena, "line %d of kinds.tsv", g.line))
                                           : value_null() } };
    if ((c = answer_facts(answer, fact, COUNT_OF(fact), e)) == OK && (c = price_rows(ask, answer, &l, &g, e)) == OK &&
        (c = feature_rows(answer, &g, e)) == OK && (c = attribute_rows(ask, answer, &l, e)) == OK)
        c = group_cite(ask, answer, e);
    return c;
}
