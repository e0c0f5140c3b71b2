/* See match.h. Parameters to options, the stages with their times, the answer, the files. */
#include "picture/link/match.h"

#include "base/limits.h"
#include "base/parallel.h"
#include "picture/link/master.h"
#include "picture/link/results.h"

#include <stdio.h>

const Param match_params[] = {
    { "file", PARAM_PATH, REQUIRED_REPEATED, "two tables to link, or one to find its repeated records", NULL, NULL,
      LABEL_PUBLIC },
    { "pairs", PARAM_PATH, OPTIONAL, "write the matches: left, right, probability, reason", NULL, NULL, LABEL_PUBLIC },
    { "clusters", PARAM_PATH, OPTIONAL, "of one table: write id and cluster of each row", NULL, NULL, LABEL_PUBLIC },
    { "out", PARAM_PATH, OPTIONAL, "write the first table back with match, probability and reason (.csv or .xlsx)",
      NULL, NULL, LABEL_PUBLIC },
    { "picture", PARAM_FLAG, OPTIONAL, "link one table with the products of the picture", NULL, NULL, LABEL_PUBLIC },
    { "truth", PARAM_PATH, OPTIONAL, "known matches, ids in the first two columns: tells precision and recall", NULL,
      NULL, LABEL_PUBLIC },
    { "left-id", PARAM_TEXT, OPTIONAL, "the first table's column of ids; otherwise its first column", NULL, NULL,
      LABEL_PUBLIC },
    { "right-id", PARAM_TEXT, OPTIONAL, "the same for the second table", NULL, NULL, LABEL_PUBLIC },
    { "map", PARAM_TEXT, REPEATED, "LEFT=RIGHT: compare these columns; LEFT= leaves one out", NULL, NULL,
      LABEL_PUBLIC },
    { "threshold", PARAM_SHARE, OPTIONAL, "least probability of a match; otherwise chosen by the program", NULL, NULL,
      LABEL_PUBLIC },
    { "one-to-one", PARAM_CHOICE, OPTIONAL, "whether each row has at most one partner", "auto|yes|no", "auto",
      LABEL_PUBLIC },
    { "memory", PARAM_COUNT, OPTIONAL, "most memory to use, in MB", NULL, "4096", LABEL_PUBLIC },
    { "threads", PARAM_COUNT, OPTIONAL, "threads to work with; otherwise one for each processor", NULL, NULL,
      LABEL_PUBLIC },
    { 0 },
};

/* One asking. */
typedef struct {
    Ask *ask;
    LinkMemory memory;
    LinkSide side[2];
    const char *path[2];
    int sides;
    Linkage linkage;
    LinkTruth truth;
    bool picture; /* one file against the picture: side[1] holds its products */
    Master master;
    Store *store;
    bool has_truth;
    Error error[2]; /* of reading each side */
    Code code[2];
    Instant begun, stage_begun[LINK_STAGES + 1], read, done;
} Match;

/* ---- parameters ------------------------------------------------------------------------------------------------- */

static const char *path_of(const Match *m, const char *name)
{
    return ask_given(m->ask, name) ? arena_cstr(m->ask->arena, ask_text(m->ask, name)) : NULL;
}

static Code check_parameters(Match *m, Error *e)
{
    const ParamValue *files = ask_value(m->ask, "file");

    if (files->n > 2) {
        fail(e, E_USAGE, "%d files were named, and two can be linked", files->n);
        return hint(e, "trefoil match LEFT RIGHT --pairs OUT.csv");
    }
    m->sides = files->n;
    m->picture = ask_given(m->ask, "picture");
    if (m->picture && files->n > 1) {
        fail(e, E_USAGE, "--picture links one file with the picture, and %d were named", files->n);
        return hint(e, "trefoil match FILE --picture --out OUT.csv");
    }
    if (m->picture && (ask_given(m->ask, "clusters") || ask_given(m->ask, "truth")))
        return fail(e, E_USAGE, "--clusters and --truth do not go with --picture");
    for (int i = 0; i < files->n; i++)
        if (!(m->path[i] = arena_cstr(m->ask->arena, files->text[i])))
            return fail_memory(e, "a path");
    if (m->sides == 2 && ask_given(m->ask, "clusters")) {
        fail(e, E_USAGE, "--clusters is for one file, whose repeated records are looked for");
        return hint(e, "for two files write the matches with --pairs");
    }
    if (m->sides == 1 && ask_given(m->ask, "right-id"))
        return fail(e, E_USAGE, "--right-id is for a second file, and one was named");
    return OK;
}

static Code find_id(Match *m, int side, const char *parameter, Error *e)
{
    View name = ask_text(m->ask, parameter);

    if (!ask_given(m->ask, parameter))
        return OK;
    if ((m->side[side].id = side_column(&m->side[side], name)) >= 0)
        return OK;
    fail(e, E_USAGE, "%s has no column '%.*s'", m->path[side], VIEW_ARGS(name));
    return hint(e, "its first column is '%.*s'", VIEW_ARGS(m->side[side].column[0]));
}

static Code wishes_of(Match *m, LinkOptions *o, Error *e)
{
    const ParamValue *map = ask_value(m->ask, "map");
    LinkWish *wish = ARENA_ARRAY(m->ask->arena, LinkWish, (size_t)map->n + 1);

    if (!wish)
        return fail_memory(e, "columns to compare");
    for (int i = 0; i < map->n; i++) {
        View rest = map->text[i], left = view_trim(view_cut(&rest, '='));
        if (!rest.p || !left.n) {
            fail(e, E_USAGE, "map '%.*s' does not say which columns to compare", VIEW_ARGS(map->text[i]));
            return hint(e, "write --map 'Title=name', or --map 'Price=' to leave a column out");
        }
        wish[i] = (LinkWish){ left, view_trim(rest) };
    }
    o->wish = wish;
    o->wishes = map->n;
    return OK;
}

static Code options_of(Match *m, LinkOptions *o, Error *e)
{
    View one = ask_text(m->ask, "one-to-one");

    o->threads = (int)ask_count(m->ask, "threads", parallel_processors());
    if (o->threads < 1 || o->threads > PARALLEL_MOST)
        return fail(e, E_USAGE, "threads '%d' is not 1 to %d", o->threads, PARALLEL_MOST);
    o->threshold = ask_given(m->ask, "threshold") ? ask_value(m->ask, "threshold")->share[0] : -1;
    o->one_to_one = m->picture               ? LINK_FIRST
                    : view_eq(one, V("yes")) ? LINK_YES
                    : view_eq(one, V("no"))  ? LINK_NO
                                             : LINK_AUTO;
    return wishes_of(m, o, e);
}

/* ---- linking ---------------------------------------------------------------------------------------------------- */

static Instant clock_of(const Match *m)
{
    return m->ask->clock ? m->ask->clock() : 0;
}

static void read_side(void *ctx, size_t i, int worker)
{
    Match *m = ctx;
    (void)worker;
    m->code[i] = side_read(&m->side[i], m->path[i], NULL, &m->error[i]);
}

static Code read_sides(Match *m, int threads, Error *e)
{
    ask_progress(m->ask, "reading", 0, LINK_STAGES + 1, "stages");
    parallel_run(threads, (size_t)m->sides, read_side, m);
    for (int i = 0; i < m->sides; i++) {
        if (m->code[i] != OK) {
            *e = m->error[i];
            if (e->code == E_ABSENT) /* nothing was linked, and that is not the answer "no" */
                e->code = E_IO;
            if (e->code == E_LIMIT && m->sides == 2) /* the sides share it: chance says which one met it */
                return during(e, "%s and %s", m->path[0], m->path[1]);
            return strstr(e->what, m->path[i]) ? e->code : during(e, "%s", m->path[i]);
        }
        if (m->side[i].columns < 2) {
            fail(e, E_INPUT, "%s has one column, and linking compares more than ids", m->path[i]);
            return hint(e, "the first row must name the columns");
        }
    }
    m->read = clock_of(m);
    if (find_id(m, 0, "left-id", e) != OK || (m->sides == 2 && find_id(m, 1, "right-id", e) != OK))
        return e->code;
    return OK;
}

static Code at_stage(void *ctx, int stage, Error *e)
{
    Match *m = ctx;
    if (m->picture && stage == LINK_CHOOSE && master_weigh(&m->master, &m->linkage, e) != OK)
        return e->code;
    m->stage_begun[stage] = clock_of(m);
    if (stage < LINK_STAGES)
        ask_progress(m->ask, link_stage_name(stage), stage + 1, LINK_STAGES + 1, "stages");
    return ask_continue(m->ask, e);
}

/* Opens the store at one state of it, and takes the products that may be meant. */
static Code open_picture(Match *m, Error *e)
{
    Code c = ask_open_store(m->ask, STORE_READ, &m->store, e);

    if (c != OK || (c = store_refresh(m->store, e)) != OK)
        return c;
    if (!store_generation(m->store)) {
        fail(e, E_CONFLICT, "nothing has been built in %s yet", store_name(m->store));
        return hint(e, "run: trefoil build PATH...");
    }
    if ((c = store_begin(m->store, e)) != OK)
        return c;
    m->ask->store = m->store;
    ask_progress(m->ask, "looking for products", 0, LINK_STAGES + 1, "stages");
    if ((c = master_begin(&m->master, m->ask, &m->side[0], &m->side[1], e)) == OK)
        m->sides = 2;
    return c;
}

static void close_picture(Match *m)
{
    master_release(&m->master);
    if (m->store)
        store_rollback(m->store);
    store_close(m->store);
    m->ask->store = NULL;
}

static Code read_truth(Match *m, Error *e)
{
    const char *path = path_of(m, "truth");
    LinkTruth *t = &m->truth;
    uint32_t *x;

    if (!path)
        return OK;
    if (truth_read(t, path, &m->side[0], m->sides == 2 ? &m->side[1] : &m->side[0], e) != OK) {
        if (e->code == E_ABSENT) /* nothing was linked, and that is not the answer "no" */
            e->code = E_IO;
        return strstr(e->what, path) ? e->code : during(e, "%s", path);
    }
    m->has_truth = true;
    if (m->linkage.swapped) { /* into the order of the linkage; truth_holds searches by the right record */
        x = t->left;
        t->left = t->right;
        t->right = x;
        return truth_sort(t, e);
    }
    return OK;
}

/* ---- the answer ------------------------------------------------------------------------------------------------- */

/* How many of the chosen pairs are true; of one file: of the pairs that its clusters hold. */
typedef struct {
    double right, said, known, reachable;
} Counts;

static void count_clusters(const Match *m, Counts *k)
{
    const Linkage *l = &m->linkage;
    uint32_t *size = link_take_zero(l->memory, (size_t)l->left->n + 1, sizeof *size);

    for (uint32_t i = 0; size && i < l->left->n; i++)
        k->said += size[l->cluster[i]]++;
    for (size_t i = 0; i < m->truth.n; i++)
        k->right += l->cluster[m->truth.left[i]] == l->cluster[m->truth.right[i]];
    link_give(l->memory, size);
}

static Counts count(const Match *m)
{
    const Linkage *l = &m->linkage;
    Counts k = { .known = (double)m->truth.n };

    for (size_t i = 0; i < m->truth.n; i++)
        k.reachable += pairs_find(&l->pairs, m->truth.left[i], m->truth.right[i]) != SIZE_MAX;
    if (l->cluster && !ask_given(m->ask, "pairs")) {
        count_clusters(m, &k);
        return k;
    }
    k.said = (double)l->choice.n;
    for (size_t i = 0; i < l->choice.n; i++)
        k.right += truth_holds(&m->truth, l->pairs.left[l->choice.pair[i]], l->pairs.right[l->choice.pair[i]]);
    return k;
}

static Code share_facts(Answer *a, const char *name, double good, double of, Error *e)
{
    char low_name[48], high_name[48];
    double low, high;
    Code c;

    wilson(good, of, &low, &high);
    snprintf(low_name, sizeof low_name, "%s_low", name);
    snprintf(high_name, sizeof high_name, "%s_high", name);
    if ((c = answer_fact(a, name, of > 0 ? value_share(good / of) : value_null(), e)) != OK ||
        (c = answer_fact(a, low_name, value_share(low), e)) != OK)
        return c;
    return answer_fact(a, high_name, value_share(high), e);
}

static Code truth_facts(const Match *m, Answer *a, Error *e)
{
    Counts k = count(m);
    Code c;

    if ((c = answer_fact(a, "known_matches", value_count((int64_t)k.known), e)) != OK ||
        (c = answer_fact(a, "blocking_recall", k.known > 0 ? value_share(k.reachable / k.known) : value_null(), e)) !=
            OK ||
        (c = share_facts(a, "precision", k.right, k.said, e)) != OK ||
        (c = share_facts(a, "recall", k.right, k.known, e)) != OK)
        return c;
    /* F1 is right / (right + (wrong + missed) / 2): a share of that many pairs. */
    return share_facts(a, "f1", k.right, (k.said + k.known) / 2, e);
}

static Code time_facts(const Match *m, Answer *a, Error *e)
{
    char name[40];
    Code c;

    if (!m->ask->clock)
        return OK;
    if ((c = answer_fact(a, "time_reading", value_duration(m->read - m->begun), e)) != OK)
        return c;
    for (int i = 0; i < LINK_STAGES && c == OK; i++) {
        snprintf(name, sizeof name, "time_%s", link_stage_name(i));
        c = answer_fact(a, name, value_duration(m->stage_begun[i + 1] - m->stage_begun[i]), e);
    }
    return c != OK ? c : answer_fact(a, "time_all", value_duration(m->done - m->begun), e);
}

static uint32_t groups(const Linkage *l)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->left->n; i++)
        n += l->cluster[i] == i;
    return n;
}

/* Which table's rows have several partners. */
static const char *several(const Linkage *l)
{
    return l->partners == LINK_MANY ? "both" : l->swapped ? "right" : "left";
}

static Code picture_facts(const Match *m, Answer *a, Error *e)
{
    const Linkage *l = &m->linkage;
    const int64_t n[] = { m->side[0].n, m->side[1].n, m->master.by_code, m->master.by_likeness,
                          m->side[0].n - m->master.by_code - m->master.by_likeness };
    static const char *const names[] = { "rows", "products_looked_at", "by_code", "by_likeness", "not_found" };
    Code c = OK;

    for (int i = 0; i < COUNT_OF(n) && c == OK; i++)
        c = answer_fact(a, names[i], value_count(n[i]), e);
    if (c == OK)
        c = answer_fact(a, "threshold", value_share(l->choice.threshold), e);
    if (c == OK)
        c = answer_fact(a, "expected_precision", l->choice.n ? value_share(l->choice.precision) : value_null(), e);
    return c == OK ? time_facts(m, a, e) : c;
}

static Code facts(const Match *m, Answer *a, Error *e)
{
    const Linkage *l = &m->linkage;
    Code c;

    if (m->picture)
        return picture_facts(m, a, e);
    if ((c = answer_fact(a, m->sides == 2 ? "left_rows" : "rows", value_count(m->side[0].n), e)) != OK ||
        (m->sides == 2 && (c = answer_fact(a, "right_rows", value_count(m->side[1].n), e)) != OK) ||
        (c = answer_fact(a, "candidate_pairs", value_count((int64_t)l->pairs.n), e)) != OK ||
        (c = answer_fact(a, "matches", value_count((int64_t)l->choice.n), e)) != OK ||
        (l->cluster && (c = answer_fact(a, "clusters", value_count(groups(l)), e)) != OK) ||
        (m->sides == 2 && (c = answer_fact(a, "one_to_one", value_flag(l->partners == LINK_ONCE), e)) != OK) ||
        (m->sides == 2 && l->partners != LINK_ONCE &&
         (c = answer_fact(a, "several_partners", value_text(view_of(several(l))), e)) != OK) ||
        (c = answer_fact(a, "threshold", value_share(l->choice.threshold), e)) != OK ||
        (c = answer_fact(a, "expected_precision", l->choice.n ? value_share(l->choice.precision) : value_null(), e)) !=
            OK ||
        (c = answer_fact(a, "expected_recall", l->choice.n ? value_share(l->choice.recall) : value_null(), e)) != OK ||
        (m->has_truth && (c = truth_facts(m, a, e)) != OK))
        return c;
    return time_facts(m, a, e);
}

static Code comparison_table(const Match *m, Answer *a, Error *e)
{
    static const Column columns[] = { { "comparison", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "kind", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "level", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "m", COLUMN_SHARE, "Share among matches", NULL, 2 },
                                      { "u", COLUMN_SHARE, "Share among others", NULL, 2 },
                                      { "weight_bits", COLUMN_NUMBER, "Weight", "bits", 1 } };
    const Linkage *l = &m->linkage;
    Code c = answer_table(a, "comparisons", "How the records were compared", columns, COUNT_OF(columns), e);

    for (int i = 0; i < l->plan.n && c == OK; i++)
        for (unsigned level = 1; level < LINK_LEVELS && c == OK; level++) {
            const LinkComparison *x = &l->plan.comparison[i];
            Value row[] = { value_text(x->name),
                            value_text(view_of(link_kind_name(x->kind))),
                            value_text(view_of(compare_level_name(x->kind, level))),
                            value_share(l->model.m[i][level]),
                            value_share(l->model.u[i][level]),
                            value_number((double)l->model.weight[i][level]) };
            if (l->model.m[i][level] + l->model.u[i][level] > 0.0005)
                c = answer_row(a, row, e);
        }
    return c == OK ? answer_table_end(a, e) : c;
}

static Code calibration_table(const Match *m, Answer *a, Error *e)
{
    static const Column columns[] = { { "from", COLUMN_SHARE, "Probability from", NULL, 0 },
                                      { "to", COLUMN_SHARE, NULL, NULL, 0 },
                                      { "pairs", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "expected", COLUMN_SHARE, NULL, NULL, 1 },
                                      { "observed", COLUMN_SHARE, NULL, NULL, 1 },
                                      { "observed_low", COLUMN_SHARE, NULL, NULL, 1 },
                                      { "observed_high", COLUMN_SHARE, NULL, NULL, 1 } };
    static const double edge[] = { 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01 };
    const Linkage *l = &m->linkage;
    double expected[COUNT_OF(edge)] = { 0 }, right[COUNT_OF(edge)] = { 0 }, n[COUNT_OF(edge)] = { 0 }, low, high;
    Code c = answer_table(a, "calibration", "Probabilities beside the truth", columns, COUNT_OF(columns), e);

    for (size_t i = 0; i < l->choice.all; i++) {
        size_t at = l->choice.pair[i];
        double p = (double)l->pairs.probability[at];
        int b = 0;
        while (b + 2 < COUNT_OF(edge) && p >= edge[b + 1])
            b++;
        n[b]++;
        expected[b] += p;
        right[b] += truth_holds(&m->truth, l->pairs.left[at], l->pairs.right[at]);
    }
    for (int b = 0; b + 1 < COUNT_OF(edge) && c == OK; b++) {
        wilson(right[b], n[b], &low, &high);
        Value row[] = { value_share(edge[b]),
                        value_share(edge[b + 1] > 1 ? 1 : edge[b + 1]),
                        value_count((int64_t)n[b]),
                        value_share(expected[b] / n[b]),
                        value_share(right[b] / n[b]),
                        value_share(low),
                        value_share(high) };
        if (n[b] > 0)
            c = answer_row(a, row, e);
    }
    return c == OK ? answer_table_end(a, e) : c;
}

static Code notes(const Match *m, Answer *a, Error *e)
{
    Code c = OK;

    for (int i = 0; i < m->sides && c == OK && m->path[i]; i++) {
        const LinkSide *s = &m->side[i];
        if (s->faulty)
            c = answer_note(a, e, "%s rows of %s could not be read in full and were linked by what could be read.",
                            COUNT_TEXT(s->faulty), m->path[i]);
        if (c == OK && s->ragged)
            c = answer_note(a, e, "%s rows of %s have more fields than there are columns; the rest was left out.",
                            COUNT_TEXT(s->ragged), m->path[i]);
    }
    if (c == OK && m->has_truth && m->truth.crossed)
        c = answer_note(a, e, "The truth names ids of %s first: its columns were taken the other way round.",
                        m->path[1]);
    if (c == OK && m->has_truth && m->truth.unknown)
        c = answer_note(a, e, "%s rows of the truth name an id that is not in the files; they were left out.",
                        COUNT_TEXT(m->truth.unknown));
    return c;
}

/* The user's own file with the products that were found. */
static Code write_products(Match *m, Error *e)
{
    ResultsAdded added = { master_added, MASTER_ADDED, master_row, &m->master };
    const char *out = path_of(m, "out");
    Code c = master_settle(&m->master, &m->linkage, e);

    return c == OK && out ? results_added(&m->side[0], m->path[0], out, &added, m->ask->now, e) : c;
}

static Code write_files(Match *m, int threads, Error *e)
{
    const char *pairs = path_of(m, "pairs"), *clusters = path_of(m, "clusters"), *out = path_of(m, "out");
    Code c = OK;

    if (pairs)
        c = results_pairs(&m->linkage, pairs, threads, m->ask->now, e);
    if (c == OK && clusters)
        c = results_clusters(&m->linkage, clusters, m->ask->now, e);
    if (c == OK && m->picture)
        c = write_products(m, e);
    else if (c == OK && out)
        c = results_own(&m->linkage, &m->side[0], m->path[0], out, m->ask->now, e);
    return c;
}

static Code answer_all(Match *m, Answer *a, Error *e)
{
    Code c;

    if ((c = facts(m, a, e)) != OK || (c = comparison_table(m, a, e)) != OK ||
        (m->has_truth && (c = calibration_table(m, a, e)) != OK))
        return c;
    return notes(m, a, e);
}

Code match_answer(Ask *ask, Answer *answer, Error *e)
{
    Match *m = ARENA_NEW(ask->arena, Match);
    LinkOptions o = { .stage = at_stage, .ctx = m };
    Code c;

    if (!m)
        return fail_memory(e, "matching");
    m->ask = ask;
    m->begun = clock_of(m);
    link_memory_init(&m->memory, (size_t)ask_count(ask, "memory", 4096) * MIB);
    for (int i = 0; i < 2; i++)
        side_init(&m->side[i], &m->memory);
    if ((c = check_parameters(m, e)) == OK && (c = options_of(m, &o, e)) == OK &&
        (c = read_sides(m, o.threads, e)) == OK && (!m->picture || (c = open_picture(m, e)) == OK) &&
        (c = link_run(&m->linkage, &m->side[0], m->sides == 2 ? &m->side[1] : NULL, &o, e)) == OK &&
        (c = write_files(m, o.threads, e)) == OK) {
        m->done = clock_of(m);
        if ((c = read_truth(m, e)) == OK)
            c = answer_all(m, answer, e);
    }
    close_picture(m);
    truth_release(&m->truth);
    link_release(&m->linkage);
    for (int i = 0; i < 2; i++)
        side_release(&m->side[i]);
    return c;
}
