/* The actions that change groups: move, split, merge, rename, undo. See curation.h. */
#include "appliances/answers.h"

#include "appliances/group_members.h"
#include "base/limits.h"
#include "picture/entries.h"
#include "picture/link_questions.h"
#include "sql.h"

static bool is_code(View v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    return v.n > 0 && v.n <= GROUP_CODE_ROOM && kind_named(group_kind_of(v));
}

static Code check_code(View code, Error *e)
{
    if (is_code(code))
        return OK;
    fail(e, E_USAGE, "'%.*s' is no code of a group", VIEW_ARGS(code));
    return hint(e, "it begins with a kind (`trefoil appliances groups` lists codes): colostomy-bag.soft.extra");
}

/* Does the group hold anything, or was it proposed or made? */
static Code group_exists(Ask *ask, const Curation *cur, View code, bool *exists, Error *e)
{
    GroupTotal t;
    Code c = group_total_read(ask, code, &t, exists, e);

    if (c == OK && !*exists)
        *exists = curation_made(cur, code);
    return c;
}

static Code must_exist(Ask *ask, const Curation *cur, View code, Error *e)
{
    bool exists;
    Code c = check_code(code, e);

    if (c == OK && (c = group_exists(ask, cur, code, &exists, e)) == OK && !exists) {
        fail(e, E_ABSENT, "there is no group '%.*s'", VIEW_ARGS(code));
        return hint(e, "`trefoil appliances groups WORDS` finds groups, `group split` makes one");
    }
    return c;
}

static Code find_listing(Ask *ask, View code, GroupMember *m, Error *e)
{
    bool found;
    Code c = group_listing_find(ask, code, m, &found, e);

    if (c == OK && !found)
        return fail(e, E_ABSENT, "no listed pack carries '%.*s'; `trefoil appliances list` finds packs by their words",
                    VIEW_ARGS(code));
    return c;
}

/* Two functions never stand in one group; what stands in none may be given one. */
static Code same_function(const GroupMember *m, View code, Error *e)
{
    const Kind *is = kind_named(m->kind), *to = kind_named(group_kind_of(code));

    if (!is || !to || is == to)
        return OK;
    return fail(e, E_USAGE, "'%.*s' is another function than the group's: %s, not %s", VIEW_ARGS(m->name),
                kind_words(is->title), kind_words(to->title));
}

static Code enter(Ask *ask, View subject, CurationVerb verb, View object, Answer *answer, Error *e)
{
    View who = link_person(ask, "by"), why = view_trim(ask_text(ask, "reason"));
    NewEntry x = { .kind = V(CURATION_KIND), .subject = subject, .judge = entry_of_others, .ctx = ask };
    int64_t number = 0;
    Code c;

    if (view_find(who, '\n') >= 0 || view_find(object, '\n') >= 0)
        return fail(e, E_USAGE, "names and titles are one line");
    if (!why.n)
        return fail(e, E_USAGE, "--reason says why");
    x.body = arena_printf(ask->arena, "%s %.*s\n%.*s\n%.*s", curation_word(verb), VIEW_ARGS(object), VIEW_ARGS(who),
                          VIEW_ARGS(why));
    if (!x.body.p || !subject.p)
        return arena_fail(ask->arena, 0, "a decision", e);
    if ((c = entry_enter(ask, &x, &number, e)) != OK ||
        (c = answer_fact(answer, "entry", value_count(number), e)) != OK ||
        (c = answer_fact(answer, "action", value_text(view_of(curation_word(verb))), e)) != OK ||
        (c = answer_fact(answer, "about", value_text(subject), e)) != OK)
        return c;
    return answer_fact(answer, "to", value_text(object), e);
}

static View about(Ask *ask, const char *what, View which)
{
    return arena_printf(ask->arena, "%s %.*s", what, VIEW_ARGS(which));
}

static Code move(Ask *ask, const Curation *cur, Answer *answer, Error *e)
{
    View code = view_trim(ask_text(ask, "group"));
    GroupMember m;
    Code c = find_listing(ask, ask_text(ask, "pack"), &m, e);

    if (c != OK || (c = must_exist(ask, cur, code, e)) != OK || (c = same_function(&m, code, e)) != OK)
        return c;
    if (view_eq(curation_group(cur, m.key, m.proposed), curation_merged(cur, code)))
        return fail(e, E_CONFLICT, "the pack stands in that group already; name another --to or leave it");
    return enter(ask, about(ask, "listing", m.key), CURATION_MOVE, code, answer, e);
}

static Code split(Ask *ask, const Curation *cur, Answer *answer, Error *e)
{
    View from = view_trim(ask_text(ask, "group")), into = view_trim(ask_text(ask, "into"));
    const ParamValue *packs = ask_value(ask, "pack");
    Text object;
    bool exists;
    Code c = must_exist(ask, cur, from, e);

    if (c != OK || (c = check_code(into, e)) != OK || (c = group_exists(ask, cur, into, &exists, e)) != OK)
        return c;
    if (exists)
        return fail(e, E_CONFLICT, "there is a group '%.*s' already; `group move` moves packs there", VIEW_ARGS(into));
    if (!packs->n)
        return fail(e, E_USAGE, "--pack names what goes into the new group");
    text_init(&object, LIMIT_ROW_BYTES);
    text_put(&object, into);
    for (int i = 0; i < packs->n && c == OK; i++) {
        GroupMember m;
        if ((c = find_listing(ask, packs->text[i], &m, e)) != OK || (c = same_function(&m, into, e)) != OK)
            break;
        if (!view_eq(curation_group(cur, m.key, m.proposed), from))
            c = fail(e, E_USAGE,
                     "'%.*s' does not stand in the group that is split; `trefoil appliances group` lists its packs",
                     VIEW_ARGS(m.name));
        text_byte(&object, ' ');
        text_put(&object, m.key);
    }
    if (c == OK && !text_ok(&object))
        c = text_fail(&object, "a split", e);
    if (c == OK)
        c = enter(ask, about(ask, "group", from), CURATION_SPLIT, arena_copy(ask->arena, text_view(&object)), answer,
                  e);
    text_release(&object);
    return c;
}

static Code merge(Ask *ask, const Curation *cur, Answer *answer, Error *e)
{
    View from = view_trim(ask_text(ask, "group")), into = view_trim(ask_text(ask, "into"));
    Code c = must_exist(ask, cur, from, e);

    if (c != OK || (c = must_exist(ask, cur, into, e)) != OK)
        return c;
    if (!view_eq(group_kind_of(from), group_kind_of(into)))
        return fail(e, E_USAGE, "groups of two functions are never merged; choose two of one function");
    if (view_eq(curation_merged(cur, into), curation_merged(cur, from)))
        return fail(e, E_CONFLICT, "both codes lead to one group already; choose another one");
    return enter(ask, about(ask, "group", from), CURATION_MERGE, into, answer, e);
}

static Code rename_group(Ask *ask, const Curation *cur, Answer *answer, Error *e)
{
    View code = view_trim(ask_text(ask, "group")), title = view_trim(ask_text(ask, "title"));
    Code c = must_exist(ask, cur, code, e);

    if (c != OK)
        return c;
    if (!title.n || title.n > GROUP_TITLE_ROOM)
        return fail(e, E_USAGE, "a title has 1 to %d bytes", GROUP_TITLE_ROOM);
    return enter(ask, about(ask, "group", code), CURATION_RENAME, title, answer, e);
}

static Code undo(Ask *ask, const Curation *cur, Answer *answer, Error *e)
{
    int64_t number = ask_count(ask, "entry", 0);

    for (int i = 0; i < cur->n; i++) {
        const CurationEntry *x = &cur->entry[i];
        if (x->number != number)
            continue;
        if (!x->holds)
            return fail(e, E_CONFLICT,
                        "entry %lld was undone already; `trefoil appliances group decisions` tells by whom",
                        (long long)number);
        return enter(ask, about(ask, x->about_group ? "group" : "listing", x->subject), CURATION_UNDO,
                     arena_printf(ask->arena, "%lld", (long long)number), answer, e);
    }
    return fail(e, E_ABSENT, "entry %lld is no decision about groups; `trefoil appliances group decisions` lists them",
                (long long)number);
}

static Code act(Ask *ask, Answer *answer, Code (*what)(Ask *, const Curation *, Answer *, Error *), Error *e)
{
    Curation cur = { 0 };
    Code c = curation_read(&cur, ask, 0, e);

    if (c == OK)
        c = what(ask, &cur, answer, e);
    curation_release(&cur);
    return c;
}

Code group_move_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, move, e);
}

Code group_split_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, split, e);
}

Code group_merge_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, merge, e);
}

Code group_rename_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, rename_group, e);
}

Code group_undo_answer(Ask *ask, Answer *answer, Error *e)
{
    return act(ask, answer, undo, e);
}
