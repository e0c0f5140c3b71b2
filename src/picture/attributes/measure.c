/* Measures: a number with its unit, ranges, and numbers with an x between.
 *
 * Units that are missing in "10 x 10 cm" come from behind. What a length is called stands beside it or nowhere; then it
 * is `size`. Two or three lengths are `dimensions`, and each that has a name is told by it too. */
#include "picture/attributes/inside.h"

enum { CHAIN_MOST = 4, LARGEST = 2000000000 };

/* One number of a chain. */
typedef struct {
    int64_t micro, upper; /* RANGE: upper is the other end                            */
    unsigned from, to;    /* tokens, with unit and name                               */
    int32_t scale;
    uint8_t unit, form;
    uint8_t name; /* the word beside it                                       */
    uint16_t part;
    uint8_t rule;
    bool imperial, whole, doubtful;
    bool either; /* g: gauge or gram                                         */
    bool closed; /* has a unit of its own                                    */
} Item;

static bool is_by(const Read *r, const Lex *t)
{
    return IS_WORD(r, t, "x") || is_sign(t, '*') || IS_WORD(r, t, "by");
}

/* ---- units ------------------------------------------------------------------------------------------------------- */

/* Units of one letter, and words that are mostly something else, count only where they look like units. */
static bool unit_fits(const Read *r, const Lex *t, Item *item)
{
    bool alone = t->n == 1, before_end = t[1].kind != TOKEN_LETTERS && t[1].kind != TOKEN_NUMERAL;
    char c = r->folded[t->folded];
    int64_t micro = item->micro;

    if (IS_WORD(r, t, "in"))
        return t->glued || before_end || is_by(r, t + 1);
    if (!alone)
        return !(IS_WORD(r, t, "gr") || IS_WORD(r, t, "den") || IS_WORD(r, t, "min") || IS_WORD(r, t, "lt")) ||
               t->glued;
    switch (c) {
    case 'm':
        if (t->upper)
            return micro != 3000000 && t->glued && ((r->hints & HINT_METRE) || is_by(r, t - 2));
        return t->glued || before_end || is_by(r, t + 1) || (r->hints & HINT_METRE);
    case 'g': item->either = true; return t->glued || before_end || (r->hints & (HINT_GAUGE | HINT_GRAM));
    case 'l':
        item->doubtful = t->upper && item->whole && !(r->hints & HINT_VOLUME) && r->how != ATTRIBUTES_SIZE;
        return t->glued || (!t->upper && before_end) || (r->hints & HINT_VOLUME);
    case 'f':
        item->doubtful = !(r->hints & HINT_FRENCH);
        return micro >= 1000000 && micro <= 36000000 && (t->glued || (r->hints & HINT_FRENCH));
    default: return t->glued || before_end; /* h, v, w ... */
    }
}

/* The unit at token i, behind the number of `item`. Returns the token behind it, or i. */
static unsigned read_unit(const Read *r, unsigned i, Item *item)
{
    const Lex *t = r->token + i;
    Phrase found;

    if (is_sign(t, '"') || is_sign(t, '%') || is_sign(t, '^')) {
        item->unit = t->sign == '"' ? WORD_UNIT_LENGTH : t->sign == '%' ? WORD_UNIT_CONCENTRATION : WORD_UNIT_ANGLE;
        item->scale = t->sign == '"' ? 25400 : 1000;
        item->imperial = t->sign == '"';
        if (t->sign == '^' && (IS_WORD(r, t + 1, "c") || IS_WORD(r, t + 1, "f")))
            item->unit = WORD_UNIT_OTHER; /* temperatures */
        return i + 1;
    }
    if (t->kind != TOKEN_LETTERS || t->code)
        return i;
    found = phrase_at(r, i, 1);
    if (found.entry && !found.entry->unit && t->entry && t->entry->unit && found.to > i + 1)
        found = (Phrase){ t->entry, i + 1 }; /* "ml balloon": the longer phrase is something else */
    if (!found.entry || !found.entry->unit || !unit_fits(r, t, item))
        return i;
    item->unit = found.entry->unit;
    item->scale = found.entry->scale;
    item->imperial = item->unit == WORD_UNIT_LENGTH && (item->scale % 25400 == 0);
    i = found.to;
    if (is_sign(r->token + i, '.') && r->token[i].glued && !(r->token[i + 1].glued && is_number(r->token + i + 1)))
        i++;
    t = r->token + i;
    if (item->unit == WORD_UNIT_LENGTH && t->kind == TOKEN_NUMERAL && t->glued && t->digits == 1 && t->whole) {
        if (t->micro == 2000000) {
            item->unit = WORD_UNIT_AREA;
            item->scale = (int32_t)((int64_t)item->scale * item->scale / 1000);
            return i + 1;
        }
        if (t->micro == 3000000 && (item->scale == 10000 || item->scale == 1000)) {
            item->unit = WORD_UNIT_VOLUME;
            item->scale = item->scale == 10000 ? 1000 : 1;
            return i + 1;
        }
    }
    if (is_sign(t, '/') && t->glued && t[1].kind == TOKEN_LETTERS && t[1].glued && item->unit != WORD_UNIT_OTHER &&
        t[1].entry && (t[1].entry->unit || IS_WORD(r, t + 1, "day")))
        item->unit = WORD_UNIT_OTHER; /* a rate: mg/ml, ml/h */
    return i;
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* Is a/b at token i a fraction of an inch ("1/2", "3/16")? */
static bool inch_fraction(const Read *r, unsigned i)
{
    const Lex *t = r->token + i;
    int64_t b;

    if (i + 2 >= r->n || !is_number(t) || !is_sign(t + 1, '/') || !t[1].glued || !is_number(t + 2) || !t[2].glued)
        return false;
    b = t[2].micro / 1000000;
    return t->whole && t[2].whole && t->micro < t[2].micro && (b == 2 || b == 4 || b == 8 || b == 16 || b == 32) &&
           (is_sign(t + 3, '"') || (t[3].entry && t[3].entry->unit == WORD_UNIT_LENGTH && t[3].entry->scale == 25400));
}

/* The number at token i with its fraction. */
static unsigned read_number(const Read *r, unsigned i, Item *item)
{
    const Lex *t = r->token + i;

    if (inch_fraction(r, i)) {
        item->micro = t->micro * 1000000 / t[2].micro;
        item->whole = false;
        return i + 3;
    }
    item->micro = t->micro;
    item->whole = t->whole && !t->fraction;
    i++;
    if (!t->whole)
        return i;
    if (r->token[i].fraction) {
        item->micro += r->token[i].micro;
        item->whole = false;
        return i + 1;
    }
    if (inch_fraction(r, i + (is_sign(r->token + i, '-') && r->token[i].glued))) {
        t = r->token + i + is_sign(r->token + i, '-');
        item->micro += t->micro * 1000000 / t[2].micro;
        item->whole = false;
        return (unsigned)(t - r->token) + 3;
    }
    return i;
}

/* The rest of a range behind the number (and unit) that end before i. */
static unsigned read_range(const Read *r, unsigned i, Item *item)
{
    const Lex *t = r->token + i;
    Item other = { 0 };
    unsigned to;

    if (!(is_sign(t, '-') || IS_WORD(r, t, "to")) || !is_number(t + 1) || t[1].fraction)
        return i;
    if (is_sign(t, '-') && t->glued != t[1].glued) /* "4mm -20": a sign, or a new thing */
        return i;
    to = read_number(r, i + 1, &other);
    to = read_unit(r, to, &other);
    if (other.micro == item->micro || (item->unit && other.unit != item->unit))
        return i;
    if (item->unit && item->scale != other.scale)
        other.micro = other.micro * other.scale / item->scale;
    if (other.micro < item->micro && other.unit != WORD_UNIT_LENGTH)
        return i;
    if (!item->unit) {
        item->unit = other.unit;
        item->scale = other.scale;
        item->imperial = other.imperial;
        item->either = other.either;
        item->doubtful = other.doubtful;
    }
    item->upper = other.micro > item->micro ? other.micro : item->micro; /* "7-4 mm": tapered */
    item->micro = other.micro < item->micro ? other.micro : item->micro;
    item->form = ATTRIBUTE_RANGE;
    return to;
}

/* ---- what a measure is called ------------------------------------------------------------------------------------ */

typedef struct {
    uint8_t name;
    uint16_t part;
    unsigned at, to; /* its tokens */
} Called;

static bool part_fits(const Item *item, const WordEntry *e)
{
    switch (item->unit) {
    case WORD_UNIT_FRENCH:
    case WORD_UNIT_GAUGE: return !e->loose;
    case WORD_UNIT_LENGTH:
    case WORD_UNIT_VOLUME:
    case WORD_UNIT_MASS: return true;
    default: return false;
    }
}

/* L, W and H behind a length: "50MM L". */
static uint8_t letter_name(const Read *r, const Item *item, unsigned i)
{
    const Lex *t = r->token + i;
    if (item->unit != WORD_UNIT_LENGTH || t->kind != TOKEN_LETTERS || t->n != 1 || t->code ||
        (t[1].glued && t[1].kind != TOKEN_SIGN))
        return 0;
    switch (r->folded[t->folded]) {
    case 'l': return ATTRIBUTE_LENGTH;
    case 'w': return ATTRIBUTE_WIDTH;
    case 'h': return ATTRIBUTE_HEIGHT;
    default: return 0;
    }
}

/* A name behind the measure that ends before i. */
static Called called_behind(const Read *r, unsigned i, const Item *item)
{
    Called c = { 0, 0, i, i };
    bool comma = r->how == ATTRIBUTES_SIZE && is_sign(r->token + i, ',');
    Phrase p;

    if (comma || (is_sign(r->token + i, '-') && r->token[i].glued))
        i++;
    c.name = letter_name(r, item, i);
    if (c.name) {
        c.to = i + 1;
        return c;
    }
    for (int k = 0; k < 3; k++) {
        if (r->token[i].kind != TOKEN_LETTERS || r->token[i].code)
            break;
        p = phrase_at(r, i, 1);
        if (!p.entry || (p.entry->says && !p.entry->name && !p.entry->part))
            break;
        if (p.entry->name && !c.name && hinted(r, p.entry->needs))
            c.name = p.entry->name;
        else if (p.entry->part && !c.part && part_fits(item, p.entry) && !(p.entry->loose && c.name && !comma))
            c.part = p.entry->part;
        else
            break;
        i = c.to = p.to;
    }
    if (comma && !c.name)
        c = (Called){ 0, 0, c.at, c.at };
    return c;
}

/* A name before the measure that begins at i: "length: 45 cm", "balloon 10 ml". */
static Called called_before(const Read *r, unsigned i, const Item *item)
{
    Called c = { 0, 0, i, i };
    const WordEntry *e;
    unsigned at = i, low = r->used;

    while (at > low &&
           (is_sign(r->token + at - 1, ':') || is_sign(r->token + at - 1, '(') ||
            (is_sign(r->token + at - 1, '.') && r->token[at - 1].glued) || is_sign(r->token + at - 1, '=') ||
            is_sign(r->token + at - 1, '-') || IS_WORD(r, r->token + at - 1, "of") ||
            IS_WORD(r, r->token + at - 1, "is") || (r->how == ATTRIBUTES_SIZE && is_sign(r->token + at - 1, ','))))
        at--;
    if (at > low && is_sign(r->token + at - 1, 'o') && item->unit == WORD_UNIT_LENGTH)
        return (Called){ ATTRIBUTE_DIAMETER, 0, at - 1, i };
    e = phrase_before(r, at, low, &at);
    if (!e)
        return c;
    if (e->name && hinted(r, e->needs)) {
        c.name = e->name;
        c.at = at;
        if (at > low && (is_sign(r->token + at - 1, ',') || is_sign(r->token + at - 1, ')')) &&
            r->how == ATTRIBUTES_SIZE)
            at--;
        e = phrase_before(r, at, low, &at);
        if (e && e->part && part_fits(item, e) && (!e->loose || r->how == ATTRIBUTES_SIZE)) {
            c.part = e->part;
            c.at = at;
        }
        return c;
    }
    if (e->part && !e->loose && part_fits(item, e) && item->unit != WORD_UNIT_FRENCH && item->unit != WORD_UNIT_GAUGE) {
        c.part = e->part;
        c.at = at;
    }
    return c;
}

/* In "diameter 6 x 55 mm" the unit comes later. */
static void name_unitless(Read *r, Item *item)
{
    Item length = *item;
    Called before;

    length.unit = WORD_UNIT_LENGTH;
    before = called_before(r, item->from, &length);
    if (before.name && before.name <= ATTRIBUTE_STARTER_HOLE) {
        item->name = before.name;
        item->part = before.part;
    }
}

static void name_item(Read *r, Item *item)
{
    Called behind = called_behind(r, item->to, item), before = called_before(r, item->from, item), *best = &behind;
    const Lex *next = r->token + behind.to;

    if (!item->unit) {
        name_unitless(r, item);
        return;
    }
    if (is_sign(next, ':'))
        next++;
    if (!behind.name && !behind.part)
        best = &before;
    else if (before.name && (!behind.name || is_number(next)))
        best = &before;
    item->name = best->name;
    item->part = best->part;
    if (best == &before) {
        item->from = before.at;
    } else {
        item->to = behind.to;
    }
    r->used = item->to;
}

/* ---- what is said of it ------------------------------------------------------------------------------------------ */

static void bound_item(const Read *r, Item *item)
{
    unsigned at = item->from;
    const WordEntry *e = phrase_before(r, item->from, r->used < item->from ? r->used : 0, &at);
    Phrase behind = phrase_at(r, item->to, 1);

    if (item->form != ATTRIBUTE_EXACT)
        return;
    if (item->from && is_sign(r->token + item->from - 1, '>'))
        item->form = ATTRIBUTE_AT_LEAST;
    else if (item->from && is_sign(r->token + item->from - 1, '<'))
        item->form = ATTRIBUTE_AT_MOST;
    else if (e && e->bound == WORD_LEAST_BEFORE)
        item->form = ATTRIBUTE_AT_LEAST;
    else if (e && e->bound == WORD_MOST_BEFORE)
        item->form = ATTRIBUTE_AT_MOST;
    else if (r->token[item->to].kind == TOKEN_LETTERS && behind.entry && behind.entry->bound == WORD_LEAST_AFTER)
        item->form = ATTRIBUTE_AT_LEAST;
    else if (r->token[item->to].kind == TOKEN_LETTERS && behind.entry && behind.entry->bound == WORD_MOST_AFTER)
        item->form = ATTRIBUTE_AT_MOST;
    if (e && e->bound && item->form != ATTRIBUTE_EXACT)
        item->from = at;
}

static unsigned read_item(Read *r, unsigned i, Item *item)
{
    unsigned to;

    *item = (Item){ .from = i };
    to = read_number(r, i, item);
    to = read_unit(r, to, item);
    to = read_range(r, to, item);
    item->closed = item->unit != WORD_UNIT_NONE;
    item->to = to;
    if (item->unit)
        bound_item(r, item);
    return to;
}

static uint8_t name_of_unit(const Item *item)
{
    switch ((WordUnit)item->unit) {
    case WORD_UNIT_AREA: return ATTRIBUTE_AREA;
    case WORD_UNIT_VOLUME: return ATTRIBUTE_VOLUME;
    case WORD_UNIT_MASS: return ATTRIBUTE_MASS;
    case WORD_UNIT_FRENCH: return ATTRIBUTE_FRENCH;
    case WORD_UNIT_GAUGE: return ATTRIBUTE_GAUGE;
    case WORD_UNIT_PRESSURE: return ATTRIBUTE_COMPRESSION;
    case WORD_UNIT_CONCENTRATION: return ATTRIBUTE_CONCENTRATION;
    case WORD_UNIT_POWER: return ATTRIBUTE_POWER;
    case WORD_UNIT_ANGLE: return ATTRIBUTE_ANGLE;
    case WORD_UNIT_LENGTH: return item->name && item->name <= ATTRIBUTE_STARTER_HOLE ? item->name : ATTRIBUTE_SIZE;
    default: return ATTRIBUTE_NONE;
    }
}

static int32_t scaled(int64_t micro, int32_t scale)
{
    int64_t v;
    if (micro > INT64_MAX / 2 / (scale ? scale : 1))
        return -1;
    v = (micro * scale + 500000) / 1000000;
    return v > LARGEST ? -1 : (int32_t)v;
}

/* "18 g": gauge or grams? */
static void say_either(Read *r, const Item *item, Attribute a)
{
    bool gauge = item->whole && item->micro >= 6000000 && item->micro <= 34000000 && item->form == ATTRIBUTE_EXACT;
    uint32_t hints = r->hints & (HINT_GAUGE | HINT_GRAM);

    if (hints == HINT_GAUGE && gauge) {
        a.name = ATTRIBUTE_GAUGE;
        add_attribute(r, a, item->from, item->to);
        return;
    }
    a.name = ATTRIBUTE_MASS;
    a.doubtful = gauge && hints != HINT_GRAM;
    add_attribute(r, a, item->from, item->to);
    if (a.doubtful) {
        a.name = ATTRIBUTE_GAUGE;
        add_attribute(r, a, item->from, item->to);
    }
}

static void say_item(Read *r, const Item *item)
{
    Attribute a = { .name = name_of_unit(item),
                    .part = item->part,
                    .count = item->form == ATTRIBUTE_RANGE ? 2 : 1,
                    .form = item->form,
                    .rule = item->name ? ATTRIBUTE_RULE_NAMED : item->rule,
                    .doubtful = item->doubtful,
                    .imperial = item->imperial };

    if (item->unit == WORD_UNIT_MASS && item->form == ATTRIBUTE_RANGE && item->scale >= 1000000)
        return; /* 8-15 kg: of whom it is for */
    if (item->name == ATTRIBUTE_POWER && item->unit == WORD_UNIT_NONE)
        return;
    a.value[0] = scaled(item->micro, item->scale);
    a.value[1] = item->form == ATTRIBUTE_RANGE ? scaled(item->upper, item->scale) : 0;
    if (!a.name || a.value[0] < 0 || a.value[1] < 0 || (a.value[0] == 0 && a.count == 1 && a.name <= ATTRIBUTE_GAUGE))
        return;
    if (item->either)
        say_either(r, item, a);
    else
        add_attribute(r, a, item->from, item->to);
}

/* Two or three lengths. */
static void say_sizes(Read *r, const Item *item, unsigned n)
{
    Attribute a = { .name = ATTRIBUTE_DIMENSIONS,
                    .count = (uint8_t)n,
                    .rule = ATTRIBUTE_RULE_BY,
                    .unitless = item[0].unit == WORD_UNIT_NONE };

    for (unsigned i = 0; i < n; i++) {
        if (item[i].form == ATTRIBUTE_RANGE) {
            for (unsigned k = 0; k < n; k++)
                if (item[k].name && item[k].unit)
                    say_item(r, item + k);
            return;
        }
        a.value[i] = scaled(item[i].micro, a.unitless ? 1000 : item[i].scale);
        a.imperial |= item[i].imperial;
        a.doubtful |= a.unitless || item[i].doubtful;
        a.part = item[i].part ? item[i].part : a.part;
        if (a.value[i] <= 0)
            return;
    }
    add_attribute(r, a, item[0].from, item[n - 1].to);
    for (unsigned i = 0; i < n; i++)
        if (item[i].name && item[i].unit)
            say_item(r, item + i);
}

/* ---- chains ------------------------------------------------------------------------------------------------------ */

static unsigned read_chain(Read *r, unsigned i, Item *item, unsigned *n)
{
    unsigned to;

    read_item(r, i, item);
    *n = 1;
    for (;;) {
        unsigned next;
        name_item(r, item + *n - 1);
        to = item[*n - 1].to;
        if (*n == CHAIN_MOST || !is_by(r, r->token + to))
            return to;
        next = to + 1;
        if (is_sign(r->token + next, 'o'))
            next++;
        if (!is_number(r->token + next) || r->token[next].fraction)
            return to;
        r->used = to;
        read_item(r, next, item + *n);
        ++*n;
    }
}

/* Units from behind; true if every number has one then. */
static void share_units(Item *item, unsigned n)
{
    for (unsigned i = n - 1; i-- > 0;)
        if (!item[i].unit && item[i + 1].unit == WORD_UNIT_LENGTH) {
            item[i].unit = item[i + 1].unit;
            item[i].scale = item[i + 1].scale;
            item[i].imperial = item[i + 1].imperial;
        }
}

static bool all_lengths(const Item *item, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (item[i].unit != WORD_UNIT_LENGTH)
            return false;
    return true;
}

static bool none_has_unit(const Item *item, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (item[i].unit)
            return false;
    return true;
}

static int32_t whole_of(const Item *item)
{
    return item->whole && item->micro > 0 && item->micro <= 1000000LL * 1000000 && item->form == ATTRIBUTE_EXACT
               ? (int32_t)(item->micro / 1000000)
               : 0;
}

/* Numbers without a unit: a pack of packs if things are counted behind, else sizes in doubt. */
static unsigned say_unitless(Read *r, Item *item, unsigned n)
{
    unsigned to = item[n - 1].to;
    Phrase p = phrase_at(r, to, 1);
    bool things = r->token[to].kind == TOKEN_LETTERS && p.entry && (p.entry->item || p.entry->box);

    if (n == 2 && things && whole_of(item) && whole_of(item + 1)) {
        add_pack(r, whole_of(item), whole_of(item + 1), ATTRIBUTE_RULE_PACK_ITEMS, false, item[0].from, p.to);
        return p.to;
    }
    if (n <= 3)
        say_sizes(r, item, n);
    return to;
}

/* Several numbers with an x between. */
static unsigned say_chain(Read *r, Item *item, unsigned n)
{
    Item *last = item + n - 1;
    unsigned to = last->to;
    bool bones = r->hints & HINT_ORTHOPAEDIC;

    if (none_has_unit(item, n))
        return say_unitless(r, item, n);
    if (item[0].either && item[1].unit == WORD_UNIT_LENGTH) { /* grams have no length */
        item[0].unit = WORD_UNIT_GAUGE;
        item[0].either = false;
    }
    if (!last->unit && last[-1].unit) { /* "... x 5" behind something with a unit */
        bool length = last[-1].unit == WORD_UNIT_LENGTH;
        if (length && (n == 2 || bones) && n <= 3) {
            last->unit = last[-1].unit;
            last->scale = last[-1].scale;
            last->imperial = last[-1].imperial;
            last->doubtful = true;
        } else {
            if (whole_of(last) && last[-1].unit != WORD_UNIT_GAUGE && !last[-1].either &&
                last[-1].unit != WORD_UNIT_FRENCH)
                add_pack(r, whole_of(last), 0, ATTRIBUTE_RULE_PACK_TIMES, false, last->from, to);
            n--;
        }
    }
    if (n > 1 && !item[0].closed && item[1].closed &&
        (item[1].unit == WORD_UNIT_VOLUME || item[1].unit == WORD_UNIT_MASS)) {
        if (whole_of(item)) /* 10 x 10 ml */
            add_pack(r, whole_of(item), 0, ATTRIBUTE_RULE_PACK_TIMES, item[1].either, item[0].from, item[1].from);
        item++;
        n--;
    }
    share_units(item, n);
    if (n > 1 && n <= 3 && all_lengths(item, n)) {
        say_sizes(r, item, n);
        return to;
    }
    if (n > 2 && n <= 4 && item[0].unit != WORD_UNIT_LENGTH && all_lengths(item + 1, n - 1)) {
        say_item(r, item);
        say_sizes(r, item + 1, n - 1);
        return to;
    }
    if (n <= 3 || !all_lengths(item, n))
        for (unsigned i = 0; i < n; i++)
            say_item(r, item + i);
    return to;
}

/* Is the number at i the last of several: 5/7.5 cm, "10, 12 or 14 mm"? Then the product is no single size. */
static bool listed(const Read *r, unsigned i, uint8_t unit)
{
    const Lex *t = r->token + i;
    if (i < 2)
        return false;
    if (is_sign(t - 1, '/') && t->glued && t[-1].glued)
        return t[-2].kind == TOKEN_NUMERAL ||
               (unit == WORD_UNIT_LENGTH && t[-2].entry && t[-2].entry->unit == WORD_UNIT_LENGTH);
    return IS_WORD(r, t - 1, "or") &&
           (t[-2].kind == TOKEN_NUMERAL || (i > 2 && is_sign(t - 2, ',') && t[-3].kind == TOKEN_NUMERAL));
}

unsigned read_numeral(Read *r, unsigned i)
{
    Item item[CHAIN_MOST];
    unsigned n, to, pack;
    const Lex *t = r->token + i;
    /* a whole number right before it that nothing explains: "7 5CM" was 7.5 once */
    bool stray = i && is_number(t - 1) && t[-1].digits < 3 && i > r->done;

    if (t->fraction && i && r->token[i - 1].kind == TOKEN_NUMERAL)
        return i + 1;
    pack = read_pack(r, i);
    if (pack > i)
        return pack;
    to = read_chain(r, i, item, &n);
    if (n > 1) {
        item->doubtful |= stray;
        return say_chain(r, item, n);
    }
    if (item[0].unit) {
        item->doubtful |= stray;
        if (!listed(r, i, item->unit))
            say_item(r, item);
        return to;
    }
    if (IS_WORD(r, r->token + to, "x") && r->token[to].glued && whole_of(item) > 1 &&
        (to + 1 == r->n || r->token[to + 1].kind == TOKEN_SIGN) && !(i && is_by(r, t - 1))) { /* 10x */
        add_pack(r, whole_of(item), 0, ATTRIBUTE_RULE_PACK_TIMES, false, i, to + 1);
        return to + 1;
    }
    return i + 1;
}

unsigned read_unit_first(Read *r, unsigned i)
{
    const Lex *t = r->token + i;
    Item item = { .from = i, .rule = ATTRIBUTE_RULE_UNIT_FIRST };
    unsigned at = i + 1;

    if (!t->entry || (i && r->token[i - 1].kind == TOKEN_NUMERAL) ||
        !(t->entry->unit == WORD_UNIT_FRENCH || (t->entry->unit == WORD_UNIT_GAUGE && t->n > 2)) || t->n < 2)
        return i;
    if (is_sign(r->token + at, '.') || is_sign(r->token + at, '-') || is_sign(r->token + at, ':'))
        at++;
    if (!is_number(r->token + at) || r->token[at].micro < 1000000 || r->token[at].micro > 60000000)
        return i;
    if (r->token[at + 1].kind == TOKEN_LETTERS && r->token[at + 1].glued)
        return i;
    item.micro = r->token[at].micro;
    item.whole = r->token[at].whole;
    item.unit = t->entry->unit;
    item.scale = t->entry->scale;
    item.to = at + 1;
    say_item(r, &item);
    return item.to;
}
