/* NHS dictionary of medicines and devices (dm+d), the XML release of the NHS Business Services Authority: VTM, VMP,
 * VMPP, AMP and AMPP with their sections, ingredients, lookup lists and the GTIN file.
 *
 * Every entity of every section is a record: a kind for each, its fields the elements of the published schemas (v2_3
 * and gtin v2_0) in their order; elements that a later schema adds are kept together in `other`. A pack of
 * GTIN_DETAILS is one row, its GTINs hang on it with their dates. Sections follow a record by code, not by nesting,
 * and are therefore records of their own with the code of what they belong to as key and as group.
 *
 * A code of dm+d is a SNOMED CT identifier, so a key of that type also names its thing for other publications (the
 * Drug Tariff names products and packs by it). A second code in a key (ingredient, route, content of a combination
 * pack) is the code of something else and is therefore declared as a plain code.
 *
 * Of the supplementary release (TRUD item 25) the BNF file and the ingredients of VTMs are read, in the shape in which
 * several public loaders take them. All names of fields were compared with one of these (com.eldrix.dmd by M. Wardle),
 * which cites the NHSBSA documents "dm+d data model (V2) 02.2021" and "Technical specification of data files R2 v3.1,
 * May 2015". Not here: the file of historic codes, whose root element no source tells; joining the levels (picture).
 */
#include "picture/sources/short_fields.h"
#include "picture/sources/tree_map.h"

#define ID(name) KEY(name, FIELD_SCTID)
#define KEY_CODE(name) KEY(name, FIELD_CODE)
#define CODE(name) FIELD(name, FIELD_CODE, ROLE_NONE)
#define SCTID(name) FIELD(name, FIELD_SCTID, ROLE_NONE)
#define PENCE(name, role) FIELD(name, FIELD_PENCE, role)
#define NUMBER(name) FIELD(name, FIELD_DECIMAL, ROLE_NONE)
#define NAME(name) FIELD(name, FIELD_TEXT, ROLE_NAME)
/* The code of the thing that a section's entry belongs to, once more, as its group. */
#define OF(name) CODED(name, FIELD_SCTID, ROLE_GROUP, "sctid")

/* ---- generic products ------------------------------------------------------------------------------------------ */

static const FieldDef vtm_fields[] = {
    ID("VTMID"), FLAG("INVALID"), NAME("NM"), TEXT("ABBREVNM"), FIELD("VTMIDPREV", FIELD_SCTID, ROLE_FORMER_KEY),
    DAY("VTMIDDT"), OTHER, END,
};
static const RecordKind vtm = { "vtm", THING_CLASS, "vtm", vtm_fields };
static const char *const vtm_path[] = { "VTMID", "INVALID", "NM", "ABBREVNM", "VTMIDPREV", "VTMIDDT" };

static const FieldDef vmp_fields[] = {
    ID("VPID"), DAY("VPIDDT"), FIELD("VPIDPREV", FIELD_SCTID, ROLE_FORMER_KEY),
    CODED("VTMID", FIELD_SCTID, ROLE_CLASS, "vtm"),
    FLAG("INVALID"), NAME("NM"), TEXT("ABBREVNM"), CODE("BASISCD"), DAY("NMDT"), TEXT("NMPREV"), CODE("BASIS_PREVCD"),
    CODE("NMCHANGECD"), CODE("COMBPRODCD"), CODE("PRES_STATCD"), CODE("SUG_F"), CODE("GLU_F"), CODE("PRES_F"),
    CODE("CFC_F"), CODE("NON_AVAILCD"), DAY("NON_AVAILDT"), CODE("DF_INDCD"), NUMBER("UDFS"), SCTID("UDFS_UOMCD"),
    SCTID("UNIT_DOSE_UOMCD"), OTHER, END,
};
static const RecordKind vmp = { "vmp", THING_CLASS, "vmp", vmp_fields };
static const char *const vmp_path[] = {
    "VPID", "VPIDDT", "VPIDPREV", "VTMID", "INVALID", "NM", "ABBREVNM", "BASISCD", "NMDT", "NMPREV", "BASIS_PREVCD",
    "NMCHANGECD", "COMBPRODCD", "PRES_STATCD", "SUG_F", "GLU_F", "PRES_F", "CFC_F", "NON_AVAILCD", "NON_AVAILDT",
    "DF_INDCD", "UDFS", "UDFS_UOMCD", "UNIT_DOSE_UOMCD",
};

static const FieldDef vpi_fields[] = {
    ID("VPID"), KEY_CODE("ISID"), OF("vmp"), CODE("BASIS_STRNTCD"), SCTID("BS_SUBID"), NUMBER("STRNT_NMRTR_VAL"),
    SCTID("STRNT_NMRTR_UOMCD"), NUMBER("STRNT_DNMTR_VAL"), SCTID("STRNT_DNMTR_UOMCD"), OTHER, END,
};
static const RecordKind vpi = { "vpi", THING_DETAIL, NULL, vpi_fields };
static const char *const vpi_path[] = {
    "VPID", "ISID", "VPID", "BASIS_STRNTCD", "BS_SUBID", "STRNT_NMRTR_VAL", "STRNT_NMRTR_UOMCD", "STRNT_DNMTR_VAL",
    "STRNT_DNMTR_UOMCD",
};

static const FieldDef ont_fields[] = { ID("VPID"), KEY_CODE("FORMCD"), OF("vmp"), OTHER, END };
static const RecordKind ont = { "ont", THING_DETAIL, NULL, ont_fields };
static const RecordKind dform = { "dform", THING_DETAIL, NULL, ont_fields };
static const char *const form_path[] = { "VPID", "FORMCD", "VPID" };

static const FieldDef droute_fields[] = { ID("VPID"), KEY_CODE("ROUTECD"), OF("vmp"), OTHER, END };
static const RecordKind droute = { "droute", THING_DETAIL, NULL, droute_fields };
static const char *const droute_path[] = { "VPID", "ROUTECD", "VPID" };

static const FieldDef control_fields[] = {
    ID("VPID"), OF("vmp"), CODE("CATCD"), DAY("CATDT"), CODE("CAT_PREVCD"), OTHER, END,
};
static const RecordKind control = { "control-info", THING_DETAIL, NULL, control_fields };
static const char *const control_path[] = { "VPID", "VPID", "CATCD", "CATDT", "CAT_PREVCD" };

static const FieldDef vmpp_fields[] = {
    ID("VPPID"), FLAG("INVALID"), NAME("NM"), CODED("VPID", FIELD_SCTID, ROLE_CLASS, "vmp"),
    FIELD("QTYVAL", FIELD_DECIMAL, ROLE_QUANTITY), FIELD("QTY_UOMCD", FIELD_SCTID, ROLE_UNIT),
    CODE("COMBPACKCD"), OTHER, END,
};
static const RecordKind vmpp = { "vmpp", THING_CLASS, "vmpp", vmpp_fields };
static const char *const vmpp_path[] = { "VPPID", "INVALID", "NM", "VPID", "QTYVAL", "QTY_UOMCD", "COMBPACKCD" };

static const FieldDef dtinfo_fields[] = {
    ID("VPPID"), OF("vmpp"), CODE("PAY_CATCD"), PENCE("PRICE", ROLE_PRICE), FIELD("DT", FIELD_DATE, ROLE_FROM),
    PENCE("PREVPRICE", ROLE_NONE), OTHER, END,
};
static const RecordKind dtinfo = { "dtinfo", THING_DETAIL, NULL, dtinfo_fields };
static const char *const dtinfo_path[] = { "VPPID", "VPPID", "PAY_CATCD", "PRICE", "DT", "PREVPRICE" };

static const FieldDef vmpp_content_fields[] = { KEY_CODE("PRNTVPPID"), KEY_CODE("CHLDVPPID"), OTHER, END };
static const RecordKind vmpp_content = { "vmpp-content", THING_RELATION, NULL, vmpp_content_fields };
static const char *const vmpp_content_path[] = { "PRNTVPPID", "CHLDVPPID" };

/* ---- products of suppliers --------------------------------------------------------------------------------------- */

static const FieldDef amp_fields[] = {
    ID("APID"), FLAG("INVALID"), CODED("VPID", FIELD_SCTID, ROLE_CLASS, "vmp"),
    NAME("NM"), TEXT("ABBREVNM"), FIELD("DESC", FIELD_TEXT, ROLE_DESCRIPTION), DAY("NMDT"), TEXT("NM_PREV"),
    CODED("SUPPCD", FIELD_SCTID, ROLE_MAKER_ID, "sctid"), CODE("LIC_AUTHCD"), CODE("LIC_AUTH_PREVCD"),
    CODE("LIC_AUTHCHANGECD"), DAY("LIC_AUTHCHANGEDT"), CODE("COMBPRODCD"), CODE("FLAVOURCD"), CODE("EMA"),
    CODE("PARALLEL_IMPORT"), CODE("AVAIL_RESTRICTCD"), OTHER, END,
};
static const RecordKind amp = { "amp", THING_PRODUCT, NULL, amp_fields };
static const char *const amp_path[] = {
    "APID", "INVALID", "VPID", "NM", "ABBREVNM", "DESC", "NMDT", "NM_PREV", "SUPPCD", "LIC_AUTHCD",
    "LIC_AUTH_PREVCD", "LIC_AUTHCHANGECD", "LIC_AUTHCHANGEDT", "COMBPRODCD", "FLAVOURCD", "EMA", "PARALLEL_IMPORT",
    "AVAIL_RESTRICTCD",
};

static const FieldDef ap_ing_fields[] = {
    ID("APID"), KEY_CODE("ISID"), OF("amp"), NUMBER("STRNTH"), SCTID("UOMCD"), OTHER, END,
};
static const RecordKind ap_ing = { "ap-ing", THING_DETAIL, NULL, ap_ing_fields };
static const char *const ap_ing_path[] = { "APID", "ISID", "APID", "STRNTH", "UOMCD" };

static const FieldDef lic_route_fields[] = { ID("APID"), KEY_CODE("ROUTECD"), OF("amp"), OTHER, END };
static const RecordKind lic_route = { "lic-route", THING_DETAIL, NULL, lic_route_fields };
static const char *const lic_route_path[] = { "APID", "ROUTECD", "APID" };

static const FieldDef ap_info_fields[] = {
    ID("APID"), OF("amp"), FIELD("SZ_WEIGHT", FIELD_TEXT, ROLE_SIZE), FIELD("COLOURCD", FIELD_CODE, ROLE_COLOUR),
    FIELD("PROD_ORDER_NO", FIELD_TEXT, ROLE_CATALOGUE_NO), OTHER, END,
};
static const RecordKind ap_info = { "ap-info", THING_DETAIL, NULL, ap_info_fields };
static const char *const ap_info_path[] = { "APID", "APID", "SZ_WEIGHT", "COLOURCD", "PROD_ORDER_NO" };

/* ---- packs of suppliers ------------------------------------------------------------------------------------------ */

static const FieldDef ampp_fields[] = {
    ID("APPID"), FLAG("INVALID"), NAME("NM"), TEXT("ABBREVNM"),
    CODED("VPPID", FIELD_SCTID, ROLE_CLASS, "vmpp"), OF("APID"), CODE("COMBPACKCD"), CODE("LEGAL_CATCD"), TEXT("SUBP"),
    FIELD("DISCCD", FIELD_CODE, ROLE_STATUS), DAY("DISCDT"), OTHER, END,
};
static const RecordKind ampp = { "ampp", THING_PACK, NULL, ampp_fields };
static const char *const ampp_path[] = {
    "APPID", "INVALID", "NM", "ABBREVNM", "VPPID", "APID", "COMBPACKCD", "LEGAL_CATCD", "SUBP", "DISCCD",
    "DISCDT",
};

static const FieldDef pack_info_fields[] = {
    ID("APPID"), OF("ampp"), CODE("REIMB_STATCD"), DAY("REIMB_STATDT"), CODE("REIMB_STATPREVCD"),
    FIELD("PACK_ORDER_NO", FIELD_TEXT, ROLE_CATALOGUE_NO), OTHER, END,
};
static const RecordKind pack_info = { "pack-info", THING_DETAIL, NULL, pack_info_fields };
static const char *const pack_info_path[] = {
    "APPID", "APPID", "REIMB_STATCD", "REIMB_STATDT", "REIMB_STATPREVCD", "PACK_ORDER_NO",
};

static const FieldDef prescrib_fields[] = {
    ID("APPID"), OF("ampp"), CODE("SCHED_2"), CODE("ACBS"), CODE("PADM"), CODE("FP10_MDA"), CODE("SCHED_1"),
    CODE("HOSP"), CODE("NURSE_F"), CODE("ENURSE_F"), CODE("DENT_F"), OTHER, END,
};
static const RecordKind prescrib = { "prescrib-info", THING_DETAIL, NULL, prescrib_fields };
static const char *const prescrib_path[] = {
    "APPID", "APPID", "SCHED_2", "ACBS", "PADM", "FP10_MDA", "SCHED_1", "HOSP", "NURSE_F", "ENURSE_F", "DENT_F",
};

static const FieldDef price_fields[] = {
    ID("APPID"), OF("ampp"), PENCE("PRICE", ROLE_PRICE), FIELD("PRICEDT", FIELD_DATE, ROLE_FROM),
    PENCE("PRICE_PREV", ROLE_NONE), CODE("PRICE_BASISCD"), OTHER, END,
};
static const RecordKind price = { "price-info", THING_DETAIL, NULL, price_fields };
static const char *const price_path[] = { "APPID", "APPID", "PRICE", "PRICEDT", "PRICE_PREV", "PRICE_BASISCD" };

static const FieldDef reimb_fields[] = {
    ID("APPID"), OF("ampp"), NUMBER("PX_CHRGS"), NUMBER("DISP_FEES"), CODE("BB"), CODE("LTD_STAB"), CODE("CAL_PACK"),
    CODE("SPEC_CONTCD"), CODE("DND"), CODE("FP34D"), OTHER, END,
};
static const RecordKind reimb = { "reimb-info", THING_DETAIL, NULL, reimb_fields };
static const char *const reimb_path[] = {
    "APPID", "APPID", "PX_CHRGS", "DISP_FEES", "BB", "LTD_STAB", "CAL_PACK", "SPEC_CONTCD", "DND", "FP34D",
};

static const FieldDef ampp_content_fields[] = { KEY_CODE("PRNTAPPID"), KEY_CODE("CHLDAPPID"), OTHER, END };
static const RecordKind ampp_content = { "ampp-content", THING_RELATION, NULL, ampp_content_fields };
static const char *const ampp_content_path[] = { "PRNTAPPID", "CHLDAPPID" };

static const FieldDef gtin_fields[] = { ID("AMPPID"), OTHER, END };
static const RecordKind gtin = { "gtin", THING_DETAIL, NULL, gtin_fields };
static const char *const gtin_path[] = { "AMPPID" };

static const FieldDef gtin_data_fields[] = {
    OF("AMPPID"), CODED("GTIN", FIELD_GTIN, ROLE_ID, "gtin"),
    FIELD("STARTDT", FIELD_DATE, ROLE_FROM), FIELD("ENDDT", FIELD_DATE, ROLE_TO), OTHER, END,
};
static const RecordKind gtin_data = { "gtin-data", THING_DETAIL, NULL, gtin_data_fields };
static const char *const gtin_data_path[] = { "^", "GTIN", "STARTDT", "ENDDT" };

/* ---- the supplementary ("bonus") files: BNF and ATC codes, what VTMs contain ------------------------------------ */

/* Codes of VMPs and AMPs in other classifications. No classes of the picture: what has none is marked "n/a". */
static const FieldDef vmp_bnf_fields[] = {
    ID("VPID"), OF("vmp"), TEXT("BNF"), TEXT("ATC"),
    TEXT("DDD"), SCTID("DDD_UOMCD"), OTHER, END,
};
static const RecordKind vmp_bnf = { "vmp-bnf", THING_DETAIL, NULL, vmp_bnf_fields };
static const char *const vmp_bnf_path[] = { "VPID", "VPID", "BNF", "ATC", "DDD", "DDD_UOMCD" };

static const FieldDef amp_bnf_fields[] = {
    ID("APID"), OF("amp"), TEXT("BNF"), TEXT("ATC"), OTHER, END,
};
static const RecordKind amp_bnf = { "amp-bnf", THING_DETAIL, NULL, amp_bnf_fields };
static const char *const amp_bnf_path[] = { "APID", "APID", "BNF", "ATC" };

static const FieldDef vtm_ing_fields[] = { ID("VTMID"), KEY_CODE("ISID"), OF("vtm"), OTHER, END };
static const RecordKind vtm_ing = { "vtm-ingredient", THING_DETAIL, NULL, vtm_ing_fields };
static const char *const vtm_ing_path[] = { "VTMID", "ISID", "VTMID" };

/* ---- substances and lookup lists --------------------------------------------------------------------------------- */

static const FieldDef ing_fields[] = {
    ID("ISID"), DAY("ISIDDT"), FIELD("ISIDPREV", FIELD_SCTID, ROLE_FORMER_KEY), FLAG("INVALID"), NAME("NM"), OTHER, END,
};
static const RecordKind ing = { "ingredient", THING_CLASS, "dmd-ingredient", ing_fields };
static const char *const ing_path[] = { "ISID", "ISIDDT", "ISIDPREV", "INVALID", "NM" };

static const FieldDef supplier_fields[] = {
    ID("CD"), DAY("CDDT"), FIELD("CDPREV", FIELD_SCTID, ROLE_FORMER_KEY), FLAG("INVALID"), NAME("DESC"), OTHER, END,
};
static const RecordKind supplier = { "supplier", THING_ORGANISATION, NULL, supplier_fields };
static const char *const supplier_path[] = { "CD", "CDDT", "CDPREV", "INVALID", "DESC" };

static const FieldDef lookup_fields[] = {
    KEY_CODE("list"), KEY_CODE("CD"), DAY("CDDT"), CODE("CDPREV"), FLAG("INVALID"), NAME("DESC"), OTHER, END,
};
static const RecordKind lookup = { "lookup", THING_CLASS, "dmd-lookup", lookup_fields };
static const char *const lookup_path[] = { "^", "CD", "CDDT", "CDPREV", "INVALID", "DESC" };

/* ---- files ------------------------------------------------------------------------------------------------------- */

enum {
    VTM, VMP, VPI, ONT, DFORM, DROUTE, CONTROL, VMPP, DTINFO, VMPP_CONTENT, AMP, AP_ING, LIC_ROUTE, AP_INFO, AMPP,
    PACK_INFO, PRESCRIB, PRICE, REIMB, AMPP_CONTENT, GTIN, GTIN_DATA, ING, SUPPLIER, LOOKUP, VMP_BNF, AMP_BNF, VTM_ING,
    N_MAPS
};
_Static_assert((int)N_MAPS <= (int)TREE_MOST_MAPS, "more kinds than a tree reader holds");

static const TreeMap maps[N_MAPS] = {
    [VTM] = { &vtm, NULL, vtm_path, true },
    [VMP] = { &vmp, NULL, vmp_path, true },
    [VPI] = { &vpi, NULL, vpi_path, true },
    [ONT] = { &ont, NULL, form_path, true },
    [DFORM] = { &dform, NULL, form_path, true },
    [DROUTE] = { &droute, NULL, droute_path, true },
    [CONTROL] = { &control, NULL, control_path, true },
    [VMPP] = { &vmpp, NULL, vmpp_path, true },
    [DTINFO] = { &dtinfo, NULL, dtinfo_path, true },
    [VMPP_CONTENT] = { &vmpp_content, NULL, vmpp_content_path, true },
    [AMP] = { &amp, NULL, amp_path, true },
    [AP_ING] = { &ap_ing, NULL, ap_ing_path, true },
    [LIC_ROUTE] = { &lic_route, NULL, lic_route_path, true },
    [AP_INFO] = { &ap_info, NULL, ap_info_path, true },
    [AMPP] = { &ampp, NULL, ampp_path, true },
    [PACK_INFO] = { &pack_info, NULL, pack_info_path, true },
    [PRESCRIB] = { &prescrib, NULL, prescrib_path, true },
    [PRICE] = { &price, NULL, price_path, true },
    [REIMB] = { &reimb, NULL, reimb_path, true },
    [AMPP_CONTENT] = { &ampp_content, NULL, ampp_content_path, true },
    [GTIN] = { &gtin, NULL, gtin_path, true },
    [GTIN_DATA] = { &gtin_data, "GTINDATA", gtin_data_path, true },
    [ING] = { &ing, NULL, ing_path, true },
    [SUPPLIER] = { &supplier, NULL, supplier_path, true },
    [LOOKUP] = { &lookup, NULL, lookup_path, true },
    [VMP_BNF] = { &vmp_bnf, NULL, vmp_bnf_path, true },
    [AMP_BNF] = { &amp_bnf, NULL, amp_bnf_path, true },
    [VTM_ING] = { &vtm_ing, NULL, vtm_ing_path, true },
};

typedef struct {
    const char *element;
    int map;
} Entity;

/* A file: its root, the component that it is, and its entities. `flat`: they stand directly below the root. */
typedef struct {
    const char *root, *part;
    bool flat;
    Entity entity[8]; /* ends with a NULL element */
} File;

static const File files[] = {
    { "VIRTUAL_THERAPEUTIC_MOIETIES", "f_vtm", true, { { "VTM", VTM } } },
    { "VIRTUAL_MED_PRODUCTS", "f_vmp", false,
      { { "VMP", VMP }, { "VPI", VPI }, { "ONT", ONT }, { "DFORM", DFORM }, { "DROUTE", DROUTE },
        { "CONTROL_INFO", CONTROL } } },
    { "VIRTUAL_MED_PRODUCT_PACK", "f_vmpp", false,
      { { "VMPP", VMPP }, { "DTINFO", DTINFO }, { "CCONTENT", VMPP_CONTENT } } },
    { "ACTUAL_MEDICINAL_PRODUCTS", "f_amp", false,
      { { "AMP", AMP }, { "AP_ING", AP_ING }, { "LIC_ROUTE", LIC_ROUTE }, { "AP_INFO", AP_INFO } } },
    { "ACTUAL_MEDICINAL_PROD_PACKS", "f_ampp", false,
      { { "AMPP", AMPP }, { "PACK_INFO", PACK_INFO }, { "PRESCRIB_INFO", PRESCRIB }, { "PRICE_INFO", PRICE },
        { "REIMB_INFO", REIMB }, { "CCONTENT", AMPP_CONTENT } } },
    { "INGREDIENT_SUBSTANCES", "f_ingredient", true, { { "ING", ING } } },
    { "LOOKUP", "f_lookup", false, { { "INFO", LOOKUP } } },
    { "GTIN_DETAILS", "f_gtin", false, { { "AMPP", GTIN } } },
    { "BNF_DETAILS", "f_bnf", false, { { "VMP", VMP_BNF }, { "AMP", AMP_BNF } } },
    { "VTM_INGREDIENTS", "f_vtm_ing", true, { { "VTM_ING", VTM_ING } } },
};

static const File *file_of_root(View root)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (view_eq(root, view_of(files[i].root)))
            return &files[i];
    return NULL;
}

/* The lists of f_lookup; a root named LOOKUP alone would be too little to go by. */
static const char *const lookup_lists =
    "|AVAILABILITY_RESTRICTION|BASIS_OF_NAME|BASIS_OF_STRNTH|COLOUR|COMBINATION_PACK_IND|COMBINATION_PROD_IND|"
    "CONTROL_DRUG_CATEGORY|DF_INDICATOR|DISCONTINUED_IND|DND|DT_PAYMENT_CATEGORY|FLAVOUR|FORM|LEGAL_CATEGORY|"
    "LICENSING_AUTHORITY|LICENSING_AUTHORITY_CHANGE_REASON|NAMECHANGE_REASON|ONT_FORM_ROUTE|PRICE_BASIS|"
    "REIMBURSEMENT_STATUS|ROUTE|SPEC_CONT|SUPPLIER|UNIT_OF_MEASURE|VIRTUAL_PRODUCT_NON_AVAIL|"
    "VIRTUAL_PRODUCT_PRES_STATUS|";

static int dmd_recognise(Sniff *s)
{
    View root = sniff_xml_root(s), child;
    if (!root.p || !file_of_root(root))
        return 0;
    if (!view_eq(root, V("LOOKUP")))
        return 95;
    child = sniff_xml_child(s);
    for (View lists = view_of(lookup_lists); child.n && lists.p;)
        if (view_eq(view_cut(&lists, '|'), child))
            return 95;
    return 0;
}

/* ---- the edition ------------------------------------------------------------------------------------------------- */

static bool two_digits(View v, size_t at, int *out)
{
    int64_t x;
    if (at + 2 > v.n || !view_digits(view_sub(v, at, 2)) || !view_int(view_sub(v, at, 2), &x))
        return false;
    *out = (int)x;
    return true;
}

static bool iso_day(int year, int month, int day, char out[DATE_CHARS])
{
    if (!date_valid(year, month, day))
        return false;
    date_text(date_from_civil(year, month, day), out);
    return true;
}

/* "Generated by NHSBSA PPD on 2019/04/01": a comment that some files of a release carry. */
static bool day_in_comment(View head, char out[DATE_CHARS])
{
    const View says = V("Generated by NHSBSA PPD on ");
    ptrdiff_t at = view_find_view(view_sub(head, 0, 4096), says);
    int century, year, month, day;
    View d;
    if (at < 0)
        return false;
    d = view_sub(head, (size_t)at + says.n, 10);
    if (d.n < 10 || d.p[4] != '/' || d.p[7] != '/')
        return false;
    return two_digits(d, 0, &century) && two_digits(d, 2, &year) && two_digits(d, 5, &month) &&
           two_digits(d, 8, &day) && iso_day(century * 100 + year, month, day, out);
}

/* f_amp2_3010419.xml: after the last '_' one digit and DDMMYY. */
static bool day_in_name(View name, char out[DATE_CHARS])
{
    int day, month, year;
    for (size_t i = name.n; i-- > 0;) {
        View d = view_sub(name, i + 1, 7);
        if (name.p[i] != '_' || d.n < 7 || !view_digits(d) || (i + 8 < name.n && name.p[i + 8] != '.'))
            continue;
        return two_digits(d, 1, &day) && two_digits(d, 3, &month) && two_digits(d, 5, &year) &&
               iso_day(2000 + year, month, day, out);
    }
    return false;
}

static Code state_edition(Reading *r, Error *e)
{
    char day[DATE_CHARS];
    if (day_in_comment(sniff_bytes(reading_sniff(r)), day) || day_in_name(sniff_name(reading_sniff(r)), day))
        return reading_edition(r, view_of(day), e);
    return OK;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

typedef struct {
    TreeReader trees;
    const File *file;
} DmdRun;

static const Entity *entity_named(const File *f, View name)
{
    for (const Entity *x = f->entity; x->element; x++)
        if (view_eq(name, view_of(x->element)))
            return x;
    return NULL;
}

/* Below the root stand sections, below them entities; in flat files entities stand below the root. An entity in the
 * wrong place and an element that is no known entity are rows too, so that none disappears. */
static bool dmd_choose(void *ctx, View path, View name)
{
    const DmdRun *run = ctx;
    size_t depth = 0;
    for (size_t i = 0; i < path.n; i++)
        depth += path.p[i] == '/';
    if (depth == 1)
        return run->file->flat || entity_named(run->file, name);
    return depth == 2;
}

static Code keep_lookup(DmdRun *run, const Node *n, View list, const Place *at, Error *e)
{
    if (view_eq(list, V("SUPPLIER")))
        return tree_keep(&run->trees, SUPPLIER, n, list, at, NULL, e);
    return tree_keep(&run->trees, LOOKUP, n, list, at, NULL, e);
}

static Code keep_gtin(DmdRun *run, const Node *n, const Place *at, Error *e)
{
    bool kept = false;
    Code c = tree_keep(&run->trees, GTIN, n, (View){ NULL, 0 }, at, &kept, e);
    return c || !kept ? c : tree_hang(&run->trees, GTIN_DATA, n, node_text(n, "AMPPID"), at, e);
}

static Code dmd_entity(void *ctx, const TreeRecord *record, Error *e)
{
    DmdRun *run = ctx;
    const Node *n = record->node;
    const Entity *entity = entity_named(run->file, n->name);
    Place at = { .row = record->number, .line = record->line };
    View section = record->parent_path;

    if (section.n && section.p[0] == '/')
        section = view_sub(section, 1, section.n);
    if (!entity)
        return tree_set_aside(&run->trees, n, &at, "", e, "element %.*s is none that %s is known to hold",
                              VIEW_ARGS(n->name), run->file->part);
    if (!run->file->flat && !section.n)
        return tree_set_aside(&run->trees, n, &at, "", e, "element %.*s stands outside of any section",
                              VIEW_ARGS(n->name));
    if (entity->map == LOOKUP)
        return keep_lookup(run, n, section, &at, e);
    if (entity->map == GTIN)
        return keep_gtin(run, n, &at, e);
    return tree_keep(&run->trees, entity->map, n, (View){ NULL, 0 }, &at, NULL, e);
}

static Code dmd_read(Reading *r, Error *e)
{
    DmdRun run = { .file = file_of_root(sniff_xml_root(reading_sniff(r))) };
    Code c;
    if (!run.file)
        return fail(e, E_BUG, "the file was taken for dm+d but has none of its root elements");
    c = state_edition(r, e);
    if (!c)
        c = reading_part(r, run.file->part, e);
    if (c)
        return c;
    tree_reader_init(&run.trees, r, maps, N_MAPS);
    c = xml_records(reading_input(r), dmd_choose, dmd_entity, &run, e);
    tree_reader_release(&run.trees);
    return c;
}

static const RecordKind *const dmd_kinds[] = {
    &vtm, &vmp, &vpi, &ont, &dform, &droute, &control, &vmpp, &dtinfo, &vmpp_content, &amp, &ap_ing, &lic_route,
    &ap_info, &ampp, &pack_info, &prescrib, &price, &reimb, &ampp_content, &gtin, &gtin_data, &ing, &supplier, &lookup,
    &vmp_bnf, &amp_bnf, &vtm_ing, NULL,
};

const SourceReader source_dmd = {
    .dataset = "dmd",
    .title = "NHS dictionary of medicines and devices (dm+d)",
    .publisher = "NHS Business Services Authority",
    .licence = "Open Government Licence v3.0",
    .where = "TRUD item 24, weekly; supplementary files: item 25",
    .label = LABEL_PUBLIC,
    .version = 2,
    .whole = true,
    .kinds = dmd_kinds,
    .recognise = dmd_recognise,
    .read = dmd_read,
};
