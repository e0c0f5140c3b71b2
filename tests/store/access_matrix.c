/* All questions asked by every kind of account, made from the declarations: nothing forbidden answers, nothing allowed
 * is refused, and no answer, note, source or message holds a word of a list that the account may not see.
 *
 * limit: 400 */
#include "access_test.h"

#include "codes/check.h"

enum { PUB, NHS, COM_A, COM_B, PER_A, COM_X, SUP, FIELD, NOTE, WORDS };

/* One word for each list: it is in its data set's name, its products, makers, numbers and rows set aside. */
static const char *const word[WORDS] = { "zebrafish", "narwhalium",  "alpacoid",   "bandicootan", "pangolinic",
                                         "xerusoid",  "salamandrin", "flamingory", "quokkanote" };
static const struct {
    const char *label, *owner;
} lists[FIELD] = { { "public", "RX1" },
                   { "nhs", "RX1" },
                   { "commercial", "RX1" },
                   { "commercial", "RX2" },
                   { "personal", "RX1" },
                   { "commercial", NULL },
                   { "commercial", "GB-MF-000012345" } };

#define BIT(x) (1u << (x))

static const struct {
    const char *name, *role, *organisation;
    unsigned sees;
} people[] = {
    { "member1", "nhs", "RX1", BIT(PUB) | BIT(NHS) | BIT(COM_A) | BIT(PER_A) | BIT(FIELD) | BIT(NOTE) },
    { "member2", "nhs", "RX2", BIT(PUB) | BIT(NHS) | BIT(COM_B) | BIT(NOTE) },
    { "member3", "nhs", "RX3", BIT(PUB) | BIT(NHS) | BIT(COM_A) | BIT(FIELD) | BIT(NOTE) }, /* granted RX1 */
    { "analyst1", "analyst", "X26", BIT(PUB) | BIT(NHS) | BIT(NOTE) },
    { "analyst2", "analyst", "X26", /* granted '*' */
      BIT(PUB) | BIT(NHS) | BIT(COM_A) | BIT(COM_B) | BIT(SUP) | BIT(FIELD) | BIT(NOTE) },
    { "supplier1", "supplier", "GB-MF-000012345", BIT(PUB) | BIT(SUP) },
    { "curator1", "curator", "RX2", BIT(PUB) | BIT(NHS) | BIT(COM_B) | BIT(NOTE) },
    { "admin1", "administrator", "RX9", (BIT(WORDS) - 1) & ~BIT(PER_A) },
    { "local", NULL, NULL, BIT(WORDS) - 1 },
    { "public", NULL, NULL, BIT(PUB) },
};

static char gtin[3 + FIELD][16]; /* in all lists; in the closed ones; in the FIELD lists one each */

static void make_gtins(void)
{
    for (int i = 0; i < 2 + FIELD; i++) {
        snprintf(gtin[i], sizeof gtin[i], "50601234%04d", 5000 + i);
        gtin[i][12] = gs1_check_digit_of(view(gtin[i], 12));
        gtin[i][13] = 0;
    }
}

static void write_file(const char *name, const char *text)
{
    char path[300];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", test_folder, name);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void write_list(int i, const char *edition, int price)
{
    char name[64], text[2000];

    snprintf(name, sizeof name, "%s_%s.csv", word[i], edition);
    snprintf(text, sizeof text,
             "%s code,Description,Maker,Part no,Barcode,Pack,Price,Secret\n"
             "%s1,%s foam dressing 5cm,%s Makers,%s-1,%s,%s pack,%d.00,%s\n"
             "%s2,%s only item,%s Makers,%s-2,%s,,%d.50,\n"
             "%s3,%s shared item,%s Makers,%s-3,%s,,%d.75,\n"
             ",%s without a key,%s Makers,%s-4,,,1.00,\n",
             word[i], word[i], word[i], word[i], word[i], gtin[0], word[i], price, i == PUB ? word[FIELD] : "", word[i],
             word[i], word[i], word[i], gtin[2 + i], price, word[i], word[i], word[i], word[i],
             i >= COM_A ? gtin[1] : "", price, word[i], word[i], word[i]);
    write_file(name, text);
}

static void write_lists(void)
{
    for (int i = 0; i < FIELD; i++) {
        char name[64], text[2000], owner[64] = "";

        if (lists[i].owner)
            snprintf(owner, sizeof owner, "owner: %s\n", lists[i].owner);
        snprintf(name, sizeof name, "%s.mapping", word[i]);
        snprintf(
            text, sizeof text,
            "trefoil mapping 1\ndataset: %s\ntitle: The list %s\nlabel: %s\n%skind: item\nthing: product\nwhole: yes\n"
            "%s code -> item_code role=key type=code required\nDescription -> description role=name\n"
            "Maker -> maker role=maker\nPart no -> part_no role=catalogue-no\n"
            "Barcode -> gtin role=id scheme=gtin type=gtin\nPack -> pack role=level\n"
            "Price -> price role=price type=money unit=pounds\nSecret -> secret role=description label=commercial\n",
            word[i], word[i], lists[i].label, owner, word[i]);
        write_file(name, text);
        write_list(i, "2025-01", 1);
        write_list(i, "2025-02", 2);
    }
}

/* ---- values for parameters, by type ------------------------------------------------------------------------------ */

static const char *const plain_words[] = { "dressing", "only item", "makers", "*", "narwhaliun", "bandicoot" };

static const char *value_for(const Param *p, int i)
{
    static char first_choice[64];

    switch (p->type) {
    case PARAM_CODE:
    case PARAM_PRODUCT: {
        static char key[64];
        if (i < 2 + FIELD)
            return gtin[i];
        snprintf(key, sizeof key, "%s3", i < 2 + 2 * FIELD ? word[i - 2 - FIELD] : "x");
        return i < 2 + 2 * FIELD ? key : NULL;
    }
    case PARAM_DATASET: return i < FIELD ? word[i] : NULL;
    case PARAM_SOURCE: return i < FIELD ? word[i] : NULL;
    case PARAM_EDITION: return i ? NULL : strcmp(p->name, "to") ? "2025-01" : "2025-02";
    case PARAM_MONTH: return i ? NULL : "2025-01";
    case PARAM_DATE: return i ? NULL : "2026-12-01";
    case PARAM_COUNT: return i == 0 ? "5" : i == 1 && strcmp(p->name, "limit") == 0 ? "40" : NULL;
    case PARAM_SHARE: return i ? NULL : "0.5";
    case PARAM_FLAG: return i ? NULL : "";
    case PARAM_CHOICE:
        snprintf(first_choice, sizeof first_choice, "%.*s", (int)strcspn(p->choices, "|"), p->choices);
        return i ? NULL : first_choice;
    case PARAM_PATH: return i ? NULL : "/nonexistent";
    case PARAM_SECRET: return i ? NULL : "correct horse battery";
    default:
        return i < COUNT_OF(plain_words)           ? plain_words[i]
               : i - COUNT_OF(plain_words) < WORDS ? word[i - COUNT_OF(plain_words)]
                                                   : NULL;
    }
}

typedef struct {
    Office *o;
    const Question *q;
    const char *who;
    unsigned sees, seen; /* words that may be seen; that were */
    long askings;
    Store *reader; /* for questions */
} Asking;

static bool is_given(const Given *given, int n, const char *w)
{
    for (int i = 0; i < n; i++)
        if (view_find_view(given[i].text, view_of(w)) >= 0)
            return true;
    return false;
}

static void look(Asking *a, const Given *given, int n, const char *text)
{
    for (int i = 0; i < WORDS; i++)
        if (text && strstr(text, word[i])) {
            if (is_given(given, n, word[i]))
                continue;
            a->seen |= BIT(i);
            if (!(a->sees >> i & 1))
                fail_msg("%s asks '%s' (%.*s) and reads of '%s':\n%.3000s", a->who, a->q->name,
                         VIEW_ARGS(n ? given[0].text : V("")), word[i], text);
        }
}

/* A supplier enters things of its own products only; here no list names it as a maker. */
static bool is_not_its_own(const Asking *a, Code c, const Error *e)
{
    return c == E_DENIED && (a->q->how & ACTS) && strcmp(a->who, "supplier1") == 0 &&
           strstr(e->what, "as the maker of that product");
}

static void ask_with(Asking *a, const Given *given, int n)
{
    Office *o = a->o;
    AskContext context = { .store_url = o->url,
                           .account = &o->who,
                           .access = &o->access,
                           .now = o->now,
                           .arena = &o->arena,
                           .schemas = SCHEMAS_IN_sql };
    bool may = o->access.may(o->access.ctx, &o->who, a->q->permission);
    Transcript t;
    Error e = { 0 };
    Code c;

    arena_reset(&o->arena);
    if (!(a->q->how & (ACTS | OPERATES | NO_STORE)))
        context.store = a->reader;
    transcript_init(&t);
    c = ask_run(a->q, given, n, &context, &t.answer, &e);
    a->askings++;
    if (may ? c != OK && c != E_ABSENT && c != E_USAGE && c != E_CONFLICT && !is_not_its_own(a, c, &e) : c != E_DENIED)
        fail_msg("%s asks '%s' (%.*s): %s, %s", a->who, a->q->name, VIEW_ARGS(n ? given[0].text : V("")), code_name(c),
                 e.what);
    look(a, given, n, transcript_words(&t));
    look(a, given, n, e.what);
    look(a, given, n, e.hint);
    look(a, given, n, e.where);
    transcript_release(&t);
}

/* Each parameter with each of its values, the required others with their first. */
static void ask_all_ways(Asking *a)
{
    static char room[16][64];
    bool may = a->o->access.may(a->o->access.ctx, &a->o->who, a->q->permission);
    int params = 0;

    while (a->q->params && a->q->params[params].name)
        params++;
    for (int varied = 0; varied == 0 || varied < params; varied++)
        for (int i = 0;; i++) {
            Given given[16];
            bool more = true;
            int n = 0;
            for (int p = 0; p < params && more; p++) {
                const Param *x = &a->q->params[p];
                const char *v = value_for(x, p == varied ? i : p == 1 && x->type == PARAM_PRODUCT ? 2 : 0);
                if (p != varied && x->need != REQUIRED && x->need != REQUIRED_REPEATED)
                    continue;
                if (!(more = v != NULL))
                    break;
                snprintf(room[n], sizeof room[n], "%s", v);
                given[n] = (Given){ view_of(x->name), view_of(room[n]) };
                n++;
            }
            if (!more)
                break;
            ask_with(a, given, n);
            if (!params || !may || a->q->how & (ACTS | OPERATES))
                return;
        }
}

static void ask_as(Office *o, const char *name, unsigned sees)
{
    Asking a = { .o = o, .who = name, .sees = sees };
    Arena own;

    arena_init(&own, 1 << 20);
    OK_OR_SAY(store_open(&a.reader, o->url, STORE_READ, SCHEMAS_IN_sql, e));
    if (strcmp(name, "local") == 0)
        o->who = account_local;
    else if (strcmp(name, "public") == 0)
        o->who = account_public;
    else
        OK_OR_SAY(account_load(o->store, view_of(name), SCOPE_ACT, TODAY, &own, &o->who, e));
    for (const Question *const *q = all_questions(); *q; q++) {
        bool may = o->access.may(o->access.ctx, &o->who, (*q)->permission);
        a.q = *q;
        if (((*q)->how & OPERATES) && may) /* they work on files of the machine */
            continue;
        if (strncmp((*q)->name, "audit", 5) == 0 && may) /* it tells what others asked, to administrators */
            continue;
        ask_all_ways(&a);
    }
    if (a.seen != sees)
        fail_msg("%s may see %x and was shown %x", name, sees, a.seen);
    print_message("%s: %ld askings\n", name, a.askings);
    o->who = account_local;
    store_close(a.reader);
    arena_release(&own);
}

static void no_answer_tells_what_is_closed(void **state)
{
    char note[200];
    Office o;

    office_open(&o, state);
    make_gtins();
    write_lists();
    ASKED(&o, "build", test_folder);
    for (int i = 0; i < COUNT_OF(people); i++)
        if (people[i].role)
            ASKED(&o, "account add", people[i].name, people[i].role, people[i].organisation);
    ASKED(&o, "account grant", "member3", "RX1", "2026-12-31", "tender");
    ASKED(&o, "account grant", "analyst2", "*", "2026-12-31", "national prices");
    snprintf(note, sizeof note, "the %s of it", word[NOTE]);
    ASKED(&o, "note add", gtin[0], note);
    for (int i = 0; i < COUNT_OF(people); i++)
        ask_as(&o, people[i].name, people[i].sees);
    ASKED(&o, "audit verify");
    assert_true(says(&o, "fact faults (Faults)=0\n"));
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = { BOTH(no_answer_tells_what_is_closed) };
    return RUN_ACCESS_TESTS(tests);
}
