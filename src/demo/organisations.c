/* NHS organisations in the 27 columns of the organisation service, without header: made-up trusts, their sites, and
 * three trusts that closed with their successors.
 *
 * Codes begin with TZ, where no trust was ever numbered; postcodes with ZZ98, which no place has. Not here: practices,
 * commissioners, people.
 */
#include "demo/inside.h"

static char trust_letter(int trust)
{
    return (char)(trust < 9 ? '1' + trust : 'A' + trust - 9);
}

void trust_code(int trust, char out[6])
{
    snprintf(out, 6, "TZ%c", trust_letter(trust));
}

void site_code(int trust, int site, char out[6])
{
    trust_code(trust, out);
    out[3] = (char)('0' + (site + 1) / 10 % 10);
    out[4] = (char)('0' + (site + 1) % 10);
    out[5] = '\0';
}

void trust_name(int trust, Str *s)
{
    str_add(s, towns[trust % n_towns]);
    str_add(s, trust % 3 ? " Hospitals NHS Trust (made up)" : " Community NHS Trust (made up)");
}

/* Fields by column, 1 to 27; NULL leaves one empty. */
static void row27(Out *o, const char *const fields[27])
{
    for (int i = 0; i < 27; i++) {
        Str s = str_of(fields[i] ? fields[i] : "");
        if (i == 1 || (i > 3 && i < 9))
            dirt_upper(&s);
        out_lit(o, "\"");
        out_view(o, str_view(&s));
        out_str(o, i < 26 ? "\"," : "\"");
    }
    out_end(o, "\r\n");
}

static void trust_row(Out *o, const char *code, const char *name, int number, const char *closed, const char *parent)
{
    const char *fields[27] = { 0 };
    char street[40], postcode[12], opened[12];
    snprintf(street, sizeof street, "%d Imaginary Street", number * 7 + 1);
    snprintf(postcode, sizeof postcode, "ZZ98 %dZZ", number % 10);
    snprintf(opened, sizeof opened, "%d0401", closed ? 1995 + number % 10 : 2013 + number % 6);
    fields[0] = code;
    fields[1] = name;
    fields[2] = "Y99";
    fields[3] = "QZZ";
    fields[4] = street;
    fields[7] = towns[number % n_towns];
    fields[9] = postcode;
    fields[10] = opened;
    fields[11] = closed;
    fields[14] = parent;
    fields[15] = parent ? opened : NULL;
    fields[21] = number % 4 ? "0" : "1";
    row27(o, fields);
}

static const struct {
    const char *code, *name, *closed, *date;
    int successor;
} former[] = {
    { "TZX", "Old Thumbleford NHS Trust (made up)", "20210331", "2021-04-01", 1 },
    { "TZY", "Skorridge and Vropton NHS Trust (made up)", "20230930", "2023-10-01", 3 },
    { "TZZ", "Murvale Infirmary NHS Trust (made up)", "20190331", "2019-04-01", 8 },
};
#define FORMER ((int)(sizeof former / sizeof former[0]))

static void trusts(Demo *d)
{
    Out o;
    char code[6];
    out_open(&o, d, "ods/made-up_etr_2026.csv", "ods", "2026");
    o.records_only = true;
    for (int t = 0; t < TRUSTS; t++) {
        Str name;
        str_clear(&name);
        trust_code(t, code);
        trust_name(t, &name);
        trust_row(&o, code, str_cstr(&name), t, NULL, NULL);
    }
    for (int i = 0; i < FORMER; i++)
        trust_row(&o, former[i].code, former[i].name, 20 + i, former[i].closed, NULL);
    out_close(&o);
}

static void sites(Demo *d)
{
    static const char *const kinds[SITES_OF_TRUST] = { "General Hospital", "Royal Infirmary", "Day Surgery Centre",
                                                       "Community Diagnostic Centre" };
    Out o;
    out_open(&o, d, "ods/made-up_ets_2026.csv", "ods", "2026");
    o.records_only = true;
    for (int t = 0; t < TRUSTS; t++)
        for (int s = 0; s < SITES_OF_TRUST; s++) {
            char code[6], parent[6], name[80];
            site_code(t, s, code);
            trust_code(t, parent);
            snprintf(name, sizeof name, "%s %s (made up)", towns[(t + 5 * s) % n_towns], kinds[s]);
            trust_row(&o, code, name, t * SITES_OF_TRUST + s, NULL, parent);
        }
    out_close(&o);
}

void write_organisations(Demo *d)
{
    Out o;
    trusts(d);
    sites(d);
    out_open(&o, d, "ods/made-up_lookup_successor_org_2026.csv", "ods", "2026");
    out_lit(&o, "\"old_code\",\"new_code\",\"date\"");
    out_end(&o, "\n");
    for (int i = 0; i < FORMER; i++) {
        char code[6];
        trust_code(former[i].successor, code);
        out_lit(&o, "\"");
        out_str(&o, former[i].code);
        out_lit(&o, "\",\"");
        out_str(&o, code);
        out_lit(&o, "\",");
        out_str(&o, former[i].date);
        out_end(&o, "\n");
    }
    out_close(&o);
}
