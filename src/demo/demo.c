/* One run of `trefoil demo`: the folder is looked at, the world is made, the data sets are written one after the other.
 *
 * Not here: any data set.
 */
#include "demo/demo.h"

#include "base/memory.h"
#include "demo/inside.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define PRODUCTS_LEAST 10
#define PRODUCTS_MOST  4000000
#define BLOCKS_A_STEP  1024 /* between two looks at the clock */

void for_products(Demo *d, uint64_t what, unsigned in, const char *doing, Each *each, void *self)
{
    const World *w = &d->world;
    Product p[BLOCK];
    uint32_t block, step;
    world_order(w, what, &block, &step);
    for (uint32_t i = 0; i < w->blocks && going(d); i++) {
        int n = world_block(w, block, p);
        for (int k = 0; k < n; k++)
            if (p[k].in & in || in == ~0u)
                each(self, &p[k]);
        block = (uint32_t)(((uint64_t)block + step) % w->blocks);
        if (i % BLOCKS_A_STEP == 0) {
            ask_progress(d->ask, doing, (int64_t)i * BLOCK, w->products, "products");
            if (going(d))
                d->code = ask_continue(d->ask, d->e);
        }
    }
}

/* ---- the folder -------------------------------------------------------------------------------------------------- */

static bool holds_files(const char *dir)
{
    DIR *at = opendir(dir);
    struct dirent *entry;
    bool found = false;
    if (!at)
        return false;
    while (!found && (entry = readdir(at)))
        found = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(at);
    return found;
}

static Code open_folder(const char *dir, bool force, Error *e)
{
    struct stat st;
    if (stat(dir, &st) == 0 && !S_ISDIR(st.st_mode)) {
        fail(e, E_USAGE, "cannot write the made-up data to %s: it is a file", dir);
        return hint(e, "name a folder");
    }
    if (!force && holds_files(dir)) {
        fail(e, E_USAGE, "the folder %s is not empty", dir);
        return hint(e, "name another folder, or add --force to write into this one");
    }
    if (mkdir(dir, 0777) < 0 && errno != EEXIST) {
        fail(e, E_IO, "could not make the folder %s: %s", dir, strerror(errno));
        return hint(e, "name one in a folder that exists and may be written to");
    }
    return OK;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static Code tell_files(const Demo *d, Answer *answer, Error *e)
{
    static const Column columns[] = {
        { .name = "file", .type = COLUMN_TEXT },     { .name = "dataset", .type = COLUMN_TEXT, .title = "Data set" },
        { .name = "edition", .type = COLUMN_MONTH }, { .name = "rows", .type = COLUMN_COUNT },
        { .name = "bytes", .type = COLUMN_COUNT },
    };
    Code c = answer_table(answer, "files", "Files written", columns, COUNT_OF(columns), e);
    for (const FileNote *f = d->files; c == OK && f; f = f->next) {
        Value row[5] = { value_text(f->path), value_text(view_of(f->dataset)),
                         *f->edition ? value_text(view_of(f->edition)) : value_null(), value_count(f->rows),
                         value_count((int64_t)f->bytes) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code tell(const Demo *d, Answer *answer, Error *e)
{
    const Fact fact[] = {
        { "products", value_count(d->world.products) }, { "seed", value_count((int64_t)d->world.seed) },
        { "makers", value_count(d->world.n_makers) },   { "records", value_count(d->n_records) },
        { "faults", value_count(d->n_faults) },         { "bytes", value_count((int64_t)d->bytes) },
    };

    if (answer_facts(answer, fact, COUNT_OF(fact), e) != OK || tell_files(d, answer, e) != OK)
        return e->code;
    return answer_note(answer, e,
                       "Everything in these files is made up; truth/ says which records are the same thing.");
}

/* ---- the run ----------------------------------------------------------------------------------------------------- */

static void write_all(Demo *d)
{
    static void (*const writers[])(Demo *) = { write_tariff,        write_dmd,         write_pca,     write_practices,
                                               write_gudid,         write_gudid_xml,   write_eudamed, write_classes,
                                               write_organisations, write_item_master, write_orders,  write_assets,
                                               write_mappings,      truth_packages,    truth_makers };
    truth_open(d);
    for (size_t i = 0; i < sizeof writers / sizeof writers[0] && going(d); i++)
        writers[i](d);
    truth_close(d);
    if (going(d))
        write_readme(d);
}

Code demo_write(Ask *ask, Answer *answer, Error *e)
{
    int64_t products = ask_count(ask, "products", 2000);
    Demo d = { .ask = ask, .e = e };
    char *folder = arena_cstr(ask->arena, ask_text(ask, "dir"));
    if (!folder)
        return arena_fail(ask->arena, ask_text(ask, "dir").n, "the name of the folder", e);
    if (products < PRODUCTS_LEAST || products > PRODUCTS_MOST)
        return fail(e, E_USAGE, "products is %lld, but must be %d to %d", (long long)products, PRODUCTS_LEAST,
                    PRODUCTS_MOST);
    d.folder = folder;
    if (open_folder(folder, ask_given(ask, "force"), e) != OK)
        return e->code;
    d.code = world_make(&d.world, (uint64_t)ask_count(ask, "seed", 1), (uint32_t)products, ask->arena, e);
    if (d.code == OK)
        write_all(&d);
    while (d.spares)
        mem_free(d.spare[--d.spares]);
    if (d.code != OK)
        return d.code;
    return tell(&d, answer, e);
}
