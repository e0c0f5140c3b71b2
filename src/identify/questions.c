/* The question `identify`: what a code says by its characters alone, in every scheme in which it is legal.
 *
 * One or several codes in one answer: table `readings` and, for each reading, its elements. Nothing is looked up; what
 * was issued under a code is for the picture's questions to say, so this one needs no store and works anywhere.
 */
#include "identify/questions.h"

#include "codes/digital_link.h"
#include "codes/identify.h"

static const Param identify_params[] = {
    { "code", PARAM_CODE, REQUIRED_REPEATED,
      "a code as scanned or typed; with none, each line of standard input is one", NULL, NULL, LABEL_PERSONAL },
    { "date", PARAM_DATE, OPTIONAL, "the day that two-digit years are read from; today unless given", NULL, NULL,
      LABEL_PUBLIC },
    { "one-of-several", PARAM_FLAG, OPTIONAL,
      "the code is one of several on an item: do not judge what a GS1 element must stand beside", NULL, NULL,
      LABEL_PUBLIC },
    { "link", PARAM_FLAG, OPTIONAL, "also write each GS1 reading as a GS1 Digital Link", NULL, NULL, LABEL_PUBLIC },
    { 0 }
};

enum { LINK_BYTES = 8192, READING_COLUMNS = 13 };

typedef struct {
    Identification *of;
    int n;
    bool several, link;
    IdentifyOptions options;
} Codes;

/* ---- GS1 Digital Link ------------------------------------------------------------------------------------------- */

/* The application identifier of a bare GS1 key. */
static View key_ai(Scheme scheme)
{
    switch (scheme) {
    case SCHEME_GTIN: return V("01");
    case SCHEME_GLN: return V("414");
    case SCHEME_SSCC: return V("00");
    case SCHEME_GRAI: return V("8003");
    case SCHEME_GIAI: return V("8004");
    case SCHEME_GDTI: return V("253");
    case SCHEME_GMN: return V("8013");
    default: return (View){ NULL, 0 };
    }
}

/* The link of a legal reading, in the arena; null where the scheme has none. */
static Code link_of(View input, const CodeReading *r, Date today, Arena *arena, Value *out, Error *e)
{
    Gs1Options options = { .year = date_civil(today).year };
    Gs1Elements *elements;
    View ai = key_ai(r->scheme);
    char *buffer;
    size_t n = 0;
    Fault fault;
    bool read = false;

    *out = value_null();
    if (!r->legal || (!ai.p && r->scheme != SCHEME_GS1_ELEMENT_STRING && r->scheme != SCHEME_GS1_DIGITAL_LINK &&
                      r->scheme != SCHEME_EPC_URI))
        return OK;
    elements = arena_alloc(arena, sizeof *elements);
    buffer = arena_bytes(arena, LINK_BYTES);
    if (!elements || !buffer)
        return arena_fail(arena, sizeof *elements + LINK_BYTES, "a Digital Link", e);
    elements->n = elements->text_n = 0;
    if (ai.p)
        read = gs1_add(elements, ai, r->key);
    else if (r->scheme == SCHEME_GS1_DIGITAL_LINK)
        read = dl_parse(input, &options, elements, &fault);
    else
        read = gs1_parse(input, &options, elements, &fault) || gs1_parse(r->key, &options, elements, &fault);
    if (read && dl_write(elements, V(""), &options, buffer, LINK_BYTES, &n, &fault))
        *out = value_text(view(buffer, n));
    return OK;
}

/* ---- the tables ------------------------------------------------------------------------------------------------- */

static Code put_reading(const Ask *ask, Answer *a, const Codes *codes, int i, const CodeReading *r, int64_t number,
                        Error *e)
{
    bool fault = !r->legal;
    Value row[READING_COLUMNS], link = value_null();
    int n = 0;
    Code c;

    if (codes->link && (c = link_of(codes->of[i].input, r, codes->options.today, ask->arena, &link, e)) != OK)
        return c;
    row[n++] = value_count(number);
    if (codes->several)
        row[n++] = value_text(codes->of[i].input);
    row[n++] = value_text(view_of(scheme_name(r->scheme)));
    row[n++] = value_flag(r->legal);
    row[n++] = value_text(r->rule);
    row[n++] = fault ? value_count((int64_t)r->fault_at) : value_null();
    row[n++] = fault ? value_count((int64_t)r->fault_length) : value_null();
    row[n++] = value_text_or_null(r->expected);
    row[n++] = value_text(view_of(scheme_words(r->scheme)));
    row[n++] = value_flag(r->form_only);
    row[n++] = value_text_or_null(r->di);
    row[n++] = value_text_or_null(r->key);
    if (codes->link)
        row[n++] = link;
    return answer_row(a, row, e);
}

static int reading_columns(const Codes *codes, Column out[READING_COLUMNS])
{
    static const Column columns[READING_COLUMNS] = {
        { .name = "reading", .type = COLUMN_COUNT },
        { .name = "input", .type = COLUMN_CODE, .title = "Code" },
        { .name = "scheme", .type = COLUMN_TEXT },
        { .name = "legal", .type = COLUMN_FLAG },
        { .name = "rule", .type = COLUMN_TEXT },
        { .name = "fault_at", .type = COLUMN_COUNT, .unit = "bytes" },
        { .name = "fault_length", .type = COLUMN_COUNT, .unit = "bytes" },
        { .name = "expected", .type = COLUMN_CODE },
        { .name = "scheme_title", .type = COLUMN_TEXT, .title = "Scheme in words" },
        { .name = "form_only", .type = COLUMN_FLAG, .title = "Legal by form alone" },
        { .name = "di", .type = COLUMN_CODE, .title = "Device identifier" },
        { .name = "key", .type = COLUMN_CODE, .title = "Normal form" },
        { .name = "link", .type = COLUMN_CODE, .title = "GS1 Digital Link" },
    };
    int n = 0;

    for (int i = 0; i < READING_COLUMNS; i++)
        if ((i != 1 || codes->several) && (i != READING_COLUMNS - 1 || codes->link))
            out[n++] = columns[i];
    return n;
}

static Code put_readings(const Ask *ask, Answer *a, const Codes *codes, Error *e)
{
    Column columns[READING_COLUMNS];
    int n = reading_columns(codes, columns);
    int64_t number = 0;
    Code c = answer_table(a, "readings", NULL, columns, n, e);

    for (int i = 0; i < codes->n && c == OK; i++)
        for (size_t k = 0; k < codes->of[i].readings && c == OK; k++)
            c = put_reading(ask, a, codes, i, &codes->of[i].reading[k], ++number, e);
    return c == OK ? answer_table_end(a, e) : c;
}

static Code put_element(Answer *a, const Element *x, int64_t number, Error *e)
{
    static const char *const part[] = { [UDI_DI] = "di", [UDI_PI] = "pi" };
    const Value row[] = { value_count(number),   value_text(x->field),       value_text(x->title),
                          value_text(x->value),  value_text_or_null(x->raw), value_text(view_of(part[x->part])),
                          value_flag(x->derived) };
    return answer_row(a, row, e);
}

static Code put_elements(Answer *a, const Codes *codes, Error *e)
{
    static const Column columns[] = {
        { .name = "reading", .type = COLUMN_COUNT },
        { .name = "field", .type = COLUMN_CODE },
        { .name = "title", .type = COLUMN_TEXT },
        { .name = "value", .type = COLUMN_CODE },
        { .name = "raw", .type = COLUMN_CODE, .title = "In the code" },
        { .name = "part", .type = COLUMN_TEXT, .title = "Part of the UDI" },
        { .name = "derived", .type = COLUMN_FLAG, .title = "Concluded" },
    };
    int64_t number = 0;
    Code c = answer_table(a, "elements", NULL, columns, COUNT_OF(columns), e);

    for (int i = 0; i < codes->n; i++)
        for (size_t k = 0; k < codes->of[i].readings; k++) {
            const CodeReading *r = &codes->of[i].reading[k];
            number++;
            for (size_t x = 0; x < r->elements && c == OK; x++)
                c = put_element(a, &r->element[x], number, e);
        }
    return c == OK ? answer_table_end(a, e) : c;
}

/* ---- the question ----------------------------------------------------------------------------------------------- */

static Code identify_answer(Ask *ask, Answer *a, Error *e)
{
    const ParamValue *code = ask_value(ask, "code"), *date = ask_value(ask, "date");
    Codes codes = { .n = code->n,
                    .several = code->n > 1,
                    .link = ask_given(ask, "link"),
                    .options = { .today = date->given ? (Date)date->number[0] : ask->today,
                                 .one_of_several = ask_given(ask, "one-of-several") } };
    Code c = OK;

    if (!(codes.of = ARENA_ARRAY(ask->arena, Identification, (size_t)code->n)))
        return arena_fail(ask->arena, (size_t)code->n * sizeof *codes.of, "the codes", e);
    for (int i = 0; i < code->n && c == OK; i++) {
        c = identify(code->text[i], &codes.options, ask->arena, &codes.of[i], e);
        if (c == OK && !codes.of[i].legal)
            answer_no(a);
        if (c == OK)
            c = ask_continue(ask, e);
    }
    if (c == OK)
        c = put_readings(ask, a, &codes, e);
    return c == OK ? put_elements(a, &codes, e) : c;
}

const Question identify_questions[] = {
    { "identify", "what a code says: every scheme in which it is legal, and every element in it", identify_params,
      SEE_PUBLIC, identify_answer, ANSWERS | NO_STORE | LINE_BY_LINE | FINDINGS_EXIT_1,
      "A code is read in every scheme in which it is legal, most likely first; none is chosen where several are "
      "possible. An illegal code is shown with the rule that it breaks, the characters at fault and, where there is "
      "one, the check character that would be right.\n\n"
      "Known are the GS1 keys, element strings, Digital Links and EPC URIs, HIBC, ISBT 128, Basic UDI-DIs, SNOMED CT "
      "and dm+d identifiers, ODS codes, EMDN codes, SRNs and others. FNC1 may stand as the character GS or as ^. "
      "Nothing is looked up: a legal code need not ever have been issued.",
      "trefoil identify '(01)09506000134352(17)271231(10)ABC123'" },
    { 0 }
};
