/* The search index beside SQLite FTS5 on the same device records: time to build, size, time of 10,000 questions.
 *
 *     search_bench --make FILE ROWS       writes made-up device records, one a line, fields parted by |
 *     search_bench FILE FOLDER [ROWS]     indexes brand, model, catalogue number, company and description of each
 * record, ours and then FTS5's, in FOLDER, and asks both the same questions
 *
 * Questions are taken from the records: one to four of their words, words cut short while typing, misspelt words, model
 * and catalogue numbers, with or without punctuation. Ours counts all matches and gives the best 20, then again with
 * seven facets of all matches counted exactly and only what one asker may see; FTS5 gives its best 20 by bm25 and
 * counts nothing. Also timed: the first question of a fresh process.
 *
 * Prints one line a measurement, and fails when a budget is passed. Not here: relevance; PostgreSQL.
 */
#include "base/limits.h"
#include "base/random.h"
#include "base/text.h"
#include "picture/search/index.h"
#include "sql.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { QUESTIONS = 10000, BEST = 20, MEMORY_MB = 96, FIELDS = 5, FRESH = 20 };
#define PEER_MS           20000.0 /* patience with the peer */
#define BUILD_US_A_RECORD 3.75    /* 2,000,000 in 7.5 s */
#define P50_MS            5.0
#define P99_MS            50.0
#define FIRST_MS          15.0

typedef struct {
    char text[160];
    bool prefix;
} Question;

static Question question[QUESTIONS];
static double ms_ours[QUESTIONS], ms_fts[QUESTIONS];
static Random rnd;
static bool over_budget;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Processor time of all threads: the wall clock of a shared machine lies. */
static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void die(const char *what)
{
    fprintf(stderr, "search_bench: %s\n", what);
    exit(3);
}

static void must(Code c, const Error *e)
{
    if (c != OK)
        die(e->what);
}

static unsigned below(unsigned n)
{
    return (unsigned)random_below(&rnd, n);
}

static void budget(const char *name, double value, double most, const char *unit)
{
    bool over = value > most;
    printf("%-34s %10.2f %s (budget %g)%s\n", name, value, unit, most, over ? "  OVER" : "");
    over_budget |= over;
}

/* ---- made-up records ------------------------------------------------------------------------------------------------
 */

static const char *const syllables[] = { "ba",  "be", "bi", "bo", "ca", "ce", "co", "da", "de", "di", "do", "fa", "fe",
                                         "fi",  "ga", "ge", "go", "ha", "he", "hy", "in", "ka", "ke", "ki", "la", "le",
                                         "li",  "lo", "ma", "me", "mi", "mo", "na", "ne", "ni", "no", "om", "or", "pa",
                                         "pe",  "po", "ra", "re", "ri", "ro", "sa", "se", "so", "ta", "te", "ti", "to",
                                         "tri", "ul", "va", "ve", "vi", "vo", "xa", "xe", "ze", "zo" };
static const char *const nouns[] = { "catheter", "guidewire", "stent",     "suture",  "syringe",  "cannula",
                                     "needle",   "drain",     "screw",     "plate",   "implant",  "electrode",
                                     "probe",    "sensor",    "mask",      "tube",    "valve",    "graft",
                                     "stapler",  "trocar",    "retractor", "forceps", "scissors", "dressing",
                                     "bandage",  "glove",     "gown",      "drape",   "filter",   "pump",
                                     "balloon",  "sheath" };
static const char *const kinds[] = { "urinary",  "vascular",  "coronary",     "biliary",    "cervical",
                                     "lumbar",   "femoral",   "tibial",       "dental",     "ophthalmic",
                                     "neonatal", "pediatric", "laparoscopic", "endoscopic", "arterial",
                                     "venous",   "epidural",  "spinal",       "tracheal",   "gastric" };
static const char *const adjectives[] = { "sterile",      "non-sterile",  "single use",         "reusable",
                                          "latex free",   "radiopaque",   "hydrophilic coated", "antimicrobial",
                                          "double lumen", "triple lumen", "straight tip",       "curved tip",
                                          "self locking", "low profile",  "powder free" };
static const char *const materials[] = { "silicone", "polyurethane", "titanium", "stainless steel",
                                         "PTFE",     "nitinol",      "PEEK",     "cobalt chrome",
                                         "latex",    "PVC",          "nylon",    "polypropylene" };
static const char *const units[] = { "Fr", "mm", "cm", "mL", "G", "in" };
static const char *const trades[] = { "Medical", "Surgical", "Health", "Devices", "Biotech", "Orthopaedics" };
static const char *const forms[] = { "Inc.", "LLC", "GmbH", "Corp.", "Ltd." };
#define ONE_OF(list) list[below(sizeof list / sizeof *list)]

static void made_word(Random *r, char out[32], int n)
{
    out[0] = 0;
    for (int i = 0; i < n; i++)
        strncat(out, syllables[random_below(r, sizeof syllables / sizeof *syllables)], 31 - strlen(out));
    out[0] = (char)(out[0] - 32);
}

static void made_record(FILE *f, unsigned i)
{
    double u = random_unit(&rnd);
    unsigned company = (unsigned)(8000 * u * u), brand_no = below(12);
    char company_name[32], brand[32];
    Random own;

    random_seed(&own, company);
    made_word(&own, company_name, 3);
    random_seed(&own, 100000 + company * 12 + brand_no);
    made_word(&own, brand, 2 + (int)random_below(&own, 2));
    fprintf(f, "%014u|%u|New|%s|%c%u|", i, i, brand, "MNPQ"[below(4)], below(100000));
    if (below(5))
        fprintf(f, "%c%u-%04u", 'A' + (int)below(10), 100 + below(900), below(10000));
    fprintf(f, "|0|%s %s, %s|1|%s %s %s %s %s %u %s x %u cm", company_name, trades[company % 6], forms[company % 5],
            ONE_OF(nouns), ONE_OF(kinds), ONE_OF(adjectives), ONE_OF(adjectives), ONE_OF(materials), 1 + below(60),
            ONE_OF(units), 5 * (1 + below(40)));
    if (below(5) < 3)
        fprintf(f, ", %s, lot pack of %u, for %s and %s procedures", ONE_OF(adjectives), 5 * (1 + below(10)),
                ONE_OF(kinds), ONE_OF(kinds));
    fputs("|MR Safe|2020-01-01\n", f);
}

static int make_records(const char *path, unsigned rows)
{
    FILE *f = fopen(path, "w");
    if (!f)
        die("cannot write the records");
    fputs("di|key|status|brand|model|catalogue|duns|company|count|description|mri|date\n", f);
    for (unsigned i = 0; i < rows; i++)
        made_record(f, i);
    return fclose(f) == 0 ? 0 : 3;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

typedef void Visit(void *ctx, uint32_t doc, const View field[FIELDS]);

/* brand, model, catalogue number, company, description of each record; returns their number. */
static uint32_t each_record(const char *path, uint32_t most, Visit *visit, void *ctx)
{
    static const int columns[FIELDS] = { 3, 4, 5, 7, 9 };
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    uint32_t doc = 0;

    if (!f || getline(&line, &room, f) < 0)
        die("cannot read the records");
    while (doc < most && (n = getline(&line, &room, f)) > 0) {
        View rest = view(line, (size_t)n - 1), field[FIELDS];
        for (int i = 0, k = 0; k < FIELDS; i++) {
            View v = view_cut(&rest, '|');
            if (i == columns[k])
                field[k++] = v;
        }
        visit(ctx, ++doc, field);
    }
    free(line);
    fclose(f);
    return doc;
}

/* ---- questions ------------------------------------------------------------------------------------------------------
 */

typedef struct {
    uint32_t step, n;
} Sampling;

static bool plain(const char *w)
{
    for (; *w; w++)
        if (*w < 'a' || *w > 'z')
            return false;
    return true;
}

static void misspell(char *w)
{
    size_t n = strlen(w), at = 1 + below((unsigned)n - 2);
    char x = w[at];
    switch (below(4)) {
    case 0: memmove(w + at, w + at + 1, n - at); break;
    case 1: w[at] = (char)('a' + below(26)); break;
    case 2: w[at] = w[at + 1], w[at + 1] = x; break;
    default: memmove(w + at + 1, w + at, n - at + 1); w[at] = (char)('a' + below(26));
    }
}

static void ask_number(Question *q, const View field[FIELDS])
{
    View v = field[2].n && below(2) ? field[2] : field[1];
    bool bare = below(2);
    size_t n = 0;
    for (size_t i = 0; i < v.n && n < sizeof q->text - 1; i++)
        if (!bare || v.p[i] != '-')
            q->text[n++] = v.p[i];
    q->text[n] = 0;
}

static int words_of(const View field[FIELDS], char word[32][32])
{
    static const int from[] = { 0, 3, 4 };
    int n = 0;
    for (int k = 0; k < 3; k++) {
        View v = field[from[k]];
        for (size_t i = 0, j; i < v.n && n < 32; i = j + 1) {
            for (j = i; j < v.n && v.p[j] != ' ' && v.p[j] != ','; j++)
                ;
            if (j > i && j - i < 30) {
                for (size_t c = 0; c < j - i; c++)
                    word[n][c] = (char)(v.p[i + c] | (v.p[i + c] >= 'A' && v.p[i + c] <= 'Z' ? 32 : 0));
                word[n++][j - i] = 0;
            }
        }
    }
    return n;
}

/* a tenth numbers, a quarter cut short, a fifth misspelt, the rest plain */
static void sample(void *ctx, uint32_t doc, const View field[FIELDS])
{
    Sampling *s = ctx;
    Question *q;
    char word[32][32];
    unsigned style = below(100), asked;
    int n;

    if (doc % s->step || s->n == QUESTIONS)
        return;
    q = &question[s->n++];
    if (style < 10) {
        ask_number(q, field);
        return;
    }
    n = words_of(field, word);
    asked = 1 + below(4);
    for (unsigned k = 0; k < asked; k++) {
        char *w = word[below((unsigned)n)];
        size_t length = strlen(w);
        if (style < 30 && k == 0 && plain(w) && length >= 5)
            misspell(w);
        if (style >= 75 && k == asked - 1 && length > 3) {
            w[3 + below((unsigned)length - 3)] = 0;
            q->prefix = true;
        }
        snprintf(q->text + strlen(q->text), sizeof q->text - strlen(q->text), "%s%s", k ? " " : "", w);
    }
}

static int by_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void percentiles(const char *name, double *ms, int n, double out[3])
{
    qsort(ms, (size_t)n, sizeof *ms, by_double);
    out[0] = ms[n / 2];
    out[1] = ms[n * 99 / 100];
    out[2] = ms[n - 1];
    printf("%-34s p50 %.3f ms, p90 %.3f, p99 %.3f, most %.3f\n", name, ms[n / 2], ms[n * 9 / 10], out[1], out[2]);
}

/* ---- ours -------------------------------------------------------------------------------------------------------- */

static const Schema *const schemas[] = { &SCHEMA_picture, NULL };

typedef struct {
    IndexWriter *w;
    double bytes;
} Adding;

static bool has_word(View text, const char *word)
{
    return memmem(text.p, text.n, word, strlen(word)) != NULL;
}

/* Up to the nth blank or comma. */
static View first_words(View v, int n)
{
    for (size_t i = 0; i < v.n; i++)
        if ((v.p[i] == ' ' || v.p[i] == ',') && --n == 0)
            return view(v.p, i);
    return v;
}

/* Facets as a register has them: makers by the thousand, some hundred classes, sizes, flags that most state, two or
 * three sources. */
static int facets_for(uint32_t doc, const View field[FIELDS], SearchText *out)
{
    static const char *const sources[] = { "gudid 0 ", "eudamed 0 ", "dmd 0 ", "item-master 2 RXX" };
    View size = view_sub(field[4], first_words(field[4], 4).n, first_words(field[4], 7).n);
    int n = 0;

    out[n++] = (SearchText){ SEARCH_FACET(FACET_SEEN), doc % 20 ? V("0 ") : V("2 RXX") };
    out[n++] = (SearchText){ SEARCH_FACET(FACET_CURRENT), V("0 ") };
    out[n++] = (SearchText){ SEARCH_FACET(FACET_SOURCE), view_of(sources[doc % 3]) };
    if (doc % 5 == 0)
        out[n++] = (SearchText){ SEARCH_FACET(FACET_SOURCE), view_of(sources[3]) };
    out[n++] = (SearchText){ SEARCH_FACET(FACET_CLASS), first_words(field[4], 2) };
    out[n++] = (SearchText){ SEARCH_FACET(FACET_MAKER), field[3] };
    if (doc % 30 == 0)
        out[n++] = (SearchText){ SEARCH_FACET(FACET_PART), doc % 60 ? V("IXA") : V("IXC") };
    out[n++] = (SearchText){ SEARCH_FACET(FACET_SIZE), size };
    out[n++] = (SearchText){ SEARCH_FACET(FACET_STERILE), has_word(field[4], "non-sterile") ? V("no") : V("yes") };
    if (has_word(field[4], "single use") || has_word(field[4], "reusable"))
        out[n++] = (SearchText){ SEARCH_FACET(FACET_SINGLE_USE), has_word(field[4], "reusable") ? V("no") : V("yes") };
    return n;
}

static void add(void *ctx, uint32_t doc, const View field[FIELDS])
{
    Adding *a = ctx;
    Error e;
    SearchText text[FIELDS + 2 * FACETS] = { { SEARCH_NAME, field[0] },
                                             { SEARCH_NUMBER, field[1] },
                                             { SEARCH_NUMBER, field[2] },
                                             { SEARCH_MAKER, field[3] },
                                             { SEARCH_DESCRIPTION, field[4] } };
    must(index_add(a->w, doc, text, FIELDS + facets_for(doc, field, text + FIELDS), &e), &e);
    for (int i = 0; i < FIELDS; i++)
        a->bytes += (double)field[i].n;
}

static double file_mb(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (double)st.st_size / 1e6 : 0;
}

static Store *opened(const char *path, StoreMode mode)
{
    Store *s;
    Error e;
    must(store_open(&s, path, mode, schemas, &e), &e);
    must(store_refresh(s, &e), &e);
    return s;
}

static double build_ours(const char *records, uint32_t most, const char *path, uint32_t *n, double *cpu)
{
    Store *s = opened(path, STORE_CREATE);
    Adding a = { 0 };
    struct rusage use;
    Error e;
    double begin, read;

    must(store_next_begin(s, &e), &e);
    must(index_writer_new(&a.w, MEMORY_MB * MIB, 1, NULL, &e), &e);
    *cpu = cpu_ms();
    begin = now_ms();
    *n = each_record(records, most, add, &a);
    read = now_ms();
    must(index_finish(a.w, s, &e), &e);
    read = now_ms() - read;
    begin = now_ms() - begin;
    *cpu = cpu_ms() - *cpu;
    index_writer_free(a.w);
    must(store_switch(s, &e), &e);
    store_close(s);
    getrusage(RUSAGE_SELF, &use);
    printf("%-34s %u records, %.1f MB of text, in %.2f s (merging and writing %.2f s), at most %ld MB\n", "ours: build",
           *n, a.bytes / 1e6, begin / 1e3, read / 1e3, use.ru_maxrss / 1024);
    return begin;
}

static bool is_public(void *ctx, View value)
{
    (void)ctx;
    return view_starts(value, V("0"));
}

static const SearchFilter public_only = { FACET_SEEN, is_public, NULL };
static const SearchRefine with_facets = {
    .filter = &public_only,
    .filters = 1,
    .count = 1u << FACET_CLASS | 1u << FACET_MAKER | 1u << FACET_SOURCE | 1u << FACET_PART | 1u << FACET_SIZE |
             1u << FACET_STERILE | 1u << FACET_SINGLE_USE,
    .values = 10,
};

static double ask_ours(Store *s, const Question *q, const SearchRefine *refine, Arena *arena, int64_t *matched)
{
    SearchResult r;
    Error e;
    double begin = now_ms();
    must(search_run(s, view_of(q->text), 0, BEST, q->prefix, refine, arena, &r, &e), &e);
    *matched = r.matched;
    return now_ms() - begin;
}

/* The first question of a process, opening the store apart: the worst of some. */
static double first_ms(const char *path)
{
    double worst = 0;
    for (int i = 0; i < FRESH; i++) {
        int ends[2];
        double ms = 0;
        pid_t child;
        if (pipe(ends) != 0 || (child = fork()) < 0)
            die("no second process");
        if (child == 0) {
            Store *s = opened(path, STORE_READ);
            Arena arena;
            int64_t matched;
            arena_init(&arena, LIMIT_QUESTION_BYTES);
            ms = ask_ours(s, &question[i * (QUESTIONS / FRESH)], NULL, &arena, &matched);
            _exit(write(ends[1], &ms, sizeof ms) == sizeof ms ? 0 : 1);
        }
        if (read(ends[0], &ms, sizeof ms) != sizeof ms)
            die("the second process said nothing");
        waitpid(child, NULL, 0);
        close(ends[0]);
        close(ends[1]);
        worst = ms > worst ? ms : worst;
    }
    return worst;
}

static void questions_ours(const char *path, int n, const char *what, const SearchRefine *refine, double out[3])
{
    Store *s = opened(path, STORE_READ);
    Arena arena;
    int64_t matched, none = 0;
    double slowest = 0;
    int which = 0;

    arena_init(&arena, LIMIT_QUESTION_BYTES);
    for (int i = 0; i < n; i++) {
        ms_ours[i] = ask_ours(s, &question[i], refine, &arena, &matched);
        none += matched == 0;
        if (ms_ours[i] > slowest)
            slowest = ms_ours[i], which = i;
        arena_reset(&arena);
    }
    arena_release(&arena);
    store_close(s);
    percentiles(what, ms_ours, n, out);
    printf("%-34s %lld; slowest: '%s'%s\n", "ours: nothing found", (long long)none, question[which].text,
           question[which].prefix ? " (as one types)" : "");
}

/* ---- FTS5 -------------------------------------------------------------------------------------------------------- */

static void sql(sqlite3 *db, const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
}

static void add_fts(void *ctx, uint32_t doc, const View field[FIELDS])
{
    sqlite3_stmt *in = ctx;
    sqlite3_bind_int64(in, 1, doc);
    for (int i = 0; i < FIELDS; i++)
        sqlite3_bind_text(in, i + 2, field[i].p, (int)field[i].n, SQLITE_STATIC);
    if (sqlite3_step(in) != SQLITE_DONE)
        die("FTS5 takes no record");
    sqlite3_reset(in);
}

static double build_fts(const char *records, uint32_t most, sqlite3 **db, const char *path)
{
    sqlite3_stmt *in = NULL;
    double begin;

    unlink(path);
    if (sqlite3_open(path, db) != SQLITE_OK)
        die("no FTS5 store");
    sql(*db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536; PRAGMA mmap_size=2147418112;"
             "CREATE VIRTUAL TABLE f USING fts5(brand, model, catalogue, company, description, content='');"
             "INSERT INTO f(f, rank) VALUES('hashsize', 100000000); BEGIN");
    sqlite3_prepare_v2(*db, "INSERT INTO f(rowid, brand, model, catalogue, company, description) VALUES(?,?,?,?,?,?)",
                       -1, &in, NULL);
    begin = now_ms();
    each_record(records, most, add_fts, in);
    sql(*db, "COMMIT");
    begin = now_ms() - begin;
    sqlite3_finalize(in);
    printf("%-34s in %.2f s\n", "FTS5: build", begin / 1e3);
    return begin;
}

/* The same words for FTS5: each in quotes, all of them wanted. */
static void fts_words(const Question *q, char out[512])
{
    size_t n = 0;
    out[n++] = '"';
    for (const char *p = q->text; *p; p++)
        if (*p == ' ')
            n += (size_t)snprintf(out + n, 4, "\" \"");
        else if (*p != '"')
            out[n++] = *p;
    snprintf(out + n, 4, "\"%s", q->prefix ? "*" : "");
}

static void questions_fts(sqlite3 *db, int n, double out[3])
{
    sqlite3_stmt *find = NULL;
    long long none = 0;
    double until = now_ms() + PEER_MS;
    int asked = 0;

    if (sqlite3_prepare_v2(db, "SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 20", -1, &find, NULL) !=
        SQLITE_OK)
        die(sqlite3_errmsg(db));
    for (int i = 0; i < n && now_ms() < until; i++, asked++) {
        char words[512];
        double begin = now_ms();
        int found = 0;
        fts_words(&question[i], words);
        sqlite3_bind_text(find, 1, words, -1, SQLITE_STATIC);
        while (sqlite3_step(find) == SQLITE_ROW)
            found++;
        sqlite3_reset(find);
        ms_fts[i] = now_ms() - begin;
        none += found == 0;
    }
    sqlite3_finalize(find);
    percentiles("FTS5: questions, best 20", ms_fts, asked, out);
    printf("%-34s %lld of %d\n", "FTS5: nothing found", none, asked);
}

/* ---- both -------------------------------------------------------------------------------------------------------- */

static void compare(const char *records, const char *folder, uint32_t most)
{
    char ours[400], fts[400];
    double t_ours, cpu, t_fts, p_ours[3], p_facets[3], p_fts[3], first;
    uint32_t n = 0;
    Sampling s = { 1, 0 };
    sqlite3 *db;

    snprintf(ours, sizeof ours, "%s/ours.db", folder);
    snprintf(fts, sizeof fts, "%s/fts5.db", folder);
    for (int i = 0; i < 5; i++) {
        static const char *const ending[] = { "", "-wal", "-shm", ".a", ".b" };
        char name[420];
        snprintf(name, sizeof name, "%s%s", ours, ending[i]);
        unlink(name);
    }
    t_ours = build_ours(records, most, ours, &n, &cpu);
    s.step = n / QUESTIONS ? n / QUESTIONS : 1;
    each_record(records, n, sample, &s);
    first = first_ms(ours);
    questions_ours(ours, (int)s.n, "ours: questions, best 20 and count", NULL, p_ours);
    questions_ours(ours, (int)s.n, "ours: the same with facets", &with_facets, p_facets);
    t_fts = build_fts(records, n, &db, fts);
    questions_fts(db, (int)s.n, p_fts);
    sqlite3_close(db);
    printf("%-34s ours %.1f MB, FTS5 %.1f MB\n", "size of the store", file_mb(ours), file_mb(fts));
    printf("%-34s build %.2f, p50 %.2f, p99 %.2f (FTS5 / ours)\n", "how many times as quick", t_fts / t_ours,
           p_fts[0] / p_ours[0], p_fts[1] / p_ours[1]);
    budget("build, processor time a record", cpu * 1e3 / n, BUILD_US_A_RECORD, "us");
    budget("first question of a process", first, FIRST_MS, "ms");
    budget("questions, p50", p_ours[0], P50_MS, "ms");
    budget("questions, p99", p_ours[1], P99_MS, "ms");
    budget("questions with facets, p50", p_facets[0], P50_MS, "ms");
    budget("questions with facets, p99", p_facets[1], P99_MS, "ms");
}

int main(int argc, char **argv)
{
    int64_t rows = UINT32_MAX;

    setvbuf(stdout, NULL, _IOLBF, 0);
    random_seed(&rnd, 3);
    if (argc > 3 && !view_int(view_of(argv[argc - 1]), &rows))
        die("the number of records is no number");
    if (argc == 4 && strcmp(argv[1], "--make") == 0)
        return make_records(argv[2], (unsigned)rows);
    if (argc < 3)
        die("usage: search_bench FILE FOLDER [ROWS], or --make FILE ROWS");
    compare(argv[1], argv[2], (uint32_t)rows);
    return over_budget;
}
