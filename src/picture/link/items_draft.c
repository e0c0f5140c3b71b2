/* What a record says, into an item (items.h): by roles alone, as everywhere in the picture. */
#include "picture/link/items_inside.h"

#include "picture/attributes/maker.h"
#include "picture/attributes/part_number.h"
#include "picture/described.h"
#include "picture/fold.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MOST = 1024, WORD_BYTES = 24 };

static uint32_t hash_of(const char *p, size_t n)
{
    uint64_t h = view_hash(view(p, n));
    uint32_t x = (uint32_t)(h ^ h >> 32);
    return x ? x : 1; /* 0 means none */
}

void item_draft_begin(ItemDraft *x, uint32_t product, unsigned dataset)
{
    memset(&x->head, 0, sizeof x->head);
    x->head.product = product;
    x->head.dataset = (uint8_t)dataset;
    x->said_packs = x->bracket = 0;
    x->of_packs = false;
    x->n_letters = 0;
    x->maker_words = 0;
    attributes_clear(&x->set);
}

/* ---- makers ------------------------------------------------------------------------------------------------------ */

static Code read_maker(View published, Arena *batch, MakerRead *out, Error *e)
{
    Maker m;
    View left;

    *out = (MakerRead){ .words = 0 };
    if (!maker_read(published, batch, &m))
        return arena_fail(batch, published.n, "the name of a maker", e);
    for (left = m.key; left.p && left.n;) {
        View word = view_cut(&left, ' ');
        if (word.n && out->words < COUNT_OF(out->word))
            out->word[out->words++] = hash_of(word.p, word.n);
    }
    if (m.key.n) {
        left = m.key;
        left = view_cut(&left, ' ');
        out->maker = (ItemMaker){ hash_of(m.key.p, m.key.n), hash_of(left.p, left.n) };
    }
    return OK;
}

/* read_maker by way of the cache. */
static Code know_maker(View published, ItemCache *cache, Arena *batch, MakerRead *out, Error *e)
{
    size_t at = view_hash(published) % MAKER_CACHE;
    Code c;

    if (!published.n || published.n > MAKER_CACHE_TEXT)
        return read_maker(published, batch, out, e);
    if (view_eq(published, view(cache->maker[at].text, cache->maker[at].bytes))) {
        *out = cache->maker[at].read;
        return OK;
    }
    if ((c = read_maker(published, batch, out, e)) == OK) {
        cache->maker[at].read = *out;
        cache->maker[at].bytes = (uint16_t)published.n;
        memcpy(cache->maker[at].text, published.p, published.n);
    }
    return c;
}

static Code add_maker(ItemDraft *x, View published, ItemCache *cache, Arena *batch, Error *e)
{
    MakerRead read;
    Code c = know_maker(published, cache, batch, &read, e);

    if (c != OK || !read.maker.key)
        return c;
    for (int i = 0; i < x->head.makers; i++)
        if (x->maker[i].key == read.maker.key)
            return OK;
    if (x->head.makers == ITEM_MAKERS)
        return OK;
    for (int i = 0; i < read.words && x->maker_words < COUNT_OF(x->maker_word); i++)
        x->maker_word[x->maker_words++] = read.word[i];
    x->maker[x->head.makers++] = read.maker;
    return OK;
}

static Code add_numbered_maker(ItemDraft *x, const LayoutField *field, View number, const Map *makers, ItemCache *cache,
                               Arena *batch, Error *e)
{
    char key[160];
    int n = snprintf(key, sizeof key, "%.*s %.*s", VIEW_ARGS(field->scheme), VIEW_ARGS(number));
    const uint64_t *at = makers && n < (int)sizeof key ? map_find(makers, view(key, (size_t)n)) : NULL;
    return at ? add_maker(x, *(const View *)(uintptr_t)*at, cache, batch, e) : OK;
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static int by_char(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

static void add_number(ItemDraft *x, View published)
{
    char key[PART_NUMBER_MOST], digits[PART_NUMBER_MOST];
    size_t n = part_number_key(published, key, sizeof key), n_digits = 0;
    ItemNumber number = { 0, 0, 0, 0 };

    if (part_number_kind(published) != PART_NUMBER_STRONG || !n)
        return;
    number.full = hash_of(key, n);
    for (int i = 0; i < x->head.numbers; i++)
        if (x->number[i].full == number.full)
            return;
    if (x->head.numbers == ITEM_NUMBERS)
        return;
    for (size_t i = 0; i < n; i++)
        if (key[i] >= '0' && key[i] <= '9')
            digits[n_digits++] = key[i];
    for (size_t i = 0; i < n && (key[i] < '0' || key[i] > '9'); i++)
        number.before = number.before << 8 | (unsigned char)key[i];
    if (n_digits >= 4)
        number.digits = hash_of(digits, n_digits);
    if (n >= 5) {
        qsort(key, n, 1, by_char);
        number.letters = hash_of(key, n);
    }
    x->number[x->head.numbers++] = number;
}

/* The number within a HIBC identifier: labeler (4 characters), product or catalogue number, level. */
static void add_hibc(ItemDraft *x, View value)
{
    if (value.n >= 7)
        add_number(x, view(value.p + 4, value.n - 5));
}

static void add_pack(uint32_t *pack, int *n, uint32_t units)
{
    if (units < 2 || units > 1000000)
        return;
    for (int i = 0; i < *n; i++)
        if (pack[i] == units)
            return;
    if (*n < ITEM_PACKS)
        pack[(*n)++] = units;
}

static void add_gtin(ItemDraft *x, View value, bool unit)
{
    uint64_t core = 0;
    if (value.n != 14)
        return;
    for (int i = 1; i < 13; i++) {
        if (value.p[i] < '0' || value.p[i] > '9')
            return;
        core = core * 10 + (uint64_t)(value.p[i] - '0');
    }
    unit = unit && value.p[0] == '0';
    for (int i = 0; i < x->head.gtins; i++)
        if (x->gtin[i].core == core) {
            x->gtin[i].unit |= unit;
            return;
        }
    if (x->head.gtins < ITEM_GTINS)
        x->gtin[x->head.gtins++] = (ItemGtin){ .core = core & ITEM_CORE, .unit = unit };
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static bool says_nothing(const char *p, size_t n)
{
    static const char words[][5] = { "and", "of",   "the", "for",  "in", "to", "by", "or",   "with",
                                     "per", "pack", "box", "each", "ea", "bx", "pk", "case", "size" };
    size_t digits = 0;
    if (n < 2)
        return true;
    while (digits < n && p[digits] >= '0' && p[digits] <= '9')
        digits++;
    if (digits == n)
        return n < 3;
    for (int i = 0; n < sizeof words[0] && i < COUNT_OF(words); i++)
        if (words[i][0] == p[0] && memcmp(words[i], p, n) == 0 && !words[i][n])
            return true;
    return false;
}

/* A word, the one before it being *last; the first time that it stands anywhere tells what follows it. */
static void add_word(ItemDraft *x, const char *p, size_t n, bool named, uint32_t *last)
{
    uint32_t hash;

    if (n > 4 && p[n - 1] == 's' && p[n - 2] != 's') /* plurals */
        n--;
    if (says_nothing(p, n))
        return;
    if (n > WORD_BYTES)
        n = WORD_BYTES;
    hash = hash_of(p, n);
    for (int i = 0; i < x->head.words; i++)
        if (x->word[i].hash == *last && !x->word[i].next)
            x->word[i].next = hash;
    *last = hash;
    for (int i = 0; i < x->head.words; i++)
        if (x->word[i].hash == hash) {
            x->word[i].named |= named;
            return;
        }
    if (x->head.words == ITEM_WORDS)
        return;
    x->word[x->head.words++] = (ItemWord){ hash, 0, 0, x->n_letters, (uint16_t)n, named };
    memcpy(x->letters + x->n_letters, p, n);
    x->n_letters = (uint16_t)(x->n_letters + n);
}

/* Words of a text without the measures that were read out of it. */
static void add_words(ItemDraft *x, View text, bool named, const AttributeSet *said)
{
    char plain[TEXT_MOST], folded[TEXT_MOST];
    size_t n, from = 0;
    uint32_t last = 0;

    text = view_sub(text, 0, TEXT_MOST);
    memcpy(plain, text.p, text.n);
    for (int i = 0; i < said->n; i++) {
        const Attribute *a = &said->item[i];
        if (a->rule < ATTRIBUTE_RULE_WORD && (size_t)a->at + a->bytes <= text.n)
            memset(plain + a->at, ' ', a->bytes);
    }
    n = fold_text(view(plain, text.n), folded, sizeof folded);
    for (size_t i = 0; i <= n; i++)
        if (i == n || folded[i] == ' ') {
            if (i > from)
                add_word(x, folded + from, i - from, named, &last);
            from = i + 1;
        }
}

/* ---- a record ---------------------------------------------------------------------------------------------------- */

/* Attributes into the set; packs apart, as stated in a field or said in words. */
static void take_attributes(ItemDraft *x, const AttributeSet *said)
{
    for (int i = 0; i < said->n; i++) {
        const Attribute *a = &said->item[i];
        if (a->name == ATTRIBUTE_PACK) {
            if (a->rule != ATTRIBUTE_RULE_FIELD && a->value[0] > 0 && !a->doubtful)
                add_pack(x->said_pack, &x->said_packs, (uint32_t)a->value[0]);
        } else if (a->name != ATTRIBUTE_PACK_OF && a->name != ATTRIBUTE_ITEM)
            attributes_add(&x->set, a, a->text);
    }
}

static bool is_one_of(View unit, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        if (view_eq_nocase(unit, view_of(words[i])))
            return true;
    return false;
}

/* What an entry is sold as, where no number says it. */
static int level_of_unit(View unit)
{
    static const char *const single[] = { "ea", "each", "single", "unit", "1" };
    static const char *const several[] = { "box", "bx", "pack", "pk", "packet", "pkt", "case", "cs", "carton", "ctn" };
    return is_one_of(unit, single, COUNT_OF(single))     ? ITEM_UNIT
           : is_one_of(unit, several, COUNT_OF(several)) ? ITEM_PACK
                                                         : 0;
}

/* "(50)" at the end. */
static int bracket_of(View name)
{
    int64_t n;
    View v = view_trim(name);
    size_t from = v.n;
    if (!v.n || v.p[v.n - 1] != ')')
        return 0;
    while (from > 0 && v.p[from - 1] != '(')
        from--;
    return from && view_int(view_sub(v, from, v.n - 1 - from), &n) && n > 1 && n < 100000 ? (int)n : 0;
}

/* How many the entry holds, by its own fields: 0 not stated. A quantity in millilitres is none. */
static int stated_units(const Facts *f, const AttributeSet *said)
{
    int64_t n;
    for (int i = 0; i < said->n; i++)
        if (said->item[i].name == ATTRIBUTE_PACK)
            return said->item[i].value[0];
        else if (attribute_info((AttributeName)said->item[i].name)->type == ATTRIBUTE_MEASURE)
            return 0;
    return view_int(facts_value(f, ROLE_QUANTITY, NULL), &n) && n > 0 && n < 1000000 ? (int)n : 0;
}

static Code take_field(ItemDraft *x, const Facts *f, int i, const Map *makers, ItemCache *cache, Arena *batch,
                       int *stated, Error *e)
{
    const LayoutField *field = &f->layout->field[i];
    View v = f->value[i];
    AttributeSet said;
    bool product = f->layout->thing != THING_DETAIL;

    attributes_clear(&said);
    describe_field(f, i, &cache->described, &said);
    take_attributes(x, &said);
    switch (field->role) {
    case ROLE_QUANTITY: *stated = stated_units(f, &said); break;

    case ROLE_NAME:
    case ROLE_GENERIC:
    case ROLE_DESCRIPTION:
        if (product || view_eq(f->layout->kind, V("trade-name")))
            add_words(x, v, field->role == ROLE_NAME, &said);
        if (f->layout->thing == THING_PRODUCT && !x->bracket)
            x->bracket = bracket_of(v);
        break;
    case ROLE_MAKER: return add_maker(x, v, cache, batch, e);
    case ROLE_MAKER_ID: return add_numbered_maker(x, field, v, makers, cache, batch, e);
    case ROLE_CATALOGUE_NO:
    case ROLE_MODEL: add_number(x, v); break;
    case ROLE_CLASS:
        if (x->head.classes < ITEM_CLASSES && !view_eq(field->scheme, V("vmp"))) {
            uint32_t scheme = hash_of(field->scheme.p, field->scheme.n);
            uint32_t code = ITEM_CLASS_CODE(hash_of(v.p, v.n) * 31 + scheme, scheme);
            for (int k = 0; k < x->head.classes; k++)
                if (x->class_code[k] == code)
                    return OK;
            x->class_code[x->head.classes++] = code;
        }
        break;
    default: break;
    }
    return OK;
}

static void take_level(ItemDraft *x, const Facts *f, int stated)
{
    int packs = x->head.packs, said = level_of_unit(facts_value(f, ROLE_UNIT, NULL));
    bool pack = stated > 1 || (!stated && (said == ITEM_PACK || (!said && x->said_packs)));

    add_pack(x->pack, &packs, stated > 1 ? (uint32_t)stated : 0);
    if (f->count_inside > 1 && f->count_inside < 1000000)
        add_pack(x->pack, &packs, (uint32_t)f->count_inside);
    x->head.packs = (uint8_t)packs;
    x->of_packs |= f->layout->thing == THING_PACK;
    if (f->layout->thing == THING_PRODUCT) {
        x->head.level |= pack ? ITEM_PACK : ITEM_UNIT;
        if (stated > 1 && !x->head.units)
            x->head.units = (uint32_t)stated;
    }
    for (int i = 0; i < f->identifiers; i++) {
        const FactIdentifier *id = &f->identifier[i];
        if (id->role == ROLE_CONTAINS || id->role == ROLE_CATALOGUE_NO || !id->legal)
            continue;
        if (view_eq(id->scheme, V("gtin")))
            add_gtin(x, id->value, !pack && !f->contains.n && f->count_inside <= 1);
        else if (view_eq(id->scheme, V("hibc")))
            add_hibc(x, id->value);
    }
}

/* An order of the thing: numbers, makers and GTINs that the list of things may lack. Its text is the list's own,
 * written once more with other errors. */
static Code take_purchase(ItemDraft *x, const Facts *f, const Map *makers, ItemCache *cache, Arena *batch, Error *e)
{
    Code c = OK;
    for (int i = 0; i < f->layout->n && i < f->n && c == OK; i++) {
        const LayoutField *field = &f->layout->field[i];
        if (!f->value[i].n)
            continue;
        if (field->role == ROLE_CATALOGUE_NO || field->role == ROLE_MODEL)
            add_number(x, f->value[i]);
        else if (field->role == ROLE_MAKER)
            c = add_maker(x, f->value[i], cache, batch, e);
        else if (field->role == ROLE_MAKER_ID)
            c = add_numbered_maker(x, field, f->value[i], makers, cache, batch, e);
    }
    for (int i = 0; i < f->identifiers; i++)
        if (f->identifier[i].role != ROLE_CONTAINS && f->identifier[i].legal &&
            view_eq(f->identifier[i].scheme, V("gtin")))
            add_gtin(x, f->identifier[i].value, false);
    return c;
}

Code item_draft_add(ItemDraft *x, const Facts *f, const Map *makers, ItemCache *cache, Arena *batch, Error *e)
{
    int stated = 0;
    Code c = OK;

    if (f->layout->thing == THING_PURCHASE)
        return take_purchase(x, f, makers, cache, batch, e);
    if (f->layout->thing > THING_DETAIL)
        return OK;
    for (int i = 0; i < f->layout->n && i < f->n && c == OK; i++)
        if (f->value[i].n)
            c = take_field(x, f, i, makers, cache, batch, &stated, e);
    if (c == OK)
        take_level(x, f, stated);
    return c;
}

/* ---- packing ----------------------------------------------------------------------------------------------------- */

/* Words of makers go; so do empty places. */
static void settle(ItemDraft *x)
{
    int kept = 0;
    for (int i = 0; i < x->head.words; i++) {
        bool maker = false;
        for (int k = 0; k < x->maker_words; k++)
            maker |= x->maker_word[k] == x->word[i].hash;
        if (!maker)
            x->word[kept++] = x->word[i];
    }
    x->head.words = (uint8_t)kept;
    kept = x->head.packs;
    if (!kept)
        for (int i = 0; i < x->said_packs; i++)
            add_pack(x->pack, &kept, x->said_pack[i]);
    if (!kept && x->head.level == ITEM_PACK)
        add_pack(x->pack, &kept, (uint32_t)x->bracket);
    x->head.packs = (uint8_t)kept;
    if (!x->head.level && x->of_packs)
        x->head.level = ITEM_UNIT; /* only packs of it are listed: what they are of is the product */
    if (x->head.level == ITEM_PACK && !x->head.units && kept == 1)
        x->head.units = x->pack[0];
    x->head.attributes = (uint8_t)(x->set.n < ITEM_ATTRIBUTES ? x->set.n : ITEM_ATTRIBUTES);
}

static size_t even(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

size_t item_draft_size(ItemDraft *x)
{
    const Item *h = &x->head;
    settle(x);
    return even(h->gtins * sizeof(ItemGtin) + h->attributes * sizeof(Attribute) + h->makers * sizeof(ItemMaker) +
                h->numbers * sizeof(ItemNumber) + h->packs * sizeof(uint32_t) + h->classes * sizeof(uint32_t) +
                h->words * sizeof(ItemWord) + x->n_letters);
}

static char *put(char *p, const void *from, size_t count, size_t size)
{
    if (count)
        memcpy(p, from, count * size);
    return p + count * size;
}

void item_draft_pack(ItemDraft *x, void *room)
{
    const Item *h = &x->head;
    char *p = room;

    x->head.data = room;
    p = put(p, x->gtin, h->gtins, sizeof *x->gtin);
    p = put(p, x->set.item, h->attributes, sizeof *x->set.item);
    p = put(p, x->maker, h->makers, sizeof *x->maker);
    p = put(p, x->number, h->numbers, sizeof *x->number);
    p = put(p, x->pack, h->packs, sizeof *x->pack);
    p = put(p, x->class_code, h->classes, sizeof *x->class_code);
    p = put(p, x->word, h->words, sizeof *x->word);
    put(p, x->letters, x->n_letters, 1);
}

const ItemGtin *item_gtin(const Item *x)
{
    return x->data;
}

const Attribute *item_attribute(const Item *x)
{
    return (const Attribute *)(item_gtin(x) + x->gtins);
}

const ItemMaker *item_maker(const Item *x)
{
    return (const ItemMaker *)(item_attribute(x) + x->attributes);
}

const ItemNumber *item_number(const Item *x)
{
    return (const ItemNumber *)(item_maker(x) + x->makers);
}

const uint32_t *item_pack(const Item *x)
{
    return (const uint32_t *)(item_number(x) + x->numbers);
}

const uint32_t *item_class(const Item *x)
{
    return item_pack(x) + x->packs;
}

ItemWord *item_word(const Item *x)
{
    return (ItemWord *)(uintptr_t)(item_class(x) + x->classes);
}

const char *item_letters(const Item *x)
{
    return (const char *)(item_word(x) + x->words);
}
