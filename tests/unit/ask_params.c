/* Parameters: each type with what it takes and what it says to the rest, positions, repeats, defaults, flags. */
#include "ask/params.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static Code nothing(Ask *ask, Answer *a, Error *e)
{
    (void)ask, (void)a, (void)e;
    return OK;
}

#define Q(parameters) ((const Question){ .name = "fake", .help = "a fake", .params = (parameters), .answer = nothing })

typedef struct {
    Arena arena;
    ParamValue *value;
    Error e;
} Fixture;

/* Reads words of the form "text" (positional) or "name=text". */
static Code read_words(Fixture *f, const Question *q, const char *const *words)
{
    Given given[16];
    int n = 0;

    f->e = (Error){ 0 };
    arena_init(&f->arena, LIMIT_QUESTION_BYTES);
    for (; words[n]; n++) {
        View text = view_of(words[n]), name = { NULL, 0 };
        if (view_find(text, '=') >= 0)
            name = view_cut(&text, '=');
        given[n] = (Given){ name, text };
    }
    return params_read(q, given, n, &f->arena, &f->value, &f->e);
}
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_WORDS   ((const char *const[]){ NULL })

static void refused(const Question *q, const char *const *words, const char *what, const char *advice)
{
    Fixture f;

    assert_int_equal(read_words(&f, q, words), E_USAGE);
    assert_null(f.value);
    assert_string_equal(f.e.what, what);
    assert_string_equal(f.e.hint, advice);
    arena_release(&f.arena);
}

static void one(ParamType type, const char *text, int64_t number, double share)
{
    const Param params[] = { { .name = "it", .type = type, .help = "it", .choices = "red|green" }, { 0 } };
    const Question q = Q(params);
    char word[128] = "it=";
    Fixture f;

    strncat(word, text, sizeof word - 4);
    if (read_words(&f, &q, WORDS(word)) != OK)
        fail_msg("'%s' is refused: %s", text, f.e.what);
    assert_int_equal(f.value[0].n, 1);
    if (f.value[0].number)
        assert_int_equal(f.value[0].number[0], number);
    if (f.value[0].share)
        assert_true(f.value[0].share[0] == share);
    arena_release(&f.arena);
}

static void not_one(ParamType type, const char *text, const char *what)
{
    const Param params[] = { { .name = "it", .type = type, .help = "it", .choices = "red|green" }, { 0 } };
    const Question q = Q(params);
    char word[128] = "it=";
    Fixture f;

    strncat(word, text, sizeof word - 4);
    assert_int_equal(read_words(&f, &q, WORDS(word)), E_USAGE);
    if (!strstr(f.e.what, what))
        fail_msg("'%s' does not say '%s'", f.e.what, what);
    assert_true(f.e.hint[0]);
    arena_release(&f.arena);
}

static void every_type(void **state)
{
    Date march = date_from_civil(2025, 3, 1);

    (void)state;
    one(PARAM_TEXT, "any text \xc3\xa9", 0, 0);
    not_one(PARAM_TEXT, "", "it is empty");
    not_one(PARAM_TEXT, "broken \xff", "it 'broken ?' is not UTF-8 text");
    not_one(PARAM_TEXT, "bell \x07", "is not plain text");
    one(PARAM_WORDS, "two words", 0, 0);
    one(PARAM_CODE, "\x1d]\xff", 0, 0);
    one(PARAM_CODE, "", 0, 0);
    one(PARAM_PRODUCT, "05060123456783", 0, 0);
    not_one(PARAM_PRODUCT, " ", "it is empty");
    one(PARAM_DATASET, "drug-tariff-part-ix", 0, 0);
    not_one(PARAM_DATASET, "Drug Tariff", "it 'Drug Tariff' is not the name of a data set");
    not_one(PARAM_DATASET, "a--b", "is not the name of a data set");
    not_one(PARAM_DATASET, "-a", "is not the name of a data set");
    one(PARAM_SOURCE, "dmd/2025-12", 0, 0);
    one(PARAM_EDITION, "2025-03", march, 0);
    one(PARAM_EDITION, "2025", date_from_civil(2025, 1, 1), 0);
    one(PARAM_EDITION, "2025-03-01", march, 0);
    not_one(PARAM_EDITION, "2025-13", "it '2025-13' is not an edition");
    one(PARAM_MONTH, "2025-03", march, 0);
    not_one(PARAM_MONTH, "2025-13", "it '2025-13' is not a month");
    not_one(PARAM_MONTH, "2025", "is not a month");
    one(PARAM_DATE, "2025-03-01", march, 0);
    not_one(PARAM_DATE, "2025-02-29", "it '2025-02-29' is not a day in the calendar");
    not_one(PARAM_DATE, "2025-02", "is not a day");
    one(PARAM_COUNT, "0", 0, 0);
    one(PARAM_COUNT, "9223372036854775807", INT64_MAX, 0);
    not_one(PARAM_COUNT, "9223372036854775808", "is not a whole number");
    not_one(PARAM_COUNT, "-1", "it '-1' is not a whole number of 0 or more");
    not_one(PARAM_COUNT, "1.5", "is not a whole number");
    one(PARAM_SHARE, "0.25", 0, 0.25);
    one(PARAM_SHARE, "25 %", 0, 0.25);
    one(PARAM_SHARE, "1", 0, 1);
    not_one(PARAM_SHARE, "1.01", "it '1.01' is not a share");
    not_one(PARAM_SHARE, "101%", "is not a share");
    not_one(PARAM_SHARE, "nan", "is not a share");
    not_one(PARAM_SHARE, "%", "is not a share");
    one(PARAM_FLAG, "", 1, 0);
    one(PARAM_FLAG, "Yes", 1, 0);
    one(PARAM_FLAG, "off", 0, 0);
    not_one(PARAM_FLAG, "perhaps", "it 'perhaps' is not yes or no");
    one(PARAM_CHOICE, "green", 0, 0);
    not_one(PARAM_CHOICE, "gren", "it 'gren' is not one of red|green");
    one(PARAM_PATH, " a b ", 0, 0);
}

static const Param several[] = { { "left", PARAM_TEXT, REQUIRED, "the first", NULL, NULL, LABEL_PUBLIC },
                                 { "limit", PARAM_COUNT, OPTIONAL, "how many", NULL, "20", LABEL_PUBLIC },
                                 { "all", PARAM_FLAG, OPTIONAL, "all of them", NULL, NULL, LABEL_PUBLIC },
                                 { "file", PARAM_PATH, REPEATED, "more files", NULL, NULL, LABEL_PUBLIC },
                                 { "map", PARAM_PATH, REPEATED, "mapping files", NULL, NULL, LABEL_PUBLIC },
                                 { 0 } };

static void positions(void **state)
{
    const Question q = Q(several);
    Fixture f;
    View usage;

    (void)state;
    assert_int_equal(read_words(&f, &q, WORDS("one", "map=m1", "a", "all=", "b", "map=m2")), OK);
    assert_true(view_eq(f.value[0].text[0], V("one")));
    assert_true(f.value[1].given && f.value[1].number[0] == 20);
    assert_true(f.value[2].given);
    assert_int_equal(f.value[3].n, 2);
    assert_true(view_eq(f.value[3].text[1], V("b")));
    assert_int_equal(f.value[4].n, 2);
    assert_true(view_eq(f.value[4].text[0], V("m1")));
    usage = question_usage(&q, &f.arena);
    assert_true(view_eq(usage, V("fake LEFT [FILE...] [--limit NUMBER] [--all] [--map FILE]...")));
    arena_release(&f.arena);
    assert_int_equal(read_words(&f, &q, WORDS("left=one", "a", "all=no")), OK);
    assert_int_equal(f.value[3].n, 1);
    assert_false(f.value[2].given);
    arena_release(&f.arena);
}

static void words_become_one(void **state)
{
    static const Param params[] = { { "words", PARAM_WORDS, REQUIRED, "words", NULL, NULL, LABEL_PUBLIC }, { 0 } };
    const Question q = Q(params);
    Fixture f;

    (void)state;
    assert_int_equal(read_words(&f, &q, WORDS("syringe", "10", "ml")), OK);
    assert_int_equal(f.value[0].n, 1);
    assert_true(view_eq(f.value[0].text[0], V("syringe 10 ml")));
    arena_release(&f.arena);
}

static void refusals(void **state)
{
    const Question q = Q(several), none = Q(NULL);
    static const Param params[] = { { "code", PARAM_CODE, REQUIRED_REPEATED, "codes", NULL, NULL, LABEL_PUBLIC },
                                    { "edition", PARAM_EDITION, OPTIONAL, "which", NULL, NULL, LABEL_PUBLIC },
                                    { 0 } };
    const Question codes = Q(params);

    (void)state;
    refused(&q, NO_WORDS, "'fake' needs left: the first",
            "it is asked so: fake LEFT [FILE...] [--limit NUMBER] [--all] [--map FILE]...");
    refused(&q, WORDS("a", "limit=1", "limit=2"), "limit is given twice, as '1' and as '2'", "give it once");
    refused(&q, WORDS("a", "limi=1"), "'fake' has no parameter 'limi'", "did you mean 'limit'?");
    refused(&codes, WORDS("a", "quite-other=1"), "'fake' has no parameter 'quite-other'",
            "it is asked so: fake CODE... [--edition EDITION]");
    refused(&codes, NO_WORDS, "'fake' needs code: codes", "it is asked so: fake CODE... [--edition EDITION]");
    refused(&none, WORDS("word"), "'fake' has no use for 'word'", "it is asked so: fake");
    refused(&codes, WORDS("a", "edition=soon"), "edition 'soon' is not an edition",
            "write its year, month or day, for example 2025, 2025-12 or 2025-12-31");
}

static void long_values(void **state)
{
    static char word[LIMIT_PARAM_BYTES + 8];
    const Question q = Q(several);
    Fixture f;

    (void)state;
    memset(word, 'x', sizeof word - 1);
    assert_int_equal(read_words(&f, &q, WORDS(word)), E_USAGE);
    assert_non_null(strstr(f.e.what, "bytes long"));
    arena_release(&f.arena);
    memcpy(word, "limit=", 6);
    word[1000] = '\0';
    assert_int_equal(read_words(&f, &q, WORDS("a", word)), E_USAGE);
    assert_true(strlen(f.e.what) < 200 && strstr(f.e.what, "xxx\xe2\x80\xa6'"));
    arena_release(&f.arena);
}

static void distances(void **state)
{
    (void)state;
    assert_int_equal(edit_distance(V("edition"), V("edition")), 0);
    assert_int_equal(edit_distance(V("editoin"), V("edition")), 1);
    assert_int_equal(edit_distance(V("edtion"), V("edition")), 1);
    assert_int_equal(edit_distance(V("eddition"), V("edition")), 1);
    assert_int_equal(edit_distance(V(""), V("ab")), 2);
    assert_true(edit_distance(V("abc"), V("xyz")) > 2);
    assert_true(edit_distance(V("a"), V("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type), cmocka_unit_test(positions),   cmocka_unit_test(words_become_one),
        cmocka_unit_test(refusals),   cmocka_unit_test(long_values), cmocka_unit_test(distances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
