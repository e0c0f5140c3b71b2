/* See truth.h. */
#include "picture/link/truth.h"

#include "base/map.h"
#include "base/sort.h"
#include "read/table.h"

#include <math.h>

static bool index_ids(Map *m, const LinkSide *s)
{
    map_init(m, NULL);
    for (uint32_t i = 0; i < s->n; i++) {
        bool fresh;
        uint64_t *at = map_add(m, side_cell(s, i, s->id), &fresh);
        if (!at)
            return false;
        if (fresh)
            *at = i;
    }
    return true;
}

/* Pairs that the rows name, read one way round. */
typedef struct {
    const Map *first, *second; /* of the first and the second column */
    uint64_t *key;
    size_t n, room;
    int64_t unknown;
    bool crossed; /* the first column holds ids of the right side */
} Keys;

static bool knows(const Keys *k, const TableRow *row)
{
    return row->n > 1 && map_find(k->first, view_trim(row->field[0])) && map_find(k->second, view_trim(row->field[1]));
}

static Code add_row(LinkTruth *t, Keys *k, const TableRow *row, Error *e)
{
    const uint64_t *a = row->n > 0 ? map_find(k->first, view_trim(row->field[0])) : NULL;
    const uint64_t *b = row->n > 1 ? map_find(k->second, view_trim(row->field[1])) : NULL;
    bool same = k->first == k->second;
    uint64_t left, right;

    if (!a || !b || (same && *a == *b)) {
        k->unknown++;
        return OK;
    }
    if (!link_room(t->memory, &k->key, k->n, &k->room, sizeof *k->key))
        return link_memory_fail(t->memory, "the known matches", e);
    left = k->crossed || (same && *b < *a) ? *b : *a;
    right = left == *a ? *b : *a;
    k->key[k->n++] = right << 32 | left;
    return OK;
}

/* Reads the rows both ways round: keys[1] takes them crossed, if it has maps. */
static Code read_pairs(LinkTruth *t, Keys keys[2], const char *path, const LinkSide *side[2], Error *e)
{
    Input *in = NULL;
    Table *table = NULL;
    TableRow row;
    bool more = true, header = true;
    Code c = input_open(&in, path, e);

    if (c == OK)
        c = table_open(&table, in, NULL, e);
    while (c == OK && (c = table_next(table, &row, &more, e)) == OK && more) {
        /* The first row names the columns, unless it is a pair itself. */
        bool is_pair = !header || knows(&keys[0], &row) || (keys[1].first && knows(&keys[1], &row));
        if (!is_pair && row.n > 1) {
            View left = side[0]->column[side[0]->id], right = side[1]->column[side[1]->id];
            t->crossed = !view_eq_nocase(left, right) && view_eq_nocase(view_trim(row.field[0]), right) &&
                         view_eq_nocase(view_trim(row.field[1]), left);
        }
        for (int i = 0; i < 2 && c == OK && is_pair; i++)
            if (keys[i].first)
                c = add_row(t, &keys[i], &row, e);
        header = false;
    }
    table_close(table);
    input_close(in);
    return c;
}

static Code settle(LinkTruth *t, Keys *k, Error *e)
{
    t->left = link_take(t->memory, k->n + 1, sizeof *t->left);
    t->right = link_take(t->memory, k->n + 1, sizeof *t->right);
    if (!t->left || !t->right)
        return link_memory_fail(t->memory, "the known matches", e);
    sort_by_number(k->key, k->n, sizeof *k->key);
    for (size_t i = 0; i < k->n; i++) {
        if (i && k->key[i] == k->key[i - 1])
            continue;
        t->left[t->n] = (uint32_t)k->key[i];
        t->right[t->n++] = (uint32_t)(k->key[i] >> 32);
    }
    return OK;
}

Code truth_read(LinkTruth *t, const char *path, const LinkSide *left, const LinkSide *right, Error *e)
{
    const LinkSide *side[] = { left, right };
    bool same = left == right;
    Map a = { 0 }, b = { 0 };
    Keys keys[2] = { { .first = &a, .second = same ? &a : &b },
                     { .first = same ? NULL : &b, .second = same ? NULL : &a, .crossed = true } };
    Code c = OK;

    *t = (LinkTruth){ .memory = left->memory };
    if (!index_ids(&a, left) || (!same && !index_ids(&b, right)))
        c = fail_memory(e, "the ids of the records");
    if (c == OK)
        c = read_pairs(t, keys, path, side, e);
    /* More rows name ids that exist when read the other way round; where both do, the names of the columns decide. */
    if (keys[0].n != keys[1].n)
        t->crossed = keys[1].n > keys[0].n;
    if (c == OK)
        c = settle(t, &keys[t->crossed], e);
    t->unknown = keys[t->crossed].unknown;
    link_give(t->memory, keys[0].key);
    link_give(t->memory, keys[1].key);
    map_release(&a);
    map_release(&b);
    return c;
}

Code truth_sort(LinkTruth *t, Error *e)
{
    uint64_t *key = link_take(t->memory, t->n + 1, sizeof *key);

    if (!key)
        return link_memory_fail(t->memory, "the known matches", e);
    for (size_t i = 0; i < t->n; i++)
        key[i] = (uint64_t)t->right[i] << 32 | t->left[i];
    sort_by_number(key, t->n, sizeof *key);
    for (size_t i = 0; i < t->n; i++) {
        t->left[i] = (uint32_t)key[i];
        t->right[i] = (uint32_t)(key[i] >> 32);
    }
    link_give(t->memory, key);
    return OK;
}

void truth_release(LinkTruth *t)
{
    if (!t->memory)
        return;
    link_give(t->memory, t->left);
    link_give(t->memory, t->right);
    *t = (LinkTruth){ 0 };
}

bool truth_holds(const LinkTruth *t, uint32_t left, uint32_t right)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t at = low + (high - low) / 2;
        if (t->right[at] < right || (t->right[at] == right && t->left[at] < left))
            low = at + 1;
        else
            high = at;
    }
    return low < t->n && t->right[low] == right && t->left[low] == left;
}

void wilson(double good, double n, double *low, double *high)
{
    const double z = 1.959963984540054;
    double p, middle, half;

    *low = 0;
    *high = 1;
    if (n <= 0)
        return;
    p = good / n;
    middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    *low = middle - half > 0 ? middle - half : 0;
    *high = middle + half < 1 ? middle + half : 1;
}
