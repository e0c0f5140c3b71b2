/* README.txt of the folder and the label in every folder: what this is, in plain words. Not here: the command's help.
 */
#include "demo/inside.h"

static const char readme_text[] =
    "MADE-UP DATA\n"
    "============\n"
    "\n"
    "Everything below this folder was made up by a program (`trefoil demo`). No product, company, brand, price, "
    "hospital,\n"
    "machine or code in it is real, and none may be used for care, buying or advice. The formats are the real ones.\n"
    "\n"
    "How you can tell: file names carry `made-up` (dm+d keeps its own names and says so in an XML comment), every "
    "folder\n"
    "has a MADE-UP-DATA.txt, organisations are called \"(made up)\", and the codes stand where none was ever issued:\n"
    "GTINs begin with 952 (kept by GS1 for examples), SNOMED identifiers have partition 10 and namespace 9990001, "
    "HIBC\n"
    "labeler codes begin with Z, DUNS numbers with 99, SRN numbers with 999, GMDN codes with 99, FDA product codes and "
    "NPCs\n"
    "with Z, EMDN codes are in group 98 of a category, BNF codes in sections 97 and 98, NHS codes begin with TZ "
    "(of\n"
    "boards with QZ), postcodes with ZZ98, telephone numbers with 555 and e-mail addresses end in .invalid.\n"
    "\n"
    "What is here\n"
    "------------\n"
    "drug-tariff-part-ix  Part IX of the Drug Tariff, April to June 2026 (the second month is gzip)\n"
    "dmd                  dictionary of medicines and devices: eight XML files of one release\n"
    "pca                  prescription cost analysis of 2025\n"
    "epd, gp-list-sizes   what made-up practices prescribed in April 2026, and their patients; one practice prescribes "
    "twice\n"
    "                     as much as its patients explain, one a third, those of one area a quarter more\n"
    "gudid                AccessGUDID: nine delimited tables, and a smaller part as XML\n"
    "eudamed              EUDAMED, one JSON object a line\n"
    "emdn, fda-product-classification\n"
    "                     class lists with made-up codes\n"
    "ods                  NHS trusts and sites (27 columns, no header), successors\n"
    "item-master, purchase-orders, asset-register\n"
    "                     lists of made-up trusts, each with the .mapping file that explains its columns\n"
    "truth                what is the same thing and what is wrong on purpose\n"
    "\n"
    "What is true\n"
    "------------\n"
    "truth/products.csv   one row for each record about a product: truth_id, dataset, key, level (each, pack, case) "
    "and how\n"
    "                     many single items it holds. Two records are the same thing if truth_id and level agree; "
    "with\n"
    "                     the same truth_id and another level, one contains the other. The same item in packs of\n"
    "                     another size is another product, with GTINs and a catalogue number of its own.\n"
    "                     Keys: tariff and dm+d the SNOMED code, gudid the primary DI, eudamed the UUID, orders "
    "number/line.\n"
    "truth/packages.csv   GTIN of a pack or case, GTIN of what is inside, how many\n"
    "truth/makers.csv     all names and numbers that mean the same maker, with the dates of moves\n"
    "truth/faults.csv     what is wrong on purpose: file, row (records from 1, a header is row 1), field, fault, right "
    "value\n"
    "\n"
    "What goes wrong, and how often\n"
    "------------------------------\n"
    "Different spellings of right things are not counted as faults: sizes (10cm x 10cm, 100 mm x 100 mm), "
    "abbreviations,\n"
    "dropped words, company suffixes, former and British names of makers, catalogue numbers without their hyphen (4 in "
    "10)\n"
    "or with a reseller's letters in front (1 in 25). Faults: GTIN with a wrong check digit 0.4%; GTIN of another "
    "product\n"
    "0.1% and of another packing level 2% of those in trusts' lists; typing errors 0.6 to 5% by field; catalogue "
    "number left\n"
    "out or no number 13%; digits swapped 1.2%; tariff rows repeated 0.3%; leading zero of a DI lost 0.3%; price of "
    "one item\n"
    "for a pack 0.4%; items entered twice 3%; a few broken rows in each table. 42% of tariff packs have no GTIN, four "
    "in ten\n"
    "items of trusts have none, a fifth of the makers number by HIBC in GUDID: about half of all pairs of records of "
    "the\n"
    "same product share no code. Siblings one size, option, pack or catalogue number away are there throughout.\n";

static void label(Demo *d, const char *folder)
{
    Out o;
    char path[96];
    snprintf(path, sizeof path, "%s/MADE-UP-DATA.txt", folder);
    out_open(&o, d, path, "label", "");
    out_lit(&o, "The files in this folder are MADE UP. Nothing in them is real. See ../README.txt.\n");
    out_close(&o);
}

void write_readme(Demo *d)
{
    static const char *const folders[] = { "drug-tariff-part-ix",
                                           "dmd",
                                           "pca",
                                           "epd",
                                           "gp-list-sizes",
                                           "gudid",
                                           "eudamed",
                                           "emdn",
                                           "fda-product-classification",
                                           "ods",
                                           "item-master",
                                           "purchase-orders",
                                           "asset-register",
                                           "truth" };
    Out o;
    for (int i = 0; i < COUNT_OF(folders); i++)
        label(d, folders[i]);
    out_open(&o, d, "README.txt", "label", "");
    out_str(&o, readme_text);
    out_lit(&o, "\nThis folder: ");
    out_number(&o, d->world.products);
    out_lit(&o, " products, seed ");
    out_number(&o, d->world.seed);
    out_lit(&o, ". The same two numbers give the same files again (the workbook's bytes depend on the library).\n");
    out_close(&o);
}
