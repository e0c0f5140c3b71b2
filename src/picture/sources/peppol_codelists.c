/* Peppol code lists: XML documents `CodeList` of the namespace urn:fdc:difi.no:2017:vefa:structure:CodeList-1, one
 * list a file: ISO 6523 scheme numbers (ICD), ISO 3166 country codes, UN/ECE Recommendation 20 units and others like
 * them.
 *
 * Each `Code` is one record; the list that it belongs to is stated above the codes (Identifier, Version) and is part
 * of its key. The file is the part of its list, so that lists follow their own editions. Editions such as "Revision
 * 11e" are no dates and are told as a note. Not here: what the codes are used for.
 */
#include "picture/sources/short_fields.h"
#include "picture/sources/tree_map.h"

#define CODELIST_NAMESPACE "urn:fdc:difi.no:2017:vefa:structure:CodeList-1"

static const FieldDef code_fields[] = {
    KEY("list", FIELD_TEXT),
    KEY("Id", FIELD_TEXT),
    FIELD("Name", FIELD_TEXT, ROLE_NAME),
    FIELD("Description", FIELD_TEXT, ROLE_DESCRIPTION),
    OTHER,
    END,
};
static const RecordKind code = { "code", THING_CLASS, "peppol-codelist", code_fields };
static const char *const code_path[] = { "^", "Id", "Name", "Description" };
static const TreeMap maps[] = { { &code, NULL, code_path, true } };

typedef struct {
    TreeReader trees;
    Arena arena; /* the list's own facts */
    View list, title, version, agency;
    int64_t rows;
    bool begun;
} ListRun;

static int peppol_recognise(Sniff *s)
{
    return view_eq(sniff_xml_root(s), V("CodeList")) && view_eq(sniff_xml_namespace(s), V(CODELIST_NAMESPACE)) ? 95 : 0;
}

/* Everything directly below the root: codes, and what is said of the list. */
static bool peppol_choose(void *ctx, View path, View name)
{
    (void)ctx;
    (void)name;
    return view_eq(path, V("/CodeList"));
}

static Code begin(ListRun *run, Error *e)
{
    Reading *r = run->trees.reading;
    char *part = arena_cstr(&run->arena, run->list);
    Code c;
    run->begun = true;
    if (!part)
        return arena_fail(&run->arena, run->list.n, "a code list", e);
    c = reading_part(r, part, e);
    if (!c && period_valid(run->version))
        c = reading_edition(r, run->version, e);
    if (!c)
        reading_note(r, "%.*s, version %.*s, %.*s", VIEW_ARGS(run->title), VIEW_ARGS(run->version),
                         VIEW_ARGS(run->agency));
    return c;
}

static Code remember(ListRun *run, View *where, const Node *n, Error *e)
{
    View text = node_text(n, "");
    *where = arena_copy(&run->arena, text);
    return where->p ? OK : arena_fail(&run->arena, text.n, "the head of a code list", e);
}

static Code peppol_element(void *ctx, const TreeRecord *record, Error *e)
{
    ListRun *run = ctx;
    const Node *n = record->node;
    Place at = { .row = run->rows + 1, .line = record->line };
    Code c = OK;

    if (view_eq(n->name, V("Title")))
        return remember(run, &run->title, n, e);
    if (view_eq(n->name, V("Identifier")))
        return remember(run, &run->list, n, e);
    if (view_eq(n->name, V("Version")))
        return remember(run, &run->version, n, e);
    if (view_eq(n->name, V("Agency")))
        return remember(run, &run->agency, n, e);
    if (!view_eq(n->name, V("Code")))
        return OK;
    if (!run->begun)
        c = begin(run, e);
    run->rows++;
    return c ? c : tree_keep(&run->trees, 0, n, run->list, &at, NULL, e);
}

static Code peppol_read(Reading *r, Error *e)
{
    ListRun run = { .rows = 0 };
    Code c;
    arena_init(&run.arena, 1 << 20);
    tree_reader_init(&run.trees, r, maps, 1);
    c = xml_records(reading_input(r), peppol_choose, peppol_element, &run, e);
    tree_reader_release(&run.trees);
    arena_release(&run.arena);
    return c;
}

static const RecordKind *const kinds[] = { &code, NULL };

const SourceReader source_peppol_codelists = {
    .dataset = "peppol-codelists",
    .title = "Code lists of Peppol business documents (ISO 6523, ISO 3166, UN/ECE Recommendation 20)",
    .publisher = "OpenPeppol AISBL",
    .licence = "(c) OpenPeppol AISBL, derivative works permitted",
    .where = "github.com/OpenPEPPOL/poacc-upgrade-3, structure/codelist",
    .label = LABEL_PUBLIC,
    .version = 1,
    .whole = true,
    .kinds = kinds,
    .recognise = peppol_recognise,
    .read = peppol_read,
};
