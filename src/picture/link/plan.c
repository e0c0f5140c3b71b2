/* See plan.h. Columns are judged by a sample of their values, spread evenly over the file. */
#include "picture/link/plan.h"

#include "base/limits.h"
#include "base/map.h"
#include "picture/link/dates.h"
#include "picture/link/words.h"

enum {
    SAMPLE_ROWS = 2000,
    COLUMN_COMPARISONS = 11, /* with their spelling and the whole record no more than LINK_COMPARISONS */
    COLUMNS_LOOKED_AT = 64
};

/* What a sample says of a column. */
typedef struct {
    int filled, numbers, fractions, dates, codes, zeros; /* zeros: leading ones */
    int words, distinct, lengths[8];                     /* lengths: of squashed values, 7 for all longer ones */
    int64_t bytes;
    Map seen; /* values: times met                                          */
    Map word; /* words: times met                                           */
    int64_t all_words;
} Profile;

typedef struct {
    Profile *p;
    int words, codes;
} Counting;

const char *link_kind_name(LinkKind k)
{
    static const char *const names[] = {
        "code",      "name",        "words",     "text",     "category", "number", "date",    "spelling",
        "all words", "all letters", "contained", "measures", "packs",    "codes",  "numbers",
    };
    return names[k];
}

static void count_word(void *ctx, const Word *w)
{
    Counting *k = ctx;
    uint64_t *n = map_add(&k->p->word, w->text, NULL);
    if (n)
        ++*n;
    k->words++;
    k->codes += w->is == TOKEN_IS_CODE;
    k->p->all_words++;
}

static bool looks_like_code(View squashed, int words)
{
    size_t digits = 0;
    for (size_t i = 0; i < squashed.n; i++)
        digits += squashed.p[i] >= '0' && squashed.p[i] <= '9';
    return squashed.n >= 3 && squashed.n <= 24 && words <= 5 && digits * 3 >= squashed.n;
}

static void look_at(Profile *p, View cell, char *folded, char *squashed)
{
    View text = view(folded, words_fold(cell, folded)), bare;
    Counting k = { .p = p };
    double number;
    uint64_t *n;
    Date date;
    bool fresh;

    bare = view(squashed, words_squash(text, squashed, FOLD_BYTES));
    if (!bare.n)
        return;
    p->filled++;
    words_split(text, count_word, &k);
    p->words += k.words;
    p->bytes += (int64_t)bare.n;
    p->lengths[bare.n < 24 ? bare.n / 4 : 7]++;
    p->dates += link_date(text, &date);
    if (words_number(text, &number)) {
        p->numbers++;
        p->fractions += view_find(text, '.') >= 0 || view_find(text, '$') >= 0 || number < 0;
        p->zeros += bare.n > 1 && bare.p[0] == '0' && view_find(text, '.') < 0;
    }
    p->codes += looks_like_code(bare, k.words);
    if (bare.n <= 64 && (n = map_add(&p->seen, bare, &fresh))) {
        ++*n;
        p->distinct += fresh;
    } else {
        p->distinct++;
    }
}

static void profile_column(Profile *p, const LinkSide *s, int column, Arena *scratch, char *folded, char *squashed)
{
    uint32_t rows = s->n < SAMPLE_ROWS ? s->n : SAMPLE_ROWS;

    map_init(&p->seen, scratch);
    map_init(&p->word, scratch);
    for (uint32_t i = 0; i < rows; i++)
        look_at(p, side_cell(s, (uint32_t)((uint64_t)i * s->n / rows), column), folded, squashed);
}

/* ---- kinds ------------------------------------------------------------------------------------------------------ */

/* Of both columns together. */
static LinkKind kind_of(const Profile *a, const Profile *b)
{
    double filled = a->filled + b->filled, distinct = a->distinct + b->distinct;
    double words = (a->words + b->words) / (filled + 0.001);
    double numbers = (a->numbers + b->numbers) / (filled + 0.001);
    int same_length = 0;

    for (int i = 0; i < 8; i++)
        if (a->lengths[i] + b->lengths[i] > same_length)
            same_length = a->lengths[i] + b->lengths[i];
    if (a->dates + b->dates > 0.8 * filled)
        return LINK_DATE;
    if (numbers > 0.8) {
        bool fixed = same_length > 0.9 * filled && (a->bytes + b->bytes) >= 4 * (int64_t)filled;
        if (a->fractions + b->fractions > 0.05 * filled)
            return LINK_NUMBER;
        if (a->zeros + b->zeros > 0.02 * filled || fixed)
            return LINK_CODE;
        return LINK_NUMBER;
    }
    if (distinct < 0.05 * filled && filled > 200 && words < 6)
        return LINK_CATEGORY;
    if (a->codes + b->codes > 0.7 * filled)
        return LINK_CODE;
    return words < 1.6 ? LINK_NAME : words < 7 ? LINK_WORDS : LINK_TEXT;
}

/* Numbers and words do not go together. */
static bool may_pair(const Profile *a, const Profile *b)
{
    bool a_numbers = a->numbers > 0.8 * a->filled, b_numbers = b->numbers > 0.8 * b->filled;
    return a->filled && b->filled && (a_numbers == b_numbers || a->codes + b->codes > 0.7 * (a->filled + b->filled));
}

/* ---- likeness of names and contents ----------------------------------------------------------------------------- */

/* Words of column names that mean much the same, in any file. */
static const char *const meanings[] = {
    "name title product item label productname itemname producttitle itemdescription productdescription",
    ("manufacturer maker brand company supplier vendor labeler labeller producer mfr manufacturername makername "
     "brandname suppliername vendorname"),
    "description desc details text longdescription",
    "price cost amount listprice",
    "phone telephone tel phonenumber",
    "postcode zip zipcode postalcode",
    "surname lastname familyname",
    "givenname firstname forename",
    "dob dateofbirth birthdate born",
    ("catalogno catalogueno catalognumber catno cataloguenumber cataloguenumbers partnumber partno sku model modelno "
     "modelnumber "
     "mpn manufacturerpartno manufacturerpartnumber manufacturerpart mfrpartno mfrpartnumber manufacturercode "
     "supplierpartno supplierpartnumber suppliercode vendorpartno vendorpartnumber refno referenceno productcode "
     "reference ref"),
    "authors author writers",
    "venue journal booktitle conference",
    "year date",
    "address street addr",
    "city town place",
};

static int meaning_of(View name)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        View rest = view_of(meanings[i]);
        while (rest.p)
            if (view_eq(view_cut(&rest, ' '), name))
                return (int)i;
    }
    return -1;
}

/* The name's last part ("...#phone_number"), letters alone. */
static View bare_name(View name, char *folded, char *out)
{
    size_t n = words_fold(name, folded), from = 0, kept = 0;
    for (size_t i = 0; i + 1 < n; i++)
        if (folded[i] == '#' || (folded[i] == '/' && n - i > 2))
            from = i + 1;
    for (size_t i = from; i < n && kept < 64; i++)
        if ((folded[i] >= 'a' && folded[i] <= 'z') || (unsigned char)folded[i] >= 0x80)
            out[kept++] = folded[i];
    return view(out, kept);
}

static double name_likeness(View a, View b, char *folded)
{
    char room[2][64];
    View x = bare_name(a, folded, room[0]), y = bare_name(b, folded, room[1]);
    int mx, my;

    if (!x.n || !y.n)
        return view_eq(a, b);
    if (view_eq(x, y))
        return 1;
    mx = meaning_of(x);
    my = meaning_of(y);
    if (mx >= 0 && mx == my)
        return 0.7;
    if (x.n > 3 && y.n > 3 && (view_find_view(x, y) >= 0 || view_find_view(y, x) >= 0))
        return 0.5;
    return 0;
}

/* Share of words that both columns have in common, each as often as in the one that has it less often. */
static double content_likeness(const Profile *a, const Profile *b)
{
    double sum = 0;
    for (size_t i = 0; i < a->word.n; i++) {
        const uint64_t *other = map_find(&b->word, a->word.entry[i].key);
        if (other) {
            double x = (double)a->word.entry[i].value / (double)a->all_words;
            double y = (double)*other / (double)b->all_words;
            sum += x < y ? x : y;
        }
    }
    return sum;
}

/* ---- pairing ---------------------------------------------------------------------------------------------------- */

typedef struct {
    LinkPlan *plan;
    const LinkSide *side[2];
    Profile *profile[2];
    int columns[2];
    bool *taken[2];
    Arena *arena, scratch;
    char *folded, *squashed;
} Making;

static Code add_comparison(Making *m, int left, int right, Error *e)
{
    LinkPlan *p = m->plan;
    LinkComparison *c;
    View a = m->side[0]->column[left], b = m->side[1]->column[right];

    m->taken[0][left] = m->taken[1][right] = true;
    if (p->columns == COLUMN_COMPARISONS)
        return OK;
    c = &p->comparison[p->columns];
    *c = (LinkComparison){ kind_of(&m->profile[0][left], &m->profile[1][right]), left, right, p->columns, a };
    if (!view_eq(a, b) && !(c->name = arena_printf(m->arena, "%.*s = %.*s", VIEW_ARGS(a), VIEW_ARGS(b))).p)
        return fail_memory(e, "names of comparisons");
    p->left_mask[left] |= (uint16_t)(1u << p->columns);
    p->right_mask[right] |= (uint16_t)(1u << p->columns);
    p->n = ++p->columns;
    return OK;
}

static Code no_such_column(View name, Error *e)
{
    fail(e, E_USAGE, "no column is named '%.*s'", VIEW_ARGS(name));
    return hint(e, "write it as the first row of the file does");
}

static void leave_out(Making *m, int left, int right)
{
    if (left >= 0) {
        m->taken[0][left] = true;
        m->plan->left_mask[left] = LINK_LEFT_OUT;
    }
    if (right >= 0) {
        m->taken[1][right] = true;
        m->plan->right_mask[right] = LINK_LEFT_OUT;
    }
}

static Code take_wishes(Making *m, const LinkWish *wish, int n, Error *e)
{
    Code c = OK;

    for (int i = 0; i < n && c == OK; i++) {
        int left = side_column(m->side[0], wish[i].left);
        int right = side_column(m->side[1], wish[i].right.n ? wish[i].right : wish[i].left);
        if (!wish[i].right.n) {
            if (left < 0 && right < 0)
                return no_such_column(wish[i].left, e);
            leave_out(m, left, right);
        } else if (left < 0 || left >= m->columns[0]) {
            return no_such_column(wish[i].left, e);
        } else if (right < 0 || right >= m->columns[1]) {
            return no_such_column(wish[i].right, e);
        } else {
            c = add_comparison(m, left, right, e);
        }
    }
    return c;
}

static double likeness(Making *m, int left, int right)
{
    const Profile *a = &m->profile[0][left], *b = &m->profile[1][right];
    double name = name_likeness(m->side[0]->column[left], m->side[1]->column[right], m->folded);

    if (!a->filled || !b->filled || (name < 1 && !may_pair(a, b)))
        return 0;
    return name + 0.8 * content_likeness(a, b);
}

/* Best first. */
static Code pair_columns(Making *m, Error *e)
{
    size_t n = (size_t)m->columns[0] * (size_t)m->columns[1];
    double *like = ARENA_ARRAY(&m->scratch, double, n + 1);
    Code c = OK;

    if (!like)
        return arena_fail(&m->scratch, n * sizeof *like, "pairs of columns", e);
    for (size_t i = 0; i < n; i++)
        like[i] = likeness(m, (int)(i / (size_t)m->columns[1]), (int)(i % (size_t)m->columns[1]));
    while (c == OK) {
        size_t best = n;
        for (size_t i = 0; i < n; i++)
            if (like[i] >= 0.3 && (best == n || like[i] > like[best]) && !m->taken[0][i / (size_t)m->columns[1]] &&
                !m->taken[1][i % (size_t)m->columns[1]])
                best = i;
        if (best == n)
            break;
        c = add_comparison(m, (int)(best / (size_t)m->columns[1]), (int)(best % (size_t)m->columns[1]), e);
    }
    return c;
}

static Code make_profiles(Making *m, Error *e)
{
    bool same = m->side[0] == m->side[1];

    m->folded = arena_bytes(&m->scratch, FOLD_BYTES);
    m->squashed = arena_bytes(&m->scratch, FOLD_BYTES);
    for (int k = 0; k < 2; k++) {
        const LinkSide *s = m->side[k];
        m->columns[k] = s->columns < COLUMNS_LOOKED_AT ? s->columns : COLUMNS_LOOKED_AT;
        m->profile[k] = k && same ? m->profile[0] : ARENA_ARRAY(&m->scratch, Profile, (size_t)m->columns[k] + 1);
        m->taken[k] = ARENA_ARRAY(&m->scratch, bool, (size_t)s->columns + 1);
        if (!m->folded || !m->squashed || !m->profile[k] || !m->taken[k])
            return arena_fail(&m->scratch, FOLD_BYTES, "the look at the columns", e);
        for (int i = 0; i < m->columns[k] && !(k && same); i++)
            if (i != s->id)
                profile_column(&m->profile[k][i], s, i, &m->scratch, m->folded, m->squashed);
        if (s->id < s->columns)
            m->taken[k][s->id] = true;
    }
    return OK;
}

static void release_profiles(Making *m)
{
    for (int k = 0; k < 2; k++)
        for (int i = 0; m->profile[k] && i < m->columns[k] && !(k && m->profile[1] == m->profile[0]); i++) {
            map_release(&m->profile[k][i].seen);
            map_release(&m->profile[k][i].word);
        }
}

/* Among columns of text the one that is filled most often and most various. */
static void find_main(Making *m)
{
    LinkPlan *p = m->plan;
    double best = 0;

    p->main = -1;
    for (int i = 0; i < p->columns; i++) {
        const LinkComparison *c = &p->comparison[i];
        const Profile *a = &m->profile[0][c->left], *b = &m->profile[1][c->right];
        double says = (double)(a->distinct + b->distinct);
        if (c->kind != LINK_TEXT && c->kind != LINK_WORDS && c->kind != LINK_NAME)
            continue;
        if (a->words + b->words < 1.5 * (a->filled + b->filled))
            says /= 100; /* one word a time is seldom a name of the thing itself */
        if (says > best) {
            best = says;
            p->main = i;
        }
    }
}

static Code add_spelling(LinkPlan *p, Arena *arena, Error *e)
{
    for (int i = 0; i < p->columns; i++) {
        LinkComparison c = p->comparison[i];
        if (c.kind != LINK_TEXT && c.kind != LINK_WORDS && c.kind != LINK_NAME)
            continue;
        c.kind = LINK_SPELLING;
        if (!(c.name = arena_printf(arena, "letters of %.*s", VIEW_ARGS(c.name))).p)
            return fail_memory(e, "names of comparisons");
        p->comparison[p->n++] = c;
    }
    return OK;
}

static void add_whole(LinkPlan *p, bool spelling)
{
    static const struct {
        LinkKind kind;
        const char *name;
    } whole[] = { { LINK_WHOLE, "all words" }, { LINK_LETTERS, "all letters" }, { LINK_PART, "shorter in longer" },
                  { LINK_MEASURES, "sizes" },  { LINK_PACKS, "pack" },          { LINK_CODES, "codes" },
                  { LINK_NUMBERS, "numbers" } };
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (spelling || whole[i].kind != LINK_LETTERS)
            p->comparison[p->n++] = (LinkComparison){ whole[i].kind, -1, -1, -1, view_of(whole[i].name) };
}

Code plan_make(LinkPlan *plan, const LinkSide *left, const LinkSide *right, bool spelling, const LinkWish *wish,
               int wishes, Arena *arena, Error *e)
{
    Making m = { .plan = plan, .side = { left, right }, .arena = arena };
    Code c;

    *plan = (LinkPlan){ 0 };
    arena_init(&m.scratch, 256 * MIB);
    plan->left_mask = ARENA_ARRAY(arena, uint16_t, (size_t)left->columns + 1);
    plan->right_mask = ARENA_ARRAY(arena, uint16_t, (size_t)right->columns + 1);
    if (!plan->left_mask || !plan->right_mask)
        c = fail_memory(e, "the plan of comparing");
    else if ((c = make_profiles(&m, e)) == OK && (c = take_wishes(&m, wish, wishes, e)) == OK &&
             (c = pair_columns(&m, e)) == OK && (!spelling || (c = add_spelling(plan, arena, e)) == OK)) {
        find_main(&m);
        add_whole(plan, spelling);
    }
    release_profiles(&m);
    arena_release(&m.scratch);
    return c;
}
