/* Packs: how many things are in one, and what it is. A container without a number ("placement kit", "carry case") says
 * nothing. */
#include "picture/attributes/inside.h"

void add_pack(Read *r, int32_t outer, int32_t inner, AttributeRule rule, bool doubtful, unsigned from, unsigned to)
{
    int64_t all = inner ? (int64_t)outer * inner : outer;
    Attribute a = { .name = ATTRIBUTE_PACK,
                    .count = inner ? 3 : 1,
                    .rule = (uint8_t)rule,
                    .doubtful = doubtful,
                    .value = { (int32_t)all, inner ? outer : 0, inner } };

    if (all > 0 && all <= 1000000)
        add_attribute(r, a, from, to);
}

static void add_word(Read *r, AttributeName name, uint16_t word, AttributeRule rule, unsigned from, unsigned to)
{
    Attribute a = { .name = (uint8_t)name, .count = 1, .rule = (uint8_t)rule, .value = { word } };
    add_attribute(r, a, from, to);
}

/* Does a unit stand behind the number at i? Then it counts nothing. */
static bool has_unit(const Read *r, unsigned i)
{
    const Lex *t = r->token + i + 1;
    return is_sign(t, '"') || is_sign(t, '%') || is_sign(t, '^') || (t->entry && t->entry->unit && !t->entry->item);
}

static bool is_each(const Phrase *box)
{
    return strcmp(word_values[box->entry->box], "each") == 0;
}

/* Containers that a number may follow with nothing between: "pk 10", "box 50". A "carry case 12" holds no twelve. */
static bool bare_box(const Read *r, unsigned i)
{
    const Lex *t = r->token + i;
    return IS_WORD(r, t, "pack") || IS_WORD(r, t, "box") || t->n <= 3;
}

unsigned read_box(Read *r, unsigned i, const Phrase *box)
{
    unsigned at = box->to, to;
    bool of = false, close = r->token[at].glued;
    int32_t count, inner = 0;

    if (is_each(box)) {
        if (at < r->n && r->token[at].kind != TOKEN_SIGN)
            return i;
        add_word(r, ATTRIBUTE_PACK_OF, box->entry->box, ATTRIBUTE_RULE_WORD, i, at);
        return at;
    }
    while (IS_WORD(r, r->token + at, "of") || is_sign(r->token + at, '/') || is_sign(r->token + at, '(') ||
           is_sign(r->token + at, ':') || is_sign(r->token + at, '=')) {
        at++;
        of = true;
    }
    if (box->to > i + 1 && box->to - i == 2)
        of = true; /* "bag of" */
    count = whole_number(r->token + at);
    if (!of && !close && !(bare_box(r, i) && (r->token[i].n <= 3 || at + 1 == r->n)))
        return i;
    if (!count || has_unit(r, at))
        return i;
    to = at + 1;
    if (IS_WORD(r, r->token + to, "x") && whole_number(r->token + to + 1)) {
        if (has_unit(r, to + 1)) {
            to++; /* "box of 4 x 100 ml": the volume is read by itself */
        } else {
            inner = whole_number(r->token + to + 1);
            to += 2;
        }
    }
    add_pack(r, count, inner, ATTRIBUTE_RULE_PACK_OF, false, i, to);
    add_word(r, ATTRIBUTE_PACK_OF, box->entry->box, ATTRIBUTE_RULE_PACK_OF, i, to);
    return to;
}

/* A container behind the number at i: "10 pack", "100/box", "12 boxes of 100". */
static unsigned read_per(Read *r, unsigned i, unsigned at, int32_t count, bool per)
{
    Phrase p = phrase_at(r, at, 1);
    unsigned to = p.to;
    int32_t inner = 0;

    if (r->token[at].kind != TOKEN_LETTERS || r->token[at].code || !p.entry || !p.entry->box)
        return i;
    if (is_each(&p) && !per && count != 1)
        return i;
    if (!per && IS_WORD(r, r->token + to, "of") && whole_number(r->token + to + 1) && !has_unit(r, to + 1)) {
        inner = whole_number(r->token + to + 1);
        to += 2;
    }
    if (!per && r->token[to].kind == TOKEN_SIGN && is_sign(r->token + to, '='))
        return i; /* "1 pack = 10 units": the other says how many */
    add_pack(r, count, inner, ATTRIBUTE_RULE_PACK_PER, false, i, to);
    add_word(r, ATTRIBUTE_PACK_OF, p.entry->box, ATTRIBUTE_RULE_PACK_PER, i, to);
    return to;
}

static unsigned read_items(Read *r, unsigned i, unsigned at, int32_t count)
{
    Phrase p;
    const Lex *t = r->token + at;

    if (IS_WORD(r, t, "x"))
        at++;
    t = r->token + at;
    if (t->kind != TOKEN_LETTERS || t->code)
        return i;
    p = phrase_at(r, at, 1);
    if (!p.entry || !p.entry->item || (p.entry->unit && t->glued) || (t->n == 2 && t->upper && !t->glued))
        return i;
    if (is_sign(r->token + p.to, '/') && r->token[p.to].glued) { /* "100 units/ml" is no pack; "50 strips/box" is one */
        Phrase per = phrase_at(r, p.to + 1, 1);
        if (!per.entry || !per.entry->box)
            return i;
    }
    add_pack(r, count, 0, ATTRIBUTE_RULE_PACK_ITEMS, false, i, p.to);
    add_word(r, ATTRIBUTE_ITEM, p.entry->item, ATTRIBUTE_RULE_PACK_ITEMS, i, p.to);
    at = p.to;
    if (is_sign(r->token + at, '/') || IS_WORD(r, r->token + at, "per")) {
        p = phrase_at(r, at + 1, 1);
        if (p.entry && p.entry->box) {
            add_word(r, ATTRIBUTE_PACK_OF, p.entry->box, ATTRIBUTE_RULE_PACK_PER, i, p.to);
            at = p.to;
        }
    }
    return at;
}

/* "3 lumen", "8-ply". */
static unsigned read_counted(Read *r, unsigned i, int32_t count)
{
    unsigned at = i + 1;
    Phrase p;
    Attribute a = { .count = 1, .rule = ATTRIBUTE_RULE_COUNTED, .value = { count } };

    if (is_sign(r->token + at, '-') && r->token[at].glued)
        at++;
    if (r->token[at].kind != TOKEN_LETTERS || r->token[at].code)
        return i;
    p = phrase_at(r, at, 1);
    if (!p.entry || !p.entry->count || count > 64 || !hinted(r, p.entry->needs))
        return i;
    a.name = p.entry->count;
    add_attribute(r, a, i, p.to);
    return p.to;
}

unsigned read_pack(Read *r, unsigned i)
{
    int32_t count = whole_number(r->token + i);
    unsigned at = i + 1, to;
    const Lex *t = r->token + at, *before = r->token + (i ? i - 1 : 0);

    if (!count || (i && is_sign(before, '/') && before->glued))
        return i;
    to = read_counted(r, i, count);
    if (to > i)
        return to;
    if ((is_sign(t, '/') || IS_WORD(r, t, "per")) && (to = read_per(r, i, at + 1, count, true)) > i)
        return to;
    if (is_sign(t, '-') && t->glued)
        at++;
    if ((to = read_per(r, i, at, count, false)) > i || (to = read_items(r, i, at, count)) > i)
        return to;
    if (count > 1 && IS_WORD(r, t, "s") && t->glued && (t[1].kind == TOKEN_END || t[1].kind == TOKEN_SIGN)) {
        add_pack(r, count, 0, ATTRIBUTE_RULE_PACK_PLURAL, false, i, i + 2);
        return i + 2;
    }
    if (i && IS_WORD(r, before, "x") && (i < 2 || before[-1].kind != TOKEN_NUMERAL) &&
        r->token[at].kind != TOKEN_LETTERS && !has_unit(r, i) &&
        (at >= r->n || (is_sign(t, ')') || is_sign(t, ',') || is_sign(t, ';')))) {
        add_pack(r, count, 0, ATTRIBUTE_RULE_PACK_TIMES, false, i - 1, i + 1);
        return i + 1;
    }
    return i;
}
