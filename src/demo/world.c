/* Makers, lines and products from hashes: see world.h. */
#include "demo/world.h"

#include "demo/number.h"

#include <ctype.h>
#include <inttypes.h>

/* What a hash is for; one number each, so that no two decisions share one. */
enum { FOR_MAKER = 1, FOR_PREFIX, FOR_PATTERN, FOR_LINE, FOR_PRODUCT, FOR_ORDER, FOR_BRAND, FOR_ROOTS };

#define MAKERS_MOST 3000

/* Takes a number below n from the hash and stirs the rest. */
static uint32_t draw(uint64_t *h, uint32_t n)
{
    uint32_t x = (uint32_t)(((*h >> 32) * n) >> 32);
    *h = *h * 0x5851f42d4c957f2du + 0x14057b7ef767814fu;
    *h ^= *h >> 29;
    return x;
}

static bool hundred(uint64_t *h, unsigned percent)
{
    return draw(h, 100) < percent;
}

/* ---- words ---------------------------------------------------------------------------------------------------- */

static bool real_beginning(const char *word)
{
    for (int i = 0; real_beginnings[i]; i++)
        // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) a word has six letters at least
        if (word[0] == real_beginnings[i][0] && word[1] == real_beginnings[i][1] &&
            strncmp(word, real_beginnings[i], strlen(real_beginnings[i])) == 0)
            return true;
    return false;
}

/* A word of `parts` syllables in lower case; drawn again while it begins like a real name or is so short that it might
 * be one. */
static void made_up_word(char *out, size_t room, uint64_t *h, int parts)
{
    do {
        size_t n = 0;
        for (int i = 0; i < parts; i++) {
            const char *s = syllables[draw(h, (uint32_t)n_syllables)];
            size_t k = strlen(s);
            if (n + k + 1 < room) {
                memcpy(out + n, s, k);
                n += k;
            }
        }
        out[n] = '\0';
    } while (strlen(out) < 6 || real_beginning(out));
}

static void capital(char *word)
{
    word[0] = (char)toupper((unsigned char)word[0]);
}

/* ---- makers --------------------------------------------------------------------------------------------------- */

/* Different for every maker: its number in base `syllables`, spread by a step that is coprime to their cube. */
static void maker_root(const World *w, uint32_t i, char out[24])
{
    uint64_t base = (uint64_t)n_syllables, all = base * base * base;
    uint64_t start = number_hash(w->seed, FOR_ROOTS, 0) % all;
    uint64_t x = (start + i * UINT64_C(104729)) % all;
    for (;;) {
        snprintf(out, 24, "%s%s%s", syllables[x % base], syllables[x / base % base], syllables[x / base / base]);
        if (!real_beginning(out))
            break;
        x = (x + UINT64_C(104729) * MAKERS_MOST * 2) % all;
    }
    capital(out);
}

/* Some names are written with an accent; it goes over the last a, e, o or u. */
static void accent(char *out, size_t room, const char *word)
{
    static const struct {
        char plain;
        const char *marked;
    } marks[] = { { 'a', "\xc3\xa4" }, { 'e', "\xc3\xa9" }, { 'o', "\xc3\xb6" }, { 'u', "\xc3\xbc" } };
    size_t n = strlen(word);
    for (size_t i = n; i-- > 1;)
        for (size_t k = 0; k < sizeof(marks) / sizeof(marks[0]); k++)
            if (word[i] == marks[k].plain) {
                snprintf(out, room, "%.*s%s%s", (int)i, word, marks[k].marked, word + i + 1);
                return;
            }
    snprintf(out, room, "%s", word);
}

static void maker_numbers(Maker *m, uint32_t i)
{
    static const char chars[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *country = countries[m->country].code;
    bool union_ = strcmp(country, "GB") != 0 && strcmp(country, "US") != 0 && strcmp(country, "JP") != 0 &&
                  strcmp(country, "CN") != 0 && strcmp(country, "CH") != 0;
    snprintf(m->labeler, sizeof m->labeler, "Z%c%c%c", chars[i / 1296 % 36], chars[i / 36 % 36], chars[i % 36]);
    snprintf(m->duns, sizeof m->duns, "99%07" PRIu32, (i * 7919 + 13) % 10000000);
    snprintf(m->srn, sizeof m->srn, "%s-MF-999%06" PRIu32, country, i % 1000000);
    if (union_)
        m->representative[0] = '\0';
    else
        snprintf(m->representative, sizeof m->representative, "IE-AR-999%06" PRIu32, i % 1000000);
    number_sctid(m->sctid, SCT_SUPPLIER, i);
}

static void maker_areas(Maker *m, uint64_t *h)
{
    int n = 1 + (int)draw(h, 3);
    m->areas = 0;
    for (int i = 0; i < n; i++) {
        /* the community areas are drawn more often: a third of the products are theirs */
        uint32_t a = draw(h, AREAS + 4);
        m->areas |= (uint16_t)(1u << (a < AREAS ? a : a - AREAS));
    }
}

/* A third sell in Britain through a company of their own, a tenth through a firm of another name. */
static void maker_supplier(Maker *m, uint64_t *h, const char *root)
{
    uint32_t x = draw(h, 100);
    m->distributed = x < 10;
    if (m->distributed) {
        char other[24];
        made_up_word(other, sizeof other, h, 3);
        capital(other);
        snprintf(m->supplier, sizeof m->supplier, "%s Distribution Ltd", other);
    } else if (strcmp(countries[m->country].code, "GB") == 0)
        snprintf(m->supplier, sizeof m->supplier, "%.60s Ltd", m->name);
    else
        snprintf(m->supplier, sizeof m->supplier,
                 x < 45   ? "%s UK Ltd"
                 : x < 75 ? "%s (UK) Ltd"
                          : "%s",
                 x < 75 ? root : m->name);
}

/* A tenth were renamed and a twelfth bought by another, on a day between 2016 and 2025. */
static void maker_move(Maker *m, uint64_t *h, const World *w, uint32_t i)
{
    uint32_t x = draw(h, 1000);
    char word[24];
    m->moved = DATE_NONE;
    if (x >= 183)
        return;
    m->moved = date_from_civil(2016, 1, 1) + (Date)draw(h, 3650);
    if (x < 100) {
        made_up_word(word, sizeof word, h, 3);
        capital(word);
        snprintf(m->former, sizeof m->former, "%s %s", word, countries[m->country].legal);
    } else {
        uint32_t by = (i + 1 + draw(h, w->n_makers)) % w->n_makers;
        maker_root(w, by, word);
        snprintf(m->owner, sizeof m->owner, "%s Group", word);
        snprintf(m->former, sizeof m->former, "%.50s %s", m->name, countries[m->country].other_legal);
    }
}

static void maker_make(const World *w, uint32_t i, Maker *m)
{
    uint64_t h = number_hash(w->seed, FOR_MAKER, i);
    char root[24], spelt[32];
    memset(m, 0, sizeof *m);
    m->country = (uint8_t)(hundred(&h, 30) ? 0 : draw(&h, (uint32_t)n_countries));
    maker_root(w, i, root);
    if (hundred(&h, 5))
        accent(spelt, sizeof spelt, root);
    else
        snprintf(spelt, sizeof spelt, "%s", root);
    if (hundred(&h, 20))
        snprintf(m->name, sizeof m->name, "%s", spelt);
    else
        snprintf(m->name, sizeof m->name, "%s %s", spelt, trades[draw(&h, (uint32_t)n_trades)]);
    snprintf(m->legal, sizeof m->legal, hundred(&h, 50) ? "%.55s %s" : "%.55s, %s", m->name,
             countries[m->country].legal);
    m->hibc = hundred(&h, 22);
    maker_areas(m, &h);
    maker_supplier(m, &h, spelt);
    maker_move(m, &h, w, i);
    maker_numbers(m, i);
}

static void find_areas(World *w)
{
    int i = 0;
    for (int a = 0; a < AREAS; a++) {
        w->area_first[a] = i;
        while (i < n_families && families[i].area == a)
            i++;
    }
    w->area_first[AREAS] = i;
}

Code world_make(World *w, uint64_t seed, uint32_t products, Arena *out, Error *e)
{
    *w = (World){ .seed = seed, .products = products, .blocks = (products + BLOCK - 1) / BLOCK };
    find_areas(w);
    if (w->area_first[AREAS] != n_families)
        return fail(e, E_BUG, "the device families are not in order of area");
    w->n_makers = 40 + products / 1000;
    if (w->n_makers > MAKERS_MOST)
        w->n_makers = MAKERS_MOST;
    w->blocks_per_prefix = (w->blocks + 3 * w->n_makers - 1) / (3 * w->n_makers);
    w->prefixes = (w->blocks + w->blocks_per_prefix - 1) / w->blocks_per_prefix;
    w->maker = ARENA_ARRAY(out, Maker, w->n_makers);
    if (!w->maker)
        return arena_fail(out, w->n_makers * sizeof(Maker), "the made-up makers", e);
    for (uint32_t i = 0; i < w->n_makers; i++)
        maker_make(w, i, &w->maker[i]);
    return OK;
}

/* ---- products ------------------------------------------------------------------------------------------------- */

/* How a block is cut into lines. */
static const uint8_t patterns[][8] = {
    { 16 },          { 8, 8 },       { 5, 11 },
    { 3, 4, 9 },     { 1, 7, 8 },    { 2, 2, 4, 8 },
    { 6, 10 },       { 12, 4 },      { 1, 1, 2, 3, 4, 5 },
    { 7, 9 },        { 4, 4, 4, 4 }, { 1, 3, 5, 7 },
    { 10, 3, 1, 2 }, { 14, 2 },
};

typedef struct {
    uint64_t hash;
    const Family *family;
    int family_index;
    int options, sizes, packs, capacity; /* members of one model */
    int pack_at[2];
    int first_size, first_option;
    bool coded;
    char letters[3];
    unsigned number, start;
    char brand[28];
    uint8_t material, colour;
} Line;

static int count_words(const char *const *list, int most)
{
    int n = 0;
    while (n < most && list[n])
        n++;
    return n;
}

static int count_packs(const Family *f)
{
    int n = 0;
    while (n < FAMILY_PACKS && f->pack[n])
        n++;
    return n;
}

static int line_family(const World *w, const Maker *m, uint64_t *h)
{
    int area = (int)draw(h, AREAS);
    while (!(m->areas & 1u << area))
        area = (area + 1) % AREAS;
    return w->area_first[area] + (int)draw(h, (uint32_t)(w->area_first[area + 1] - w->area_first[area]));
}

static void line_brand(Line *l, uint64_t *h, const Line *before, uint32_t turn)
{
    char word[24];
    if (before && before->family == l->family && strlen(before->brand) < 18) {
        /* a second line of the same kind: the brand with a tail, an easy wrong match */
        char base[24];
        snprintf(base, sizeof base, "%.*s", (int)strcspn(before->brand, " "), before->brand);
        snprintf(l->brand, sizeof l->brand, "%s %s", base, brand_tails[turn % (uint32_t)n_brand_tails]);
        return;
    }
    made_up_word(word, sizeof word, h, 2 + (int)draw(h, 2));
    capital(word);
    snprintf(l->brand, sizeof l->brand, "%s", word);
}

static void line_make(const World *w, uint32_t maker, uint32_t first, const Line *before, uint32_t turn, Line *l)
{
    static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
    const Maker *m = &w->maker[maker];
    uint64_t h = number_hash(w->seed, FOR_LINE, first);
    int all;
    l->hash = h;
    l->family_index = before && hundred(&h, 35) ? before->family_index : line_family(w, m, &h);
    l->family = &families[l->family_index];
    all = count_packs(l->family);
    l->options = count_words(l->family->option, FAMILY_OPTIONS);
    l->sizes = l->family->sizes->n;
    l->packs = all > 1 && hundred(&h, 22) ? 2 : 1;
    l->pack_at[0] = (int)draw(&h, (uint32_t)all);
    // NOLINTNEXTLINE(clang-analyzer-core.DivideZero) every family has a pack
    l->pack_at[1] = (l->pack_at[0] + 1) % all;
    l->capacity = l->sizes * l->options * l->packs;
    l->first_size = (int)draw(&h, (uint32_t)l->sizes);
    l->first_option = (int)draw(&h, (uint32_t)l->options);
    l->coded = hundred(&h, 70);
    l->letters[0] = letters[draw(&h, 23)];
    l->letters[1] = letters[draw(&h, 23)];
    l->letters[2] = '\0';
    l->number = 100 + draw(&h, 900);
    l->start = l->coded ? draw(&h, 9900) : 10000 + draw(&h, 89900);
    l->material = (uint8_t)draw(&h, 4);
    l->colour = (uint8_t)draw(&h, (uint32_t)n_colours);
    line_brand(l, &h, before, turn);
}

static unsigned product_sources(const Family *f, uint64_t *h)
{
    unsigned in = 0;
    bool community = f->part != NULL;
    in |= hundred(h, community ? 40 : 62) ? IN_GUDID : 0;
    in |= hundred(h, 55) ? IN_EUDAMED : 0;
    if (community) {
        uint32_t x = draw(h, 100);
        in |= x < 72 ? IN_TARIFF | IN_DMD : x < 84 ? IN_DMD : 0;
    }
    in |= hundred(h, 45) ? IN_MASTER : 0;
    in |= hundred(h, in & IN_MASTER ? 66 : 9) ? IN_ORDERS : 0;
    if (f->flags & EQUIPMENT && hundred(h, 60))
        in |= IN_ASSETS;
    return in & ~(unsigned)IN_DMD ? in : in | IN_EUDAMED;
}

/* Larger things cost more, by the share of the way through the list of sizes; every line has a level of its own. */
static int64_t product_price(const Line *l, const Product *p)
{
    const Family *f = l->family;
    int64_t span = f->pence_most - f->pence_least;
    int64_t unit = f->pence_least + span * p->size_index / (f->sizes->n > 1 ? f->sizes->n : 2);
    int64_t level = 70 + (int64_t)(l->hash % 61);
    int64_t pence = unit * level * p->pack / 100;
    pence = pence * (100 - (p->pack > 1 ? 3 * p->pack_index : 0)) / 100;
    return pence > 0 ? pence : 1;
}

/* "AB123-0456" or "01234". */
static void product_catalogue(const Line *l, unsigned code, char *out)
{
    int places = l->coded ? 4 : 5;
    if (l->coded) {
        *out++ = l->letters[0];
        *out++ = l->letters[1];
        *out++ = (char)('0' + l->number / 100);
        *out++ = (char)('0' + l->number / 10 % 10);
        *out++ = (char)('0' + l->number % 10);
        *out++ = '-';
    }
    out[places] = '\0';
    while (places) {
        out[--places] = (char)('0' + code % 10);
        code /= 10;
    }
}

static void product_make(const World *w, const Line *l, uint32_t maker, uint32_t first, uint32_t number, Product *p)
{
    int v = (int)(number - first), in_model = v % l->capacity, w_ = in_model / l->packs;
    uint64_t h = number_hash(w->seed, FOR_PRODUCT, number);
    uint32_t prefix = number / BLOCK / w->blocks_per_prefix;
    unsigned code = l->start + (unsigned)v * (l->coded && l->hash & 1 ? 5 : 1);
    p->number = number;
    p->line = first;
    p->maker = maker;
    p->family = l->family;
    p->family_index = (uint8_t)l->family_index;
    p->size_index = (uint8_t)((l->first_size + w_) % l->sizes);
    p->option = (uint8_t)((l->first_option + w_ / l->sizes) % l->options);
    p->model = (uint8_t)(v / l->capacity ? v / l->capacity + 1 : 0);
    p->pack_index = (uint8_t)l->pack_at[in_model % l->packs];
    p->size = l->family->sizes->size[p->size_index];
    p->pack = l->family->pack[p->pack_index];
    p->boxes = l->family->boxes_in_case;
    p->material = l->material;
    p->colour = l->colour;
    p->prefix = prefix;
    p->item = number - prefix * w->blocks_per_prefix * BLOCK;
    p->in = product_sources(l->family, &h);
    p->latex_free = l->family->flags & LATEX ? (l->hash >> 9 & 3) != 0 : true;
    p->boxed_in_gudid = has_packs(p) && hundred(&h, 12);
    p->gs1_beside_hibc = hundred(&h, 40);
    p->pence = product_price(l, p);
    memcpy(p->brand, l->brand, sizeof p->brand);
    product_catalogue(l, code, p->catalogue);
}

int world_block(const World *w, uint32_t block, Product out[BLOCK])
{
    uint32_t first = block * BLOCK, last = first + BLOCK < w->products ? first + BLOCK : w->products;
    uint64_t h = number_hash(w->seed, FOR_PATTERN, block);
    uint64_t g = number_hash(w->seed, FOR_PREFIX, block / w->blocks_per_prefix);
    const uint8_t *pattern = patterns[draw(&h, (uint32_t)(sizeof patterns / sizeof patterns[0]))];
    /* the square of an even draw: few makers are large, many small */
    uint64_t x = draw(&g, 65536);
    uint32_t maker = (uint32_t)(x * x % (UINT64_C(1) << 32) * w->n_makers >> 32);
    Line line[2];
    int which = 0;
    uint32_t number = first;
    for (int i = 0; i < 8 && pattern[i] && number < last; i++) {
        uint32_t start = number, end = number + pattern[i];
        line_make(w, maker, start, i ? &line[!which] : NULL, block + (uint32_t)i, &line[which]);
        for (; number < end && number < last; number++)
            product_make(w, &line[which], maker, start, number, &out[number - first]);
        which = !which;
    }
    return (int)(last - first);
}

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
    while (b) {
        uint32_t t = a % b;
        a = b;
        b = t;
    }
    return a;
}

void world_order(const World *w, uint64_t what, uint32_t *first, uint32_t *step)
{
    uint64_t h = number_hash(w->seed, FOR_ORDER, what);
    *first = draw(&h, w->blocks);
    *step = 1 + draw(&h, w->blocks);
    while (common_divisor(*step, w->blocks) != 1)
        *step = *step % w->blocks + 1;
}

void product_gtin(const Product *p, int level, char out[15])
{
    if (level == 1 && !has_packs(p))
        level = 0;
    number_gtin(out, level, p->prefix, p->item);
}

uint64_t product_hash(const World *w, const Product *p, uint64_t what)
{
    return number_hash(w->seed, 1000 + what, p->number);
}
