/* A made-up list of devices for benchmarks: `devices_gen ROWS [SEED] >FILE`, 12 columns parted by |, the same for the
 * same seed. The columns and their widths are those of AccessGUDID's device list; names of makers lean to few, as real
 * ones do. One device identifier in twenty has a wrong check digit. Made up: none of it names a real product or
 * company.
 *
 * Not here: packages, other files of the release, editions.
 */
#include "base/random.h"
#include "codes/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAKERS = 8000, BRANDS = 12 };

static Random dice;

static unsigned below(unsigned n)
{
    return (unsigned)random_below(&dice, n);
}

#define PICK(list) list[below(sizeof list / sizeof *list)]

static const char *const parts[] = {
    "ar",  "bel", "cor", "den", "el",  "fir", "gan", "hol", "in", "jor", "kel", "lim",
    "mer", "nor", "ol",  "pel", "qui", "ros", "sal", "tur", "ul", "vin", "wes", "yor"
};
static const char *const trades[] = { "Surgical", "Medical", "Health", "Devices", "Orthopaedics", "Biotech" };
static const char *const forms[] = { "Ltd", "plc", "Inc.", "GmbH", "AB", "SpA" };
static const char *const things[] = {
    "catheter",  "suture",   "syringe",   "cannula", "needle", "drain",          "bone screw", "plate",
    "electrode", "probe",    "face mask", "tube",    "valve",  "vascular graft", "stapler",    "retractor",
    "forceps",   "dressing", "bandage",   "glove",   "gown",   "drape",          "filter",     "infusion pump",
    "balloon",   "sheath",   "lancet",    "cable",   "lens",   "mesh",           "monitor"
};
static const char *const uses[] = { "urinary", "coronary",   "biliary",  "lumbar",       "femoral",
                                    "dental",  "ophthalmic", "neonatal", "laparoscopic", "arterial",
                                    "venous",  "epidural",   "spinal",   "tracheal" };
static const char *const traits[] = { "sterile",       "non-sterile", "single use",   "reusable",
                                      "latex free",    "radiopaque",  "hydrophilic",  "antimicrobial",
                                      "double lumen",  "curved tip",  "self locking", "low profile",
                                      "high pressure", "powder free", "extra long",   "tapered" };
static const char *const stuffs[] = { "silicone",      "polyurethane", "titanium", "stainless steel",
                                      "PTFE",          "nitinol",      "PEEK",     "cobalt chrome",
                                      "polypropylene", "nylon",        "cotton",   "nitrile" };
static const char *const units[] = { "Fr", "mm", "cm", "mL", "G" };
static const char *const magnet[] = { "MR Safe", "MR Conditional", "MR Unsafe",
                                      "Labeling does not contain MRI Safety Information" };

typedef struct {
    char name[64], duns[10], brand[BRANDS][20];
} Maker;

static Maker maker[MAKERS];

static void name(char *to, size_t room, unsigned n)
{
    *to = '\0';
    while (n--)
        strncat(to, PICK(parts), room - strlen(to) - 1);
    to[0] = (char)(to[0] - 32);
}

static void make_makers(void)
{
    for (int i = 0; i < MAKERS; i++) {
        char own[32];
        name(own, sizeof own, 3);
        snprintf(maker[i].name, sizeof maker[i].name, "%s %s %s", own, PICK(trades), PICK(forms));
        snprintf(maker[i].duns, sizeof maker[i].duns, "%09u", below(1000000000));
        for (int k = 0; k < BRANDS; k++)
            name(maker[i].brand[k], sizeof maker[i].brand[k], 2 + below(2));
    }
}

static void identifier(unsigned long row)
{
    char code[16];
    char check;
    snprintf(code, sizeof code, "0%06u%06lu", below(1000000), row % 1000000);
    check = gs1_check_digit_of(view(code, 13));
    if (below(20) == 0)
        check = (char)('0' + (check - '0' + 1) % 10);
    printf("%s%c|%08x%08x-%08lx|", code, check, below(UINT32_MAX), below(UINT32_MAX), row);
}

static void description(void)
{
    printf("%s %s %s %s %s %u %s x %u cm", PICK(uses), PICK(things), PICK(traits), PICK(traits), PICK(stuffs),
           1 + below(60), PICK(units), 5 * (1 + below(40)));
    if (below(5) < 3)
        printf(", %s, box of %u, for %s and %s procedures", PICK(traits), 5 * (1 + below(20)), PICK(uses), PICK(uses));
}

static void device(unsigned long row)
{
    const Maker *m = &maker[(unsigned long)below(MAKERS) * below(MAKERS) / MAKERS];
    identifier(row);
    printf("%s|%s|%c%u|", below(4) ? "Update" : "New", PICK(m->brand), "MNPQ"[below(4)], below(100000));
    if (below(5))
        printf("%c%03u-%04u", 'A' + (int)below(10), below(1000), below(10000));
    printf("|%s|%s|%u|", m->duns, m->name, below(3) ? 1 : 5 * (1 + below(10)));
    description();
    printf("|%s|%u-%02u-%02u\n", PICK(magnet), 2014 + below(12), 1 + below(12), 1 + below(28));
}

int main(int argc, char **argv)
{
    unsigned long rows = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    if (rows == 0) {
        fputs("usage: devices_gen ROWS [SEED] >FILE\n", stderr);
        return 2;
    }
    random_seed(&dice, argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
    make_makers();
    puts("PrimaryDI|publicDeviceRecordKey|versionStatus|brandName|versionModelNumber|catalogNumber|dunsNumber|"
         "companyName|"
         "deviceCount|deviceDescription|MRISafetyStatus|publishDate");
    for (unsigned long i = 0; i < rows; i++)
        device(i);
    return fflush(stdout) == 0 ? 0 : 3;
}
