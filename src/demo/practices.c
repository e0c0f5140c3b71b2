/* What GP practices prescribed in a month, as the English Prescribing Dataset has it, and how many patients they had.
 *
 * Up to 160 practices in eight areas of four boards prescribe some hundred products of the Drug Tariff, each with a
 * rate of its own per patient; counts differ by chance. One practice prescribes more than twice as much as its patients
 * explain, one a third, the practices of the last area a quarter more: what a funnel chart is for. Rows of other
 * chapters stand for all else that is prescribed. One practice is too new to be in the list of patients.
 *
 * Whole numbers only, so that chance is the same on every machine. Not here: the national totals (pca.c).
 */
#include "demo/inside.h"

enum { CHOICE = 900, PRACTICE, COUNT_OF_ROW, BANDS };

#define BOARDS          4
#define AREAS_OF_BOARD  2
#define PRACTICES_LEAST 16
#define PRACTICES_MOST  160
#define PRESCRIBED      96 /* products */
#define BAND_COUNT      9
#define TRIALS          64

static const char header[] =
    "YEAR_MONTH,REGIONAL_OFFICE_NAME,REGIONAL_OFFICE_CODE,ICB_NAME,ICB_CODE,PCO_NAME,PCO_CODE,PRACTICE_NAME,"
    "PRACTICE_CODE,ADDRESS_1,ADDRESS_2,ADDRESS_3,ADDRESS_4,POSTCODE,BNF_CHEMICAL_SUBSTANCE_CODE,BNF_CHEMICAL_SUBSTANCE,"
    "BNF_PRESENTATION_CODE,BNF_PRESENTATION_NAME,BNF_CHAPTER_PLUS_CODE,QUANTITY,ITEMS,TOTAL_QUANTITY,ADQ_USAGE,NIC,"
    "ACTUAL_COST,UNIDENTIFIED,SNOMED_CODE";
static const char patients_header[] =
    "Regional Office Name,Regional Office Code,ICB Name,ICB Code,PCO Name,PCO Code,Practice Name,Practice Code,"
    "Male 0-4,Female 0-4,Male 5-14,Female 5-14,Male 15-24,Female 15-24,Male 25-34,Female 25-34,Male 35-44,Female 35-44,"
    "Male 45-54,Female 45-54,Male 55-64,Female 55-64,Male 65-74,Female 65-74,Male 75+,Female 75+";

typedef struct {
    int practices;
    uint32_t every, seen; /* of the products of the tariff, one in so many is prescribed */
    Demo *d;
    Out prescribed;
} Practices;

/* ---- practices --------------------------------------------------------------------------------------------------- */

static uint64_t chance(const Demo *d, int what, uint64_t which)
{
    return number_hash(d->world.seed, (uint64_t)what, which);
}

static int patients_of(const Demo *d, int practice)
{
    uint64_t h = chance(d, PRACTICE, (uint64_t)practice);
    return 1800 + (int)(h % 5200) + (int)(h >> 20 & 1 ? h >> 24 & 8191 : 0);
}

/* Thousandths of the common rate at which a practice prescribes. */
static uint32_t habit(const Practices *x, int practice)
{
    uint32_t habit = 880 + (uint32_t)(chance(x->d, PRACTICE, (uint64_t)practice) >> 40 & 255);
    if (practice == x->practices / 3)
        return habit * 9 / 4;
    if (practice == x->practices / 2)
        return habit / 3;
    return practice % (BOARDS * AREAS_OF_BOARD) == BOARDS * AREAS_OF_BOARD - 1 ? habit * 5 / 4 : habit;
}

/* Region, board, area and practice, each as name and code. */
static void put_place(Out *o, int practice)
{
    static const char *const practices[] = { "Surgery", "Medical Centre", "Health Centre", "Group Practice",
                                             "Medical Practice" };
    int area = practice % (BOARDS * AREAS_OF_BOARD), board = area / AREAS_OF_BOARD, within = practice / (BOARDS * 2);
    char s[400];
    Str name;
    snprintf(s, sizeof s, "%s OF NOWHERE (MADE UP),Y9%d,NHS %s INTEGRATED CARE BOARD (MADE UP),QZ%d,",
             board < BOARDS / 2 ? "NORTH" : "SOUTH", board < BOARDS / 2 ? 8 : 9, towns[board], board + 1);
    name = str_of(s);
    snprintf(s, sizeof s, "NHS %s ICB - TZQ%02d (MADE UP),TZQ%02d,", towns[board], area + 1, area + 1);
    str_add(&name, s);
    snprintf(s, sizeof s, "%s %s (MADE UP),TZP%03d", towns[(area * 5 + within) % n_towns],
             practices[(within / n_towns + area + within) % COUNT_OF(practices)], practice + 1);
    str_add(&name, s);
    dirt_upper(&name);
    out_view(o, str_view(&name));
}

/* ---- prescribing ------------------------------------------------------------------------------------------------- */

/* A number that is binomial with that mean, given in thousandths: many trials, so that it is nearly Poisson. */
static uint32_t counted(Random *r, uint64_t mean_thousandths)
{
    uint64_t share = mean_thousandths * 65536 / 1000 / TRIALS;
    uint32_t n = 0;
    for (int i = 0; i < TRIALS / 4; i++) {
        uint64_t x = random_u64(r);
        for (int k = 0; k < 4; k++, x >>= 16)
            n += (x & 65535) < share;
    }
    return n;
}

static void put_cost(Out *o, uint64_t pence)
{
    uint64_t actual = pence * 937 / 10; /* a discount and a container allowance, as the real file has them */
    out_pounds(o, (int64_t)pence);
    out_lit(o, ",");
    out_number(o, actual / 10000);
    out_lit(o, ".");
    for (uint64_t by = 1000; by; by /= 10)
        out_number(o, actual / by % 10);
}

/* One row of a practice: `items` items of `quantity` units each. */
static void put_row(Out *o, int practice, const char *chapter, const Str *bnf, const Str *name, uint32_t items,
                    uint32_t quantity, uint64_t pence, const char *snomed)
{
    View code = str_view(bnf);
    out_lit(o, "202604,");
    put_place(o, practice);
    out_lit(o, ",");
    out_number(o, (uint64_t)practice + 1);
    out_lit(o, " IMAGINARY ROAD,,,,ZZ98 ");
    out_number(o, (uint64_t)practice % 10);
    out_lit(o, "ZZ,");
    out_view(o, view_sub(code, 0, code.n == 15 ? 9 : 4));
    out_lit(o, ",");
    out_csv(o, view_of(chapter));
    out_lit(o, ",");
    out_view(o, code);
    out_lit(o, ",");
    out_csv(o, str_view(name));
    out_lit(o, ",");
    out_view(o, view_sub(code, 0, 2));
    out_lit(o, ": ");
    out_str(o, code.n == 15 ? "Medicines and reagents," : "Appliances,");
    out_number(o, quantity);
    out_lit(o, ",");
    out_number(o, items);
    out_lit(o, ",");
    out_number(o, (uint64_t)items * quantity);
    out_lit(o, ",0,");
    put_cost(o, pence);
    out_lit(o, ",N,");
    out_str(o, snomed);
    out_end(o, "\n");
}

static void prescribed(void *self, const Product *p)
{
    Practices *x = self;
    Demo *d = x->d;
    Out *o = &x->prescribed;
    Str name, bnf;
    char id[20];
    uint64_t rate;
    Random r;

    if (x->seen++ % x->every)
        return;
    str_clear(&name);
    describe_branded(&name, p);
    str_clear(&bnf);
    code_bnf(&bnf, p);
    number_sctid(id, SCT_AMP, p->number);
    random_seed(&r, product_hash(&d->world, p, COUNT_OF_ROW));
    rate = 20 + random_below(&r, 1u << random_below(&r, 9)); /* items of a million patients in a month */
    for (int i = 0; i < x->practices; i++) {
        uint64_t mean = rate * (uint64_t)patients_of(d, i) * habit(x, i) / 1000000;
        uint32_t items = counted(&r, mean), large = items > 2 && random_below(&r, 3) == 0 ? items / 3 : 0;
        uint32_t packs = 1 + (uint32_t)random_below(&r, 2);
        for (int k = 0; k < 2; k++, items = large, packs++) {
            uint32_t of_row = k ? large : items - large;
            if (of_row)
                put_row(o, i, area_names[p->family->area], &bnf, &name, of_row, p->pack * packs,
                        (uint64_t)p->pence * packs * of_row, id);
        }
    }
}

/* Medicines, so that appliances can be counted per item of all prescribing. */
static void other_prescribing(Practices *x)
{
    static const char *const chapters[] = { "01", "02", "04", "06" };
    for (int i = 0; i < x->practices && going(x->d); i++)
        for (int k = 0; k < COUNT_OF(chapters); k++) {
            uint64_t h = chance(x->d, COUNT_OF_ROW, (uint64_t)(i * 8 + k));
            uint32_t items = (uint32_t)patients_of(x->d, i) * (uint32_t)(150 + h % 100) / 1000;
            Str bnf = str_of(chapters[k]), name = str_of("Medicines of BNF chapter ");
            str_add(&bnf, "97010A0AAAAAA");
            str_add(&name, chapters[k]);
            str_add(&name, " (made up)");
            put_row(&x->prescribed, i, "Medicines (made up)", &bnf, &name, items, 28, (uint64_t)items * (200 + h % 400),
                    "");
        }
}

/* ---- patients ---------------------------------------------------------------------------------------------------- */

static void put_patients(Practices *x)
{
    static const int per_thousand[BAND_COUNT] = { 55, 118, 122, 140, 132, 133, 122, 97, 81 };
    Out o;
    out_open(&o, x->d, "gp-list-sizes/made-up_patient_list_size_2026_01-03.csv", "gp-list-sizes", "2026-01");
    out_str(&o, patients_header);
    out_end(&o, "\n");
    for (int i = 0; i + 1 < x->practices; i++) {
        int patients = patients_of(x->d, i);
        put_place(&o, i);
        for (int band = 0; band < BAND_COUNT; band++) {
            uint64_t h = chance(x->d, BANDS, (uint64_t)(i * BAND_COUNT + band));
            int both = patients * per_thousand[band] / 1000, male = both * (470 + (int)(h % 50)) / 1000;
            out_lit(&o, ",");
            out_number(&o, (uint64_t)male);
            out_lit(&o, ",");
            out_number(&o, (uint64_t)(both - male));
        }
        out_end(&o, "\n");
    }
    out_close(&o);
}

void write_practices(Demo *d)
{
    uint32_t wanted = d->world.products / 20, listed = d->world.products * 3 / 8;
    Practices x = { .d = d };
    x.practices = (int)(wanted < PRACTICES_LEAST ? PRACTICES_LEAST : wanted > PRACTICES_MOST ? PRACTICES_MOST : wanted);
    x.every = listed > PRESCRIBED ? listed / PRESCRIBED : 1;
    out_open(&x.prescribed, d, "epd/made-up_epd_202604.csv", "epd", "2026-04");
    out_str(&x.prescribed, header);
    out_end(&x.prescribed, "\n");
    for_products(d, CHOICE, IN_TARIFF, "English Prescribing Dataset", prescribed, &x);
    other_prescribing(&x);
    out_close(&x.prescribed);
    put_patients(&x);
}
