/* Class lists: an excerpt in the form of the EMDN and of the FDA product classification, every code of them made up.
 *
 * EMDN codes stand in group 98 of their category, FDA codes begin with Z: no such group or code was published. The FDA
 * list is Windows-1252 with carriage returns. Not here: GMDN (its terms stand in GUDID only).
 */
#include "demo/inside.h"

static void tsv(Out *o, char category, const char *category_words, const Str *code, const char *term, const char *tail,
                int level, bool last)
{
    Str s;
    str_clear(&s);
    str_byte(&s, category);
    out_view(o, str_view(&s));
    out_lit(o, "\t");
    out_str(o, category_words);
    out_lit(o, "\t");
    out_view(o, str_view(code));
    out_lit(o, "\t");
    s = str_of(term);
    str_word(&s, tail);
    dirt_upper(&s);
    out_view(o, str_view(&s));
    out_lit(o, " (MADE UP)\t");
    out_number(o, (uint64_t)level);
    out_str(o, last ? "\tYES" : "\tNO");
    out_end(o, "\n");
}

static void emdn_family(Out *o, int family, const char *category_words)
{
    const Family *f = &families[family];
    Str code;
    str_clear(&code);
    code_emdn(&code, family);
    tsv(o, code.p[0], category_words, &code, f->generic, "", 3, false);
    for (int i = 0; i < FAMILY_OPTIONS && f->option[i]; i++) {
        str_clear(&code);
        code_emdn(&code, family);
        str_number(&code, (uint64_t)i + 1, 2);
        tsv(o, code.p[0], category_words, &code, f->generic, *f->option[i] ? f->option[i] : "- OTHER", 4, true);
    }
}

static void emdn(Demo *d)
{
    Out o;
    char seen[128] = "";
    out_open(&o, d, "emdn/made-up_emdn_v2.tsv", "emdn", "undated");
    out_lit(&o, "EMDN V2 - MADE-UP EXCERPT, NOT THE REAL NOMENCLATURE\t\t\t\t\t");
    out_end(&o, "\n");
    out_lit(&o, "CATEGORY \tCATEGORY DESCRIPTION\tCODE\tTERM\tLEVEL \tTERMINAL LEVEL YES/NO ");
    out_end(&o, "\n");
    for (int i = 0; i < n_families; i++) {
        Str code, words = str_of(area_names[families[i].area]);
        str_clear(&code);
        code_emdn(&code, i);
        const char *area = str_cstr(&words);
        if (!strchr(seen, code.p[0])) {
            seen[strlen(seen)] = code.p[0];
            code.n = 1;
            tsv(&o, code.p[0], area, &code, area, "", 1, false);
            str_add(&code, "98");
            tsv(&o, code.p[0], area, &code, area, "", 2, false);
        }
        emdn_family(&o, i, area);
    }
    out_close(&o);
}

static void fda(Demo *d)
{
    static const char device_class[] = { '1', '2', '2', '3', '2' };
    Out o;
    out_open(&o, d, "fda-product-classification/made-up_foiclass_2026.txt", "fda-product-classification", "2026");
    out_lit(&o,
            "REVIEW_PANEL|MEDICALSPECIALTY|PRODUCTCODE|DEVICENAME|DEVICECLASS|UNCLASSIFIED_REASON|GMPEXEMPTFLAG|"
            "THIRDPARTYFLAG|REVIEWCODE|REGULATIONNUMBER|SUBMISSION_TYPE_ID|DEFINITION|PHYSICALSTATE|TECHNICALMETHOD|"
            "TARGETAREA|Implant_Flag|Life_Sustain_support_flag|SummaryMalfunctionReporting");
    out_end(&o, "\r\n");
    for (int i = 0; i < n_families; i++) {
        const Family *f = &families[i];
        char class_[2] = { device_class[f->risk], '\0' };
        Str code;
        str_clear(&code);
        code_fda(&code, i);
        out_lit(&o, "SU|SU|");
        out_view(&o, str_view(&code));
        out_lit(&o, "|");
        out_str(&o, f->american);
        out_lit(&o, "|");
        out_str(&o, class_);
        out_lit(&o, "||N|N||899.");
        out_number(&o, 1000 + (uint64_t)i * 10);
        out_lit(&o, "|1|Made up for the demonstration: a \x93");
        out_str(&o, f->noun);
        out_lit(&o, "\x94, kept below 25\xb0"
                    "C.||||");
        out_str(&o, f->flags & IMPLANT ? "Y|N|Eligible" : "N|N|Eligible");
        out_end(&o, "\r\n");
    }
    out_close(&o);
}

void write_classes(Demo *d)
{
    emdn(d);
    fda(d);
}
