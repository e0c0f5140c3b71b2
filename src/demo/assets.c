/* The asset register of the made-up trusts: a workbook with real dates, one row a machine.
 *
 * A worksheet cannot hold more than a million rows and libxlsxwriter is slow, so that the register stops at
 * ASSETS_MOST machines. Its bytes depend on the versions of libxlsxwriter and zlib, unlike all other files.
 * Not here: maintenance events.
 */
#include "base/libxlsxwriter.h"
#include "demo/inside.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ASSET = 800 };

#define ASSETS_MOST 50000
#define PATH        "asset-register/made-up_asset_register_202605.xlsx"

typedef struct {
    Out o; /* counts rows and names the file; the library writes it */
    lxw_worksheet *sheet;
    lxw_format *date;
} Assets;

static const char *const columns[] = { "Asset Number",
                                       "Description",
                                       "Manufacturer",
                                       "Model",
                                       "Serial Number",
                                       "GTIN",
                                       "Owner",
                                       "Site",
                                       "Location",
                                       "Installed",
                                       "Purchase Price",
                                       "Status",
                                       "Ownership",
                                       "Last Maintained",
                                       "Next Maintenance",
                                       "Software Version",
                                       "Notes" };
#define N_COLUMNS ((lxw_col_t)(sizeof columns / sizeof columns[0]))

static void text(Assets *a, lxw_col_t column, const char *s)
{
    if (*s)
        worksheet_write_string(a->sheet, (lxw_row_t)a->o.rows, column, s, NULL);
}

static void date(Assets *a, lxw_col_t column, Date day)
{
    Civil c = date_civil(day);
    lxw_datetime when = { .year = c.year, .month = c.month, .day = c.day };
    worksheet_write_datetime(a->sheet, (lxw_row_t)a->o.rows, column, &when, a->date);
}

static void what(Assets *a, const Product *p, Dirt *x, const char *number, int k)
{
    Str s;
    char serial[24];
    text(a, 0, number);
    str_clear(&s);
    describe_stores(&s, p, x, true);
    if (dirt_happens(x, 400))
        dirt_typo(x, &s, "Description");
    text(a, 1, str_cstr(&s));
    str_clear(&s);
    if (dirt_happens(x, 9300))
        dirt_maker(x, &s, "Manufacturer");
    text(a, 2, str_cstr(&s));
    s = str_of(p->catalogue);
    dirt_catalogue(x, &s, "Model");
    text(a, 3, str_cstr(&s));
    snprintf(serial, sizeof serial, "SN%07u%02d", (unsigned)(p->number % 10000000), k % 100);
    text(a, 4, serial);
    str_clear(&s);
    if (dirt_happens(x, 3500))
        dirt_gtin(x, 0, 6000, &s, "GTIN");
    text(a, 5, str_cstr(&s));
}

static void where(Assets *a, const Product *p, Dirt *x)
{
    static const char *const states[] = { "In use",   "In use",    "In use",     "On loan",
                                          "In store", "Condemned", "Quarantined" };
    static const char *const owned[] = { "Owned", "Owned", "Owned", "Leased", "On loan from supplier" };
    int trust = (int)dirt_below(x, TRUSTS);
    char code[6], version[16];
    unsigned major, minor;
    int64_t paid;
    Date installed = date_from_civil(2010, 1, 1) + (Date)dirt_below(x, 5900);
    Date maintained = date_from_civil(2025, 1, 1) + (Date)dirt_below(x, 480);
    trust_code(trust, code);
    text(a, 6, code);
    site_code(trust, (int)dirt_below(x, SITES_OF_TRUST), code);
    text(a, 7, code);
    text(a, 8, wards[dirt_below(x, (uint32_t)n_wards)]);
    date(a, 9, installed);
    paid = p->pence * (80 + (int64_t)dirt_below(x, 40)) / 100;
    worksheet_write_number(a->sheet, (lxw_row_t)a->o.rows, 10, (double)paid / 100, NULL);
    text(a, 11, states[dirt_below(x, 7)]);
    text(a, 12, owned[dirt_below(x, 5)]);
    if (dirt_happens(x, 9000)) {
        date(a, 13, maintained > installed ? maintained : installed);
        date(a, 14, (maintained > installed ? maintained : installed) + 365);
    }
    major = 1 + dirt_below(x, 5); /* one after the other: arguments are worked out in no stated order */
    minor = dirt_below(x, 100);
    snprintf(version, sizeof version, "%u.%u.%u", major, minor / 10, minor % 10);
    if (p->family->flags & ACTIVE && dirt_happens(x, 7000))
        text(a, 15, version);
}

static void machines(void *self, const Product *p)
{
    Assets *a = self;
    Dirt x;
    int n;
    dirt_begin(&x, a->o.d, &a->o, p, ASSET);
    n = 1 + (int)dirt_below(&x, 1u << dirt_below(&x, 5));
    for (int k = 0; k < n && a->o.rows <= ASSETS_MOST; k++) {
        char number[16];
        snprintf(number, sizeof number, "EQ%06d", (int)a->o.rows);
        what(a, p, &x, number, k);
        where(a, p, &x);
        truth_record(a->o.d, p, "asset-register", view_of(number), UNIT, 1);
        a->o.rows++;
    }
}

static lxw_workbook *workbook(Demo *d, const char *path)
{
    char title[] = "MADE-UP DATA of the Trefoil demonstration";
    char comments[] = "No machine, maker, trust or code in this workbook is real";
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    lxw_doc_properties about = { .title = title, .comments = comments, .created = 1767225600 /* 2026-01-01 */ };
    Error why;
    lxw_workbook *book = NULL;
    if (libxlsxwriter_load(&why) == OK)
        book = workbook_new_opt(path, &options);
    else if (going(d))
        *d->e = why, d->code = why.code;
    if (!book) {
        if (going(d))
            d->code = fail_memory(d->e, "the asset register");
        return NULL;
    }
    workbook_set_properties(book, &about);
    return book;
}

/* The file is made with a byte first, so that a folder that cannot be written is told as for the other files. */
static bool place_for(Assets *a, Demo *d)
{
    out_open(&a->o, d, PATH, "asset-register", "2026-05");
    out_lit(&a->o, "x");
    if (a->o.fd >= 0) {
        close(a->o.fd);
        a->o.n = 0;
        a->o.fd = -1;
    }
    return going(d);
}

void write_assets(Demo *d)
{
    Assets a;
    char path[4096];
    lxw_workbook *book;
    lxw_error why;
    struct stat st;
    if (!place_for(&a, d)) {
        out_close(&a.o);
        return;
    }
    snprintf(path, sizeof path, "%s/%s", d->folder, PATH);
    book = workbook(d, path);
    if (!book) {
        out_close(&a.o);
        return;
    }
    a.sheet = workbook_add_worksheet(book, "Assets (made up)");
    a.date = workbook_add_format(book);
    format_set_num_format(a.date, "dd/mm/yyyy");
    for (lxw_col_t i = 0; i < N_COLUMNS; i++)
        text(&a, i, columns[i]);
    a.o.rows = 1;
    for_products(d, ASSET, IN_ASSETS, "asset register", machines, &a);
    why = workbook_close(book);
    if (why != LXW_NO_ERROR && going(d))
        d->code = fail(d->e, E_IO, "could not write %s: %s", path, lxw_strerror(why));
    a.o.written = stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
    out_note(&a.o);
    out_close(&a.o);
}
