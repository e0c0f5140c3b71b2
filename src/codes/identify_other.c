/* Readings of codes that are not device identifiers: SNOMED CT, NHS numbers, organisations, nomenclatures. */
#include "codes/charset.h"
#include "codes/check.h"
#include "codes/identify_build.h"

/* ---- SNOMED CT ---- */

static const char *partition_words(int partition)
{
    switch (partition) {
    case 0: return "concept";
    case 1: return "description";
    case 2: return "relationship";
    case 10: return "concept of an extension";
    case 11: return "description of an extension";
    default: return "relationship of an extension";
    }
}

void identify_sctid(Build *b, bool faults)
{
    View v = b->code;
    Fault f = { 0 };
    int partition;
    if (v.n < 6 || v.n > 18 || !digits_only(v) || v.p[0] == '0')
        return;
    if (!sctid_check(v, &partition, &f)) {
        if (faults)
            build_illegal(b, SCHEME_SCTID, &f);
        return;
    }
    build_element(b, "sctid", "SNOMED CT identifier", v, v, UDI_NONE);
    if (partition >= 10) {
        build_derived(b, "item", "Item identifier", view(v.p, v.n - 10), UDI_NONE);
        build_derived(b, "namespace", "Namespace", view(v.p + v.n - 10, 7), UDI_NONE);
    } else {
        build_derived(b, "item", "Item identifier", view(v.p, v.n - 3), UDI_NONE);
    }
    build_derived(b, "partition", partition_words(partition), view(v.p + v.n - 3, 2), UDI_NONE);
    build_legal(b, SCHEME_SCTID, "SNOMED CT identifier with the right check digit and partition (Release File "
                                 "Specifications)");
}

/* ---- NHS number ---- */

void identify_nhs_number(Build *b, bool faults)
{
    View v = b->code;
    Fault f = { 0 };
    if (v.n != 10 || !digits_only(v))
        return;
    if (!nhs_number_valid(v, &f)) {
        if (faults)
            build_illegal(b, SCHEME_NHS_NUMBER, &f)->personal = true;
        return;
    }
    build_element(b, "nhs-number", "NHS number: a patient identifier", v, v, UDI_NONE);
    build_legal(b, SCHEME_NHS_NUMBER, "NHS number with the right check digit: names a patient (NHS Data Dictionary)")
        ->personal = true;
}

/* ---- nomenclatures ---- */

/* Names of the categories as the Commission's list gives them, shortened. */
static const char *emdn_category(char letter)
{
    static const char *const words[26] = {
        ['A' - 'A'] = "administration, withdrawal and collection",
        ['B' - 'A'] = "haematology and haemotransfusion",
        ['C' - 'A'] = "cardiocirculatory",
        ['D' - 'A'] = "disinfectants, antiseptics, sterilising agents and detergents for devices",
        ['F' - 'A'] = "dialysis",
        ['G' - 'A'] = "gastrointestinal",
        ['H' - 'A'] = "sutures",
        ['J' - 'A'] = "active implantable",
        ['K' - 'A'] = "endotherapy and electrosurgical",
        ['L' - 'A'] = "reusable surgical instruments",
        ['M' - 'A'] = "general and specialist dressings",
        ['N' - 'A'] = "nervous and medullary systems",
        ['P' - 'A'] = "implantable prosthetic and osteosynthesis",
        ['Q' - 'A'] = "dental, ophthalmic and ENT",
        ['R' - 'A'] = "respiratory and anaesthesia",
        ['S' - 'A'] = "sterilisation",
        ['T' - 'A'] = "patient protective equipment and incontinence aids",
        ['U' - 'A'] = "urogenital",
        ['V' - 'A'] = "various",
        ['W' - 'A'] = "in vitro diagnostics",
        ['X' - 'A'] = "products without an intended medical purpose",
        ['Y' - 'A'] = "for persons with disabilities, not elsewhere",
        ['Z' - 'A'] = "medical equipment, accessories, software and consumables",
    };
    return words[letter - 'A'];
}

/* Looks like one: a letter, then at least one pair of digits. */
static bool emdn_plausible(View v)
{
    return v.n >= 3 && v.n <= 14 && (code_set[(unsigned char)v.p[0]] & SET_CAPITAL) &&
           set_span(v.p + 1, v.n - 1, SET_DIGIT) >= 2 && set_span(v.p, v.n, SET_64) == v.n;
}

void identify_emdn(Build *b, bool faults)
{
    View v = b->code;
    Fault f = { 0 };
    if (!emdn_check(v, &f)) {
        if (faults && emdn_plausible(v))
            build_illegal(b, SCHEME_EMDN, &f);
        return;
    }
    build_element(b, "emdn", "EMDN code", v, v, UDI_NONE);
    build_derived(b, "category", emdn_category(v.p[0]), view(v.p, 1), UDI_NONE);
    build_derived(b, "level", "Level of seven", build_text(b, "%zu", v.n / 2 + 1), UDI_NONE);
    build_form(b, SCHEME_EMDN, "Form of an EMDN code (MDCG 2021-12); the nomenclature says whether it exists");
}

static void srn(Build *b, bool faults)
{
    static const char roles[][2][40] = { { "MF", "Manufacturer" },
                                         { "AR", "Authorised representative" },
                                         { "IM", "Importer" },
                                         { "PR", "System or procedure pack producer" } };
    View v = b->code;
    Fault f = { 0 };
    if (!srn_check(v, &f)) {
        if (faults && v.n >= 6 && v.p[2] == '-' && v.p[5] == '-')
            build_illegal(b, SCHEME_SRN, &f);
        return;
    }
    build_element(b, "srn", "Single registration number", v, v, UDI_NONE);
    build_derived(b, "country", "Country", view(v.p, 2), UDI_NONE);
    for (size_t i = 0; i < 4; i++)
        if (memcmp(v.p + 3, roles[i][0], 2) == 0)
            build_derived(b, "role", roles[i][1], view(v.p + 3, 2), UDI_NONE);
    build_form(b, SCHEME_SRN, "Form of an EU single registration number; EUDAMED says whether it exists");
}

/* ---- forms ---- */

static const struct {
    Scheme scheme;
    bool (*form)(View);
    const char *field, *title, *rule;
} forms[] = {
    { SCHEME_GMDN, gmdn_form, "gmdn", "GMDN term code",
      "Form of a GMDN code, five digits; GMDN says whether it exists" },
    { SCHEME_ODS, ods_form, "ods", "Organisation code",
      "Form of an NHS organisation code; validate against the reference file of the Organisation Data Service" },
    { SCHEME_NPC, npc_form, "npc", "National product code",
      "Form of an NHS Supply Chain product code: three letters and digits; its catalogue says whether it exists" },
    { SCHEME_FDA_PRODUCT_CODE, fda_product_code_form, "fda-product-code", "FDA product code",
      "Form of an FDA product code, three letters; FDA's classification says whether it exists" },
    { SCHEME_ECLASS, eclass_form, "nhs-eclass", "NHS-eClass code",
      "Form of an NHS-eClass code, three letters; its table says whether it exists" },
    { SCHEME_BNF, bnf_form, "bnf", "BNF code",
      "Form of a BNF code, 15 characters or 11 for appliances; the BNF table says whether it exists" },
    { SCHEME_ISBT128, isbt_di_form, "di", "ISBT 128 device identifier",
      "Form of an ISBT 128 device identifier as registries store it, without =/ (ICCBBA ST-011)" },
    { SCHEME_HIBC, hibc_di_form, "di", "HIBC device identifier",
      "Form of a HIBC device identifier as registries store it, without + and check character (ANSI/HIBC 2.6)" },
};

static void ppn(Build *b, bool faults)
{
    View v = b->code;
    Fault f = { 0 };
    bool legal = ppn_valid(v, &f);
    if (!legal && (!faults || f.rule != RULE_IFA_CHECK))
        return;
    if (!legal) {
        build_illegal(b, SCHEME_PPN, &f);
        return;
    }
    build_element(b, "ppn", "Pharmacy Product Number", v, v, UDI_DI);
    build_derived(b, "pzn", "PZN", view(v.p + 2, 8), UDI_DI);
    build_legal(b, SCHEME_PPN, "Pharmacy Product Number of a PZN with the right check digits (IFA: modulo 97)")->di = v;
}

void identify_forms(Build *b, bool faults)
{
    ppn(b, faults);
    identify_emdn(b, faults);
    srn(b, faults);
    if (faults)
        return;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!forms[i].form(b->code))
            continue;
        build_element(b, forms[i].field, forms[i].title, b->code, b->code, UDI_NONE);
        build_form(b, forms[i].scheme, forms[i].rule);
        if (forms[i].scheme == SCHEME_HIBC || forms[i].scheme == SCHEME_ISBT128)
            b->reading[b->readings - 1].di = b->code;
    }
}
