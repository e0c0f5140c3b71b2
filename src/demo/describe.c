/* How a product is spoken of: sizes in several spellings, generic and brand names, American and storekeepers' lines.
 *
 * Not here: mistakes (dirt.c). Spellings that are merely different are made here; what is wrong is made there and told.
 */
#include "demo/inside.h"

/* One or two numbers, each by its scale, with what stands before, between and behind them. scale_b 0: there is one. */
typedef struct {
    const char *before;
    int32_t scale_a;
    const char *between;
    int32_t scale_b;
    const char *after;
} Spelling;

static const Spelling spellings[][SIZE_STYLES] = {
    [SIZE_AREA] = { { "", 100, "cm x ", 100, "cm" },
                    { "", 10, " mm x ", 10, " mm" },
                    { "", 100, "X", 100, "CM" },
                    { "", 100, " x ", 100, " cm" } },
    [SIZE_ROLL] = { { "", 100, "cm x ", 10000, "m" },
                    { "", 10, " mm x ", 10000, " m" },
                    { "", 100, "CMX", 10000, "M" },
                    { "", 100, " cm x ", 10000, " m" } },
    [SIZE_SHAFT] = { { "", 10, "mm x ", 10, "mm" },
                     { "", 10, " mm x ", 10, " mm" },
                     { "", 10, "X", 10, "MM" },
                     { "", 10, " x ", 10, " mm" } },
    [SIZE_GAUGE] = { { "", 10, "gauge x ", 10, "mm" },
                     { "", 10, " G x ", 10, " mm" },
                     { "", 10, "GX", 10, "MM" },
                     { "", 10, "G, ", 10, " mm" } },
    [SIZE_BORE] = { { "", 10, "Ch" }, { "", 10, " Fr" }, { "CH", 10, "" }, { "", 10, " FG" } },
    [SIZE_DIAMETER] = { { "", 10, "mm" }, { "", 10, " mm" }, { "", 10, "MM" }, { "", 10, " mm" } },
    [SIZE_VOLUME] = { { "", 10, "ml" }, { "", 10, " mL" }, { "", 10, "ML" }, { "", 10, " ml" } },
    [SIZE_LENGTH] = { { "", 100, "cm" }, { "", 10, " mm" }, { "", 100, "CM" }, { "", 100, " cm" } },
};

/* From where on a size that is spelt with room gets a larger unit. */
static const struct {
    SizeKind kind;
    int32_t from;
    Spelling spelling;
} larger[] = {
    { SIZE_DIAMETER, 100, { "", 100, " cm" } },
    { SIZE_VOLUME, 5000, { "", 10000, " litre" } },
    { SIZE_LENGTH, 10000, { "", 10000, " m" } },
};

static void size_of(Str *s, SizeKind kind, Size z, SizeStyle style)
{
    const Spelling *x;

    if (kind == SIZE_NONE)
        return;
    if (kind == SIZE_WORD) {
        str_add(s, style == SIZE_TIGHT ? size_word_short[z.a] : size_words[z.a]);
        return;
    }
    x = &spellings[kind][style];
    for (int i = 0; i < COUNT_OF(larger) && style == SIZE_SPACED; i++)
        if (larger[i].kind == kind && z.a >= larger[i].from)
            x = &larger[i].spelling;
    str_add(s, x->before);
    str_decimal(s, (uint64_t)z.a, (uint64_t)x->scale_a);
    str_add(s, x->between);
    if (!x->scale_b)
        return;
    str_decimal(s, (uint64_t)z.b, (uint64_t)x->scale_b);
    str_add(s, x->after);
}

void describe_size(Str *s, const Product *p, SizeStyle style)
{
    size_of(s, p->family->sizes->kind, p->size, style);
}

const char *option_of(const Product *p)
{
    return p->family->option[p->option];
}

/* "" if none */
static const char *material_of(const Product *p)
{
    int n = 0;
    while (n < 4 && p->family->material[n])
        n++;
    return n ? p->family->material[p->material % n] : "";
}

const char *colour_of(const Product *p)
{
    return p->family->flags & COLOURED ? colours[p->colour] : "";
}

void describe_generic(Str *s, const Family *f, int option, int size_index)
{
    str_add(s, f->generic);
    str_word(s, f->option[option]);
    if (f->sizes->kind != SIZE_NONE) {
        str_byte(s, ' ');
        size_of(s, f->sizes->kind, f->sizes->size[size_index], SIZE_PLAIN);
    }
}

void describe_model(Str *s, const Product *p)
{
    if (p->model) {
        str_add(s, " Mk ");
        str_number(s, p->model, 1);
    }
}

void describe_branded(Str *s, const Product *p)
{
    str_add(s, p->brand);
    describe_model(s, p);
    str_word(s, p->family->noun);
    str_word(s, option_of(p));
    if (p->family->sizes->kind != SIZE_NONE) {
        str_byte(s, ' ');
        describe_size(s, p, SIZE_PLAIN);
    }
}

static void comma(Str *s, const char *words)
{
    if (!*words)
        return;
    if (s->n)
        str_add(s, ", ");
    str_add(s, words);
}

void describe_american(Str *s, const Product *p, Dirt *x)
{
    if (dirt_happens(x, 6000)) {
        str_add(s, p->brand);
        str_byte(s, ' ');
    }
    str_add(s, p->family->american);
    comma(s, option_of(p));
    if (p->model)
        describe_model(s, p);
    if (p->family->sizes->kind != SIZE_NONE) {
        str_add(s, ", ");
        describe_size(s, p, (SizeStyle)dirt_below(x, 4));
    }
    if (dirt_happens(x, 5000))
        comma(s, material_of(p));
    if (p->family->flags & STERILE && dirt_happens(x, 6000))
        str_add(s, ", sterile");
    if (has_packs(p)) {
        str_add(s, ", ");
        describe_pack(s, p, dirt_below(x, 2));
    }
    if (dirt_happens(x, 4000))
        dirt_upper(s);
}

void describe_pack(Str *s, const Product *p, uint32_t style)
{
    static const char *const before[] = { "", "BX", "Box of ", "Pack of ", "(" };
    static const char *const after[] = { "/box", "", "", "", ")" };
    str_add(s, before[style % 5]);
    str_number(s, p->pack, 1);
    str_add(s, after[style % 5]);
}

/* The order in which storekeepers put things differs: noun first, or brand first. */
void describe_stores(Str *s, const Product *p, Dirt *x, bool sure)
{
    bool noun_first = dirt_happens(x, 4500), brand = sure || dirt_happens(x, 9400);
    bool option = sure || dirt_happens(x, 9500);
    if (noun_first)
        str_word(s, p->family->noun);
    if (brand) {
        str_word(s, p->brand);
        describe_model(s, p);
    }
    if (!noun_first)
        str_word(s, p->family->noun);
    if (option)
        str_word(s, option_of(p));
    if (dirt_happens(x, 2500))
        str_word(s, material_of(p));
    if (p->family->sizes->kind != SIZE_NONE && (sure || dirt_happens(x, 9700))) {
        str_byte(s, ' ');
        describe_size(s, p, (SizeStyle)dirt_below(x, 4));
    }
    dirt_abbreviate(x, s, 30);
    if (has_packs(p) && (sure || dirt_happens(x, 8000))) {
        str_byte(s, ' ');
        describe_pack(s, p, dirt_below(x, 5));
    }
    if (dirt_happens(x, 4000))
        dirt_upper(s);
}

Date some_day(uint64_t hash, int year, int years)
{
    Date first = date_from_civil(year, 1, 1);
    return first + (Date)(hash % (uint64_t)(years * 365));
}

const char *day_text(Date day, char out[DATE_CHARS])
{
    static const char form[] = "0000-00-00";
    Civil c = date_civil(day);
    memcpy(out, form, sizeof form);
    for (int i = 3, x = c.year; i >= 0; i--, x /= 10)
        out[i] = (char)('0' + x % 10);
    out[5] = (char)('0' + c.month / 10);
    out[6] = (char)('0' + c.month % 10);
    out[8] = (char)('0' + c.day / 10);
    out[9] = (char)('0' + c.day % 10);
    return out;
}

/* ---- class codes ------------------------------------------------------------------------------------------------- */

void code_emdn(Str *s, int family)
{
    static const char category[AREAS] = { 'M', 'A', 'U', 'M', 'W', 'T', 'A', 'P', 'C', 'Z' };
    str_byte(s, category[families[family].area]);
    str_add(s, "98");
    str_number(s, (uint64_t)family + 1, 2);
}

void code_gmdn(Str *s, int family)
{
    str_number(s, (uint64_t)family + 99100, 5);
}

void code_fda(Str *s, int family)
{
    str_byte(s, 'Z');
    str_byte(s, (char)('A' + family / 26));
    str_byte(s, (char)('A' + family % 26));
}

/* Appliances have 11 characters, reagents 15. */
void code_bnf(Str *s, const Product *p)
{
    str_add(s, p->family->bnf);
    if (p->family->flags & DIAGNOSTIC) {
        str_add(s, "010");
        str_byte(s, (char)('A' + p->family_index % 26));
        str_byte(s, (char)('0' + p->option));
        for (int i = 0, n = (int)(p->line % 676); i < 2; i++, n /= 26)
            str_byte(s, (char)('A' + n % 26));
        str_add(s, "AAAA");
    } else {
        str_number(s, (uint64_t)p->family_index, 2);
        str_number(s, p->number % 100000, 5);
    }
}
