/* One text from its tokens to attributes: the loop, and the words that say things outright. See attributes.h. */
#include "picture/attributes/inside.h"

#include "picture/fold.h"

/* ---- sets -------------------------------------------------------------------------------------------------------- */

/* Adds to a set, unless the same is there. */
static void set_add(AttributeSet *set, const Attribute *a)
{
    for (unsigned i = 0; i < set->n; i++) {
        const Attribute *b = set->item + i;
        if (b->name == a->name && b->part == a->part && b->count == a->count && b->form == a->form &&
            memcmp(b->value, a->value, sizeof a->value) == 0 && b->doubtful == a->doubtful)
            return;
    }
    if (set->n == ATTRIBUTES_MOST)
        set->full = true;
    else
        set->item[set->n++] = *a;
}

void attributes_add(AttributeSet *set, const Attribute *a, uint8_t number)
{
    Attribute x = *a;
    x.text = number;
    set_add(set, &x);
}

void add_attribute(Read *r, Attribute a, unsigned from, unsigned to)
{
    a.at = r->token[from].at;
    a.bytes = (uint16_t)(r->token[to - 1].end - a.at);
    a.text = r->number;
    if (to > r->done)
        r->done = to;
    set_add(r->set, &a);
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

/* Is the phrase from..to-1 turned round by a word beside it: "non sterile", "latex free"? */
static bool negated(const Read *r, unsigned from, unsigned to)
{
    const Lex *t;

    if (from && r->token[from - 1].kind == TOKEN_SIGN && is_sign(r->token + from - 1, '-') && r->token[from - 1].glued)
        from--;
    t = from ? r->token + from - 1 : NULL;
    if (t && t->kind == TOKEN_LETTERS && t->joint && t->entry && t->entry->negate == 1)
        return true;
    if (is_sign(r->token + to, '-') && r->token[to].glued)
        to++;
    t = r->token + to;
    return t->kind == TOKEN_LETTERS && t->entry && t->entry->negate == 2;
}

static void say_words(Read *r, unsigned i, const Phrase *p)
{
    bool no = negated(r, i, p->to);

    for (unsigned k = 0; k < p->entry->says; k++) {
        const WordSay *say = word_says + p->entry->say + k;
        AttributeType type = attribute_info((AttributeName)say->name)->type;
        Attribute a = { .name = say->name, .count = 1, .rule = ATTRIBUTE_RULE_WORD, .value = { say->value } };
        if (!hinted(r, say->needs) || (no && type != ATTRIBUTE_FLAG))
            continue;
        if (no)
            a.value[0] = !a.value[0];
        add_attribute(r, a, i, p->to);
    }
}

/* i to xii, or 0. */
static int32_t roman(const Read *r, const Lex *t)
{
    static const char numerals[][5] = { "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii" };
    if (t->kind != TOKEN_LETTERS || t->code || t->n > 4 || t[1].glued)
        return 0;
    for (int k = 0; k < 12; k++)
        if (is_word(r, t, numerals[k], strlen(numerals[k])))
            return k + 1;
    return 0;
}

/* "size 7", "size 5-6", "class II": the number behind the word at i. */
static unsigned read_numbered(Read *r, unsigned i, const Phrase *p)
{
    unsigned at = p->to;
    const Lex *t = r->token + at, *next;
    Attribute a = { .name = p->entry->number, .count = 1, .rule = ATTRIBUTE_RULE_NUMBERED };

    if (is_sign(t, '#') || is_sign(t, ':') || is_sign(t, '.') || IS_WORD(r, t, "no"))
        t++, at++;
    if (is_sign(t, '#') || is_sign(t, '.'))
        t++, at++;
    if (roman(r, t)) {
        a.value[0] = roman(r, t) * 1000;
        add_attribute(r, a, i, at + 1);
        return at + 1;
    }
    if (!is_number(t) || t->micro > 1000000000LL)
        return i;
    next = t + 1;
    if ((next->entry && next->entry->unit && !(next->n == 1 && !next->glued)) || is_sign(next, '"') ||
        is_sign(next, '%') || IS_WORD(r, next, "x") || is_sign(next, '^'))
        return i;
    a.value[0] = (int32_t)(t->micro / 1000);
    at++;
    if (next->fraction) {
        a.value[0] += (int32_t)(next->micro / 1000);
        at++;
    } else if (is_sign(next, '-') && next->glued && is_number(next + 1) && next[1].micro > t->micro &&
               next[1].micro < 1000000000LL && next[1].glued) {
        if (next[2].entry && next[2].entry->unit)
            return i;
        a.value[1] = (int32_t)(next[1].micro / 1000);
        a.form = ATTRIBUTE_RANGE;
        a.count = 2;
        at += 2;
    } else if (is_number(next) && is_sign(next + 1, '/') && is_number(next + 2) && next[2].micro == 2000000 &&
               next->micro == 1000000) { /* 7 1/2 */
        a.value[0] += 500;
        at += 3;
    } else if (is_sign(next, '/') && next->glued && is_number(next + 1)) {
        return i;
    }
    add_attribute(r, a, i, at);
    return at;
}

static void say_letter(Read *r, unsigned i)
{
    static const char *const phrases[] = { "size s", "size m", "size l" };
    const char letters[] = "sml", *at = strchr(letters, r->folded[r->token[i].folded]);
    Phrase p = { NULL, i + 1 };

    if (!at || !*at)
        return;
    p.entry = word_find(phrases[at - letters], 6);
    if (p.entry)
        say_words(r, i, &p);
}

/* "Slip Ultra M x 30", "nitrile gloves, L": a letter that is a size where sizes are letters. */
static bool is_size_letter(const Read *r, unsigned i)
{
    const Lex *t = r->token + i;
    return t->n == 1 && t->upper && !t->glued && !t->code && (r->hints & (HINT_PAD | HINT_GLOVE)) && i &&
           t[-1].kind != TOKEN_NUMERAL && !t[1].glued &&
           (t[1].kind == TOKEN_END || is_number(t + 1) || IS_WORD(r, t + 1, "x"));
}

static unsigned read_letters(Read *r, unsigned i)
{
    unsigned to = read_unit_first(r, i);
    Phrase p;

    if (to > i)
        return to;
    if (is_size_letter(r, i))
        say_letter(r, i);
    p = phrase_at(r, i, 1);
    if (!p.entry)
        return i + 1;
    if (p.entry->number && hinted(r, p.entry->needs) && (to = read_numbered(r, i, &p)) > i)
        return to;
    if (p.entry->box && (to = read_box(r, i, &p)) > i)
        return to;
    say_words(r, i, &p);
    return p.to;
}

/* A field that holds nothing but "M" or "L". */
static void read_size_letter(Read *r)
{
    if (r->n == 1 && r->token[0].kind == TOKEN_LETTERS && r->token[0].n == 1)
        say_letter(r, 0);
}

static void read_tokens(Read *r)
{
    unsigned i = 0;

    while (i < r->n) {
        const Lex *t = r->token + i;
        Phrase p;
        if (t->code || t->kind == TOKEN_SIGN) {
            i++;
        } else if (t->kind == TOKEN_LETTERS) {
            i = read_letters(r, i);
        } else {
            p = phrase_at(r, i, 2); /* "2 piece", "3 xl" */
            if (p.entry && (p.entry->says || p.entry->nothing)) {
                say_words(r, i, &p);
                i = p.to;
            } else {
                i = read_numeral(r, i);
            }
        }
    }
}

void attributes_read(View text, AttributesHow how, uint8_t number, AttributeSet *set)
{
    Read r;

    if (!text.n)
        return;
    r.text = text;
    r.how = how;
    r.set = set;
    r.number = number;
    r.used = r.done = 0;
    lex_text(&r);
    read_tokens(&r);
    if (how == ATTRIBUTES_SIZE)
        read_size_letter(&r);
}

/* ---- fields of their own ----------------------------------------------------------------------------------------- */

static void add_field(AttributeSet *set, uint8_t number, Attribute a)
{
    a.rule = ATTRIBUTE_RULE_FIELD;
    a.text = number;
    set_add(set, &a);
}

/* The entry of a whole field, also of its plural. */
static const WordEntry *field_entry(View v, bool plural)
{
    char folded[72];
    size_t n = fold_text(v, folded, 64);
    const WordEntry *e;

    if (plural)
        folded[n++] = 's';
    e = word_find(folded, n);
    return e && word_means(e) ? e : NULL;
}

static const struct {
    uint8_t unit, name;
} unit_names[] = {
    { WORD_UNIT_LENGTH, ATTRIBUTE_SIZE },   { WORD_UNIT_AREA, ATTRIBUTE_AREA },
    { WORD_UNIT_VOLUME, ATTRIBUTE_VOLUME }, { WORD_UNIT_MASS, ATTRIBUTE_MASS },
    { WORD_UNIT_FRENCH, ATTRIBUTE_FRENCH }, { WORD_UNIT_GAUGE, ATTRIBUTE_GAUGE },
    { WORD_UNIT_ANGLE, ATTRIBUTE_ANGLE },   { WORD_UNIT_POWER, ATTRIBUTE_POWER },
};

static uint8_t name_of(uint8_t unit)
{
    for (size_t i = 0; i < sizeof unit_names / sizeof *unit_names; i++)
        if (unit_names[i].unit == unit)
            return unit_names[i].name;
    return ATTRIBUTE_NONE;
}

/* Thousandths of a decimal times a scale in thousandths; false if it is none or too large. */
static bool scale_field(View value, int32_t scale, int32_t *out)
{
    int64_t micro;
    if (!view_scaled(view_trim(value), 6, &micro) || micro <= 0 || micro > INT64_C(2000000000000000) / scale)
        return false;
    *out = (int32_t)((micro * scale + 500000) / 1000000);
    return *out > 0;
}

void attributes_read_quantity(View quantity, View unit, uint8_t number, AttributeSet *set)
{
    const WordEntry *one = field_entry(unit, false);
    const WordEntry *several = one && (one->unit || one->item) ? NULL : field_entry(unit, true),
                    *e = one ? one : several;
    Attribute a = { .count = 1 };

    if (e && e->unit && e->unit != WORD_UNIT_OTHER) {
        a.name = e->unit == WORD_UNIT_LENGTH ? ATTRIBUTE_LENGTH : name_of(e->unit);
        a.imperial = e->unit == WORD_UNIT_LENGTH && e->scale % 25400 == 0;
        if (a.name && scale_field(quantity, e->scale, &a.value[0]))
            add_field(set, number, a);
        return;
    }
    if (!scale_field(quantity, 1000, &a.value[0]) || a.value[0] % 1000)
        return;
    a.name = ATTRIBUTE_PACK;
    a.value[0] /= 1000;
    add_field(set, number, a);
    e = one && (one->item || one->box) ? one : several && several->item ? several : NULL;
    if (!e)
        return;
    a = (Attribute){ .name = e->item ? ATTRIBUTE_ITEM : ATTRIBUTE_PACK_OF,
                     .count = 1,
                     .value = { e->item ? e->item : e->box } };
    add_field(set, number, a);
}

/* Codes of UN/ECE recommendation 20 that sizes use. */
static const struct {
    char code[4];
    uint8_t unit;
    int32_t scale;
} unit_codes[] = {
    { "MMT", WORD_UNIT_LENGTH, 1000 },    { "CMT", WORD_UNIT_LENGTH, 10000 },  { "MTR", WORD_UNIT_LENGTH, 1000000 },
    { "INH", WORD_UNIT_LENGTH, 25400 },   { "FOT", WORD_UNIT_LENGTH, 304800 }, { "4H", WORD_UNIT_LENGTH, 1 },
    { "MMK", WORD_UNIT_AREA, 1000 },      { "CMK", WORD_UNIT_AREA, 100000 },   { "MLT", WORD_UNIT_VOLUME, 1000 },
    { "CMQ", WORD_UNIT_VOLUME, 1000 },    { "CLT", WORD_UNIT_VOLUME, 10000 },  { "DLT", WORD_UNIT_VOLUME, 100000 },
    { "LTR", WORD_UNIT_VOLUME, 1000000 }, { "4G", WORD_UNIT_VOLUME, 1 },       { "GRM", WORD_UNIT_MASS, 1000 },
    { "KGM", WORD_UNIT_MASS, 1000000 },   { "MGM", WORD_UNIT_MASS, 1 },        { "H79", WORD_UNIT_FRENCH, 1000 },
    { "DD", WORD_UNIT_ANGLE, 1000 },
};

/* The measure that the type of a size names, or NONE. */
static uint8_t name_of_type(View type)
{
    static const struct {
        const char *words;
        uint8_t name;
    } types[] = {
        { "needle gauge", ATTRIBUTE_GAUGE },
        { "catheter gauge", ATTRIBUTE_FRENCH },
        { "lumen inner diameter", ATTRIBUTE_INNER_DIAMETER },
        { "total volume", ATTRIBUTE_VOLUME },
        { "weight", ATTRIBUTE_MASS },
        { "area surface area", ATTRIBUTE_AREA },
    };
    char folded[72];
    size_t n = fold_text(type, folded, 64);
    const WordEntry *e;

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (view_eq(view(folded, n), view_of(types[i].words)))
            return types[i].name;
    e = word_find(folded, n);
    return e ? e->name : ATTRIBUTE_NONE;
}

void attributes_read_measure(View type, View value, View unit, uint8_t number, AttributeSet *set)
{
    uint8_t kind = WORD_UNIT_NONE, name = name_of_type(type);
    int32_t scale = 0;
    const WordEntry *e = field_entry(unit, false);
    Attribute a = { .count = 1 };

    unit = view_trim(unit);
    for (size_t i = 0; i < sizeof unit_codes / sizeof *unit_codes && !kind; i++)
        if (view_eq(unit, view_of(unit_codes[i].code))) {
            kind = unit_codes[i].unit;
            scale = unit_codes[i].scale;
        }
    if (!kind && e && e->unit) {
        kind = e->unit;
        scale = e->scale;
    }
    a.name = name_of(kind);
    if (kind == WORD_UNIT_LENGTH && name >= ATTRIBUTE_LENGTH && name <= ATTRIBUTE_STARTER_HOLE)
        a.name = name;
    a.imperial = kind == WORD_UNIT_LENGTH && scale % 25400 == 0;
    if (a.name && scale_field(value, scale, &a.value[0]))
        add_field(set, number, a);
}

void attributes_read_flag(AttributeName name, View value, uint8_t number, AttributeSet *set)
{
    static const char *const words[] = { "false", "true", "no", "yes", "0", "1" };
    Attribute a = { .name = (uint8_t)name, .count = 1 };

    value = view_trim(value);
    for (int i = 0; i < 6; i++)
        if (view_eq_nocase(value, view_of(words[i]))) {
            a.value[0] = i & 1;
            add_field(set, number, a);
        }
}

void attributes_read_colour(View value, uint8_t number, AttributeSet *set)
{
    char folded[64];
    size_t n = fold_text(value, folded, sizeof folded);
    Attribute a = { .name = ATTRIBUTE_COLOUR, .count = 1, .bytes = (uint16_t)(value.n < 1024 ? value.n : 1024) };

    if (!n)
        return;
    a.value[0] = (int32_t)(view_hash(view(folded, n)) & 0x7fffffff);
    add_field(set, number, a);
}
