/* The picture's questions, actions and operations, declared. What each does stands in the file that answers it. */
#include "picture/questions.h"

#include "picture/entries.h"
#include "picture/link/match.h"

static const Param find_params[] = {
    { "words", PARAM_WORDS, REQUIRED, "words, a code, a maker, a part number", NULL, NULL, LABEL_PUBLIC },
    { "maker", PARAM_TEXT, REPEATED, "only makers whose name has this", NULL, NULL, LABEL_PUBLIC },
    { "class", PARAM_TEXT, REPEATED, "only classes whose code begins so; or 'SCHEME CODE'", NULL, NULL, LABEL_PUBLIC },
    { "source", PARAM_DATASET, REPEATED, "only products that this data set names", NULL, NULL, LABEL_PUBLIC },
    { "part", PARAM_TEXT, REPEATED, "only this part of the Drug Tariff", NULL, NULL, LABEL_PUBLIC },
    { "size", PARAM_TEXT, REPEATED, "only this size, as facets list it", NULL, NULL, LABEL_PUBLIC },
    { "sterile", PARAM_CHOICE, REPEATED, "only products stated so", "yes|no|none", NULL, LABEL_PUBLIC },
    { "single-use", PARAM_CHOICE, REPEATED, "only products stated so", "yes|no|none", NULL, LABEL_PUBLIC },
    { "in-force", PARAM_FLAG, OPTIONAL, "only products that a current edition names", NULL, NULL, LABEL_PUBLIC },
    { "facets", PARAM_COUNT, OPTIONAL, "count products by maker, class, ...: how many values of each", NULL, NULL,
      LABEL_PUBLIC },
    { "prefix", PARAM_FLAG, OPTIONAL, "the last word may be the beginning of one", NULL, NULL, LABEL_PUBLIC },
    { "excerpts", PARAM_FLAG, OPTIONAL, "where words stand that the columns do not show", NULL, NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many to list", NULL, "20", LABEL_PUBLIC },
    { "page", PARAM_COUNT, OPTIONAL, "which page of them, from 1", NULL, "1", LABEL_PUBLIC },
    { 0 },
};
static const Param crosswalk_params[] = {
    { "scheme", PARAM_TEXT, REQUIRED, "the scheme of the class: emdn, gmdn, fda, vmp, vtm, bnf, drug-tariff ...", NULL,
      NULL, LABEL_PUBLIC },
    { "code", PARAM_WORDS, REQUIRED, "the class: its code, or what it is called", NULL, NULL, LABEL_PUBLIC },
    { "to", PARAM_TEXT, OPTIONAL, "only to this scheme", NULL, NULL, LABEL_PUBLIC },
    { "exact", PARAM_FLAG, OPTIONAL, "the code has to be exact: a likelihood is refused", NULL, NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many classes of each scheme", NULL, "5", LABEL_PUBLIC },
    { 0 },
};
static const Param suggest_params[] = {
    { "words", PARAM_WORDS, REQUIRED, "what has been typed so far", NULL, NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many suggestions", NULL, "10", LABEL_PUBLIC },
    { 0 },
};
static const Param show_params[] = {
    { "code", PARAM_PRODUCT, REQUIRED, "any identifier of the product, as scanned or typed", NULL, NULL, LABEL_PUBLIC },
    { "product", PARAM_COUNT, OPTIONAL, "the product's number, where a code names several", NULL, NULL, LABEL_PUBLIC },
    { "month", PARAM_MONTH, OPTIONAL, "the picture as it was in that month", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param compare_params[] = {
    { "code", PARAM_PRODUCT, REQUIRED_REPEATED, "any identifier of a product; two to twenty of them", NULL, NULL,
      LABEL_PUBLIC },
    { 0 },
};
static const Param alternatives_params[] = {
    { "code", PARAM_PRODUCT, REQUIRED, "any identifier of the product, as scanned or typed", NULL, NULL, LABEL_PUBLIC },
    { "product", PARAM_COUNT, OPTIONAL, "the product's number, where a code names several", NULL, NULL, LABEL_PUBLIC },
    { "evidence", PARAM_CHOICE, OPTIONAL, "only proposals of this class of evidence",
      "identical-item|same-specification|same-function|proposed", NULL, LABEL_PUBLIC },
    { "available", PARAM_FLAG, OPTIONAL, "leave out what is no longer listed or sold", NULL, NULL, LABEL_PUBLIC },
    { "other-makers", PARAM_FLAG, OPTIONAL, "leave out products of the same maker", NULL, NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many to list of each class of evidence", NULL, "10", LABEL_PUBLIC },
    { "page", PARAM_COUNT, OPTIONAL, "which page of them, from 1", NULL, "1", LABEL_PUBLIC },
    { 0 },
};
static const Param sources_params[] = {
    { "dataset", PARAM_DATASET, OPTIONAL, "only this data set", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param set_aside_params[] = {
    { "source", PARAM_SOURCE, OPTIONAL, "only sources whose name begins so", NULL, NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many rows to list", NULL, "1000", LABEL_PUBLIC },
    { 0 },
};
static const Param quality_params[] = {
    { "dataset", PARAM_DATASET, OPTIONAL, "only this data set", NULL, NULL, LABEL_PUBLIC },
    { "check", PARAM_TEXT, OPTIONAL, "only this check", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param changes_params[] = {
    { "dataset", PARAM_DATASET, REQUIRED, "the data set to compare", NULL, NULL, LABEL_PUBLIC },
    { "from", PARAM_EDITION, REQUIRED, "the earlier edition", NULL, NULL, LABEL_PUBLIC },
    { "to", PARAM_EDITION, REQUIRED, "the later edition", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param note_params[] = {
    { "code", PARAM_PRODUCT, REQUIRED, "any identifier of the product", NULL, NULL, LABEL_PUBLIC },
    { "text", PARAM_TEXT, REQUIRED, "the note", NULL, NULL, LABEL_PERSONAL },
    SEEN_PARAM,
    { 0 },
};

static const Param correct_params[] = {
    { "code", PARAM_PRODUCT, REQUIRED, "any identifier of the product", NULL, NULL, LABEL_PUBLIC },
    { "field", PARAM_CHOICE, REQUIRED, "what is wrong",
      "name|maker|generic|catalogue-no|class|code|size|pack|status|other", NULL, LABEL_PUBLIC },
    { "value", PARAM_TEXT, REQUIRED, "what is right", NULL, NULL, LABEL_PERSONAL },
    { "evidence", PARAM_TEXT, REQUIRED, "how one can see that: a label, a letter, a page", NULL, NULL, LABEL_PERSONAL },
    SEEN_PARAM,
    { 0 },
};

const Question picture_questions[] = {
    { "find", "products by words, codes, maker or class, best first", find_params, SEE_PUBLIC, find_answer,
      NEEDS_PICTURE | LINE_BY_LINE | FINDINGS_EXIT_1,
      "Words are forgiven their typing errors. Where no product has all of them, singular and plural, and Fr and Ch, "
      "stand for each other. A code in any form finds the product that carries it. Words that were hit, as "
      "typed or as corrected, and attributes that were asked for are bold on a terminal, and marked in JSON.",
      "trefoil find medipor dressing" },
    { "suggest", "how a search might go on, while one types", suggest_params, SEE_PUBLIC, suggest_answer,
      NEEDS_PICTURE | LINE_BY_LINE,
      "The last word is taken for the beginning of one; each suggestion says how many products it finds.",
      "trefoil suggest foam dre" },
    { "show", "everything known of one product, each value with its source, edition and row", show_params, SEE_PUBLIC,
      show_answer, NEEDS_PICTURE | LINE_BY_LINE | FINDINGS_EXIT_1,
      "Codes are shown as a tree: each package below what it contains. Values that several editions repeat are one "
      "line. "
      "Where sources disagree, all values are shown, with the one that was chosen and the rule that chose it.",
      "trefoil show 05060123456783" },
    { "compare", "products side by side, each cell with its source or \"not published\"", compare_params, SEE_PUBLIC,
      compare_answer, NEEDS_PICTURE,
      "Attributes (sizes, packs, material, sterile, ...) are read from names, descriptions and size fields of all "
      "sources. "
      "What a source does not say is not published, and is never taken for no.",
      "trefoil compare 05060123456783 05060123456790" },
    { "alternatives", "products that could stand in for one, by class of evidence, with reasons and list prices",
      alternatives_params, SEE_PUBLIC, alternatives_answer, NEEDS_PICTURE | LINE_BY_LINE | FINDINGS_EXIT_1,
      "Four classes of evidence, never mixed. Identical item: an exact code in common, or a link of 90 % or more, and "
      "nothing that differs. Same specification: the same class (EMDN, GMDN, FDA product code, dm+d VMP or one of your "
      "own lists') or generic "
      "name, and every attribute that either product states agrees, a measure or the whole generic name among them. "
      "Same function: the same class, or generic name but for its sizes; each difference is named. Proposed: where "
      "class schemes differ, the crosswalk between them makes it likely (50 % or more), with its probability and "
      "support. "
      "Measures agree within 0.5 %, or 3 % where one was given in inches. What only one of them states is not known, "
      "and never counts "
      "as agreeing. Proposals are made by algorithm, reviewed by nobody; what is no longer listed or sold comes last "
      "and says so. Prices are list prices, of editions in force where there are any.",
      "trefoil alternatives 05060123456783 --other-makers" },
    { "crosswalk", "what a class is in other schemes, as products that have both tell", crosswalk_params, SEE_PUBLIC,
      crosswalk_answer, NEEDS_PICTURE | FINDINGS_EXIT_1,
      "Learned from products that have classes of several schemes, by themselves or through links of 90 % or more, "
      "which "
      "count by their probability. Each class with its probability, interval, the number of items and examples; of a "
      "code with levels (EMDN, BNF) the levels that say more than those below them. Fewer than 5 items are "
      "insufficient "
      "evidence. It is a likelihood: with --exact, for a registration, a claim or a tariff, it is refused.",
      "trefoil crosswalk emdn M04010101 --to gmdn" },
    { "sources", "what was read: source, edition, rows kept and set aside", sources_params, SEE_PUBLIC, sources_answer,
      ANSWERS, NULL, "trefoil sources" },
    { "set-aside", "rows that could not be used, each with its reason and its text as published", set_aside_params,
      SEE_PUBLIC, set_aside_answer, ANSWERS, NULL, "trefoil set-aside --source drug-tariff-part-ix/2025-10" },
    { "quality", "what is wrong in the data, by source: counts, shares, examples", quality_params, SEE_PUBLIC,
      quality_answer, NEEDS_PICTURE,
      "Checks: failed-check-digit, ill-formed, slipped-column, repeated-key, shared-identifier, dangling-reference, "
      "impossible-package, missing-field, conflicting-field; of codes that a spreadsheet spoiled scientific-notation, "
      "lost-digits, lost-zero, decimal-point, thousands-separator; of whole files same-content, same-edition, "
      "other-list, overlapping-period.",
      "trefoil quality --dataset gudid" },
    { "changes", "what differs between two editions of a data set", changes_params, SEE_PUBLIC, changes_answer, ANSWERS,
      "Kinds: added, removed, repriced, renamed, recoded, repacked, maker-changed, changed. One line for each field. "
      "Of "
      "a key that stands in several rows, a row that came or went is row-added or row-removed, or recoded where only "
      "its "
      "code is new or gone. A key that is missing because its row was set aside is told as set-aside.",
      "trefoil changes drug-tariff-part-ix 2025-10 2025-11" },
    { "digest", "one hash over everything derived, the same on every store", NULL, SEE_PUBLIC, digest_answer,
      NEEDS_PICTURE, NULL, "trefoil digest" },
    { "note add", "a note about a product", note_params, ENTER_NOTES, note_add_answer, ACTS | NEEDS_PICTURE, NULL,
      "trefoil note add 05060123456783 'supplied without the introducer since May'" },
    { "correct", "a correction of what sources say of a product, with evidence", correct_params, ENTER_NOTES,
      correct_answer, ACTS | NEEDS_PICTURE,
      "It stands beside what sources say and changes nothing in it. Suppliers correct what is said of their own "
      "products. Where somebody else corrected the same field before, nothing is entered until --seen says that you "
      "know.",
      "trefoil correct 05060123456783 maker 'Acme Ltd' 'label of the box, seen in May'" },
    { 0 },
};

static const Param build_params[] = {
    { "path", PARAM_PATH, REQUIRED_REPEATED, "a file, an archive, or a folder and all below it", NULL, NULL,
      LABEL_PUBLIC },
    { "edition", PARAM_EDITION, OPTIONAL, "the edition of files that do not say it themselves", NULL, NULL,
      LABEL_PUBLIC },
    { "mapping", PARAM_PATH, REPEATED, "a mapping file for tables of your own", NULL, NULL, LABEL_PUBLIC },
    { "again", PARAM_FLAG, OPTIONAL, "read withdrawn sources again too", NULL, NULL, LABEL_PUBLIC },
    { "afresh", PARAM_FLAG, OPTIONAL, "derive the picture again even if nothing changed", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param withdraw_params[] = {
    { "source", PARAM_SOURCE, REQUIRED, "the source, as `sources` lists it; the beginning is enough", NULL, NULL,
      LABEL_PUBLIC },
    { "why", PARAM_TEXT, OPTIONAL, "the reason, kept on its tombstone", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param file_params[] = {
    { "file", PARAM_PATH, REQUIRED, "the backup file", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};

const Question picture_operations[] = {
    { "build", "read everything below the paths and derive the picture", build_params, ADMINISTER, build_answer,
      OPERATES,
      "Files are recognised by content. What was read before is not read again; what is gone from the paths stays. A "
      "broken "
      "file is named with its reason and changes nothing; the command then exits 3.",
      "trefoil build downloads" },
    { "withdraw", "remove one source's content and leave a tombstone", withdraw_params, ADMINISTER, withdraw_answer,
      OPERATES, NULL, "trefoil withdraw drug-tariff-part-ix/2025-11 --why 'published in error'" },
    { "backup", "copy the whole store to a file while others read and write", file_params, ADMINISTER, backup_answer,
      OPERATES, NULL, "trefoil backup trefoil-2026-11-22.backup" },
    { "restore", "replace the whole store by a backup", file_params, ADMINISTER, restore_answer, OPERATES,
      "A backup of either kind of store can be restored to either kind. Where one of the two is PostgreSQL it holds "
      "what was read and entered, and `trefoil upgrade` derives the picture from it.",
      "trefoil restore trefoil-2026-11-22.backup" },
    { "match", "link two tables, one with the picture, or find repeated records", match_params, SEE_PUBLIC,
      match_answer, OPERATES | NO_STORE,
      "Tables: CSV with any delimiter, gz, XLSX; the first row names the columns, which are paired by name and "
      "content. "
      "No examples are needed: how much each agreement says is learned from the files themselves. Every match has a "
      "probability and its reasons in bits. The same files give the same matches, with any number of threads. "
      "--picture links a list of your own with the products of the store: a column of codes (GTIN, UDI, keys of lists) "
      "is looked up at all levels of packaging and wins, the rest is found by name, maker, number and size.",
      "trefoil match items.csv register.csv --pairs matches.csv --out items_matched.csv" },
    { "upgrade", "bring the store to this program's schema", NULL, ADMINISTER, upgrade_answer, OPERATES,
      "Derives the picture again where this program's method is another, or where a restored store has none yet.",
      "trefoil upgrade" },
    { 0 },
};
