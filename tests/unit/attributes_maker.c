/* Names of makers and part numbers: what compares as the same, what is kept apart, what is no part number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/limits.h"
#include "base/random.h"
#include "picture/attributes/maker.h"
#include "picture/attributes/part_number.h"

static Arena arena;

static void expect(const char *published, const char *key, const char *display)
{
    Maker m;
    assert_true(maker_read(view_of(published), &arena, &m));
    if (!view_eq(m.key, view_of(key)) || !view_eq(m.display, view_of(display)))
        fail_msg("'%s': got '%.*s' shown as '%.*s', wanted '%s', '%s'", published, VIEW_ARGS(m.key),
                 VIEW_ARGS(m.display), key, display);
}

static void legal_forms(void **state)
{
    (void)state;
    expect("Smith & Nephew (UK) Ltd", "smith nephew", "Smith & Nephew (UK)");
    expect("SMITH AND NEPHEW PLC", "smith nephew", "SMITH AND NEPHEW");
    expect("Smith + Nephew", "smith nephew", "Smith + Nephew");
    expect("Hartmann GmbH & Co. KG", "hartmann", "Hartmann");
    expect("Muster AG & Co. KGaA", "muster", "Muster");
    expect("Muster SE & Co. KGaA", "muster", "Muster");
    expect("Nordica A/S", "nordica", "Nordica");
    expect("Nordica AS", "nordica", "Nordica");
    expect("Nordica  Oy", "nordica", "Nordica");
    expect("Nordica AB (publ)", "nordica", "Nordica");
    expect("Ejemplo S.A. de C.V.", "ejemplo", "Ejemplo");
    expect("Esempio S.p.A.", "esempio", "Esempio");
    expect("Esempio S.r.l.", "esempio", "Esempio");
    expect("Exemple SARL", "exemple", "Exemple");
    expect("Voorbeeld B.V.", "voorbeeld", "Voorbeeld");
    expect("Rei K.K.", "rei", "Rei");
    expect("Outback Medical Pty Ltd", "outback medical", "Outback Medical");
    expect("Shandong Made Up Instrument Co., Ltd.", "shandong made up instrument", "Shandong Made Up Instrument");
    expect("Priklad s.r.o.", "priklad", "Priklad");
    expect("Przyklad Sp. z o.o.", "przyklad", "Przyklad");
    expect("ORNEK TIBBI ALETLER SANAYI VE TICARET ANONIM SIRKETI", "ornek tibbi aletler", "ORNEK TIBBI ALETLER");
    expect("The Bandage Company Limited", "bandage", "The Bandage");
}

static void punctuation_accents_countries(void **state)
{
    (void)state;
    expect("C. R. Bard, Inc.", "cr bard", "C. R. Bard");
    expect("CR Bard Inc", "cr bard", "CR Bard");
    expect("M\xc3\xb6lnlycke Health Care Ltd", "molnlycke health care", "M\xc3\xb6lnlycke Health Care");
    expect("3M Deutschland GmbH", "3m", "3M Deutschland");
    expect("3M United Kingdom PLC", "3m", "3M United Kingdom");
    expect("Cook Ireland Ltd", "cook", "Cook Ireland");
    expect("Women's Health Ltd", "womens health", "Women's Health");
    /* a name that is nothing but such words keeps one */
    expect("UK Ltd", "uk", "UK");
    expect("The Company", "company", "The Company");
    expect("Ltd", "ltd", "Ltd");
    expect("", "", "");
    expect(" - ", "", "-");
    /* within a name they are words like others */
    expect("Europe Medical Ltd", "europe medical", "Europe Medical");
    expect("SPA Medica Ltd", "spa medica", "SPA Medica");
}

static void other_names(void **state)
{
    Maker m;
    (void)state;
    assert_true(maker_read(V("Jade Holdings Ltd t/a Jade Care"), &arena, &m));
    assert_true(view_eq(m.key, V("jade holdings")) && view_eq(m.trading_as, V("jade care")) && m.legal_form);
    assert_true(maker_read(V("Jade Holdings trading as Jade Care Ltd"), &arena, &m));
    assert_true(view_eq(m.key, V("jade holdings")) && view_eq(m.trading_as, V("jade care")) && !m.legal_form);
    assert_true(maker_read(V("Foo Inc d/b/a Bar Devices"), &arena, &m));
    assert_true(view_eq(m.key, V("foo")) && view_eq(m.trading_as, V("bar devices")));
    assert_true(maker_read(V("New Name Ltd (formerly Old Name Ltd)"), &arena, &m));
    assert_true(view_eq(m.key, V("new name")) && view_eq(m.former, V("old name")) && m.trading_as.n == 0);
    assert_true(maker_read(V("Stents, a division of Big Devices Inc"), &arena, &m));
    assert_true(view_eq(m.key, V("stents")));
    assert_true(maker_read(V("Vita Medical"), &arena, &m)); /* "ta" within a word is no "t/a" */
    assert_true(view_eq(m.key, V("vita medical")) && m.trading_as.n == 0);
}

/* The key of a display form is the key, and keys are their own keys. */
static void keys_are_stable(void **state)
{
    static const char *const pieces[] = { "Acme", "&",       "and", "(UK)",   "Ltd", "GmbH",          "Co.",
                                          "S.A.", "Medical", "3M",  "A/S",    "t/a", "M\xc3\xb6ller", "-",
                                          ",",    "KG",      "The", "France", "B." };
    Random r;
    (void)state;
    random_seed(&r, 7);
    for (int k = 0; k < 20000; k++) {
        char name[256];
        size_t n = 0;
        Maker m, again;
        for (int words = 1 + (int)random_below(&r, 6); words > 0; words--) {
            const char *p = pieces[random_below(&r, sizeof pieces / sizeof *pieces)];
            memcpy(name + n, p, strlen(p));
            n += strlen(p);
            name[n++] = ' ';
        }
        arena_reset(&arena);
        assert_true(maker_read(view(name, n), &arena, &m));
        assert_true(maker_read(m.key, &arena, &again));
        if (again.key.n > m.key.n)
            fail_msg("'%.*s' has the key '%.*s', and that the key '%.*s'", (int)n, name, VIEW_ARGS(m.key),
                     VIEW_ARGS(again.key));
    }
}

static void ownership(void **state)
{
    enum { Y2000 = 10957, Y2010 = 14610, Y2020 = 18262 };
    MakerOwner o[] = {
        { V("b"), V("c"), Y2010, DATE_NONE },     { V("a"), V("b"), Y2000, DATE_NONE },
        { V("a"), V("z"), DATE_NONE, Y2000 - 1 }, { V("r"), V("s"), DATE_NONE, DATE_NONE },
        { V("s"), V("r"), DATE_NONE, DATE_NONE }, { V("d"), V("e"), Y2000, DATE_NONE },
        { V("d"), V("f"), Y2010, DATE_NONE },
    };
    size_t n = sizeof o / sizeof *o;
    (void)state;
    maker_owners_sort(o, n);
    assert_true(view_eq(maker_owner(o, n, V("a"), Y2000 - 5), V("z")));
    assert_true(view_eq(maker_owner(o, n, V("a"), Y2000), V("b")));
    assert_true(view_eq(maker_owner(o, n, V("a"), Y2020), V("c"))); /* through b */
    assert_true(view_eq(maker_owner(o, n, V("b"), Y2000), V("b")));
    assert_true(view_eq(maker_owner(o, n, V("d"), Y2020), V("f"))); /* the later statement */
    assert_true(view_eq(maker_owner(o, n, V("r"), Y2020), V("s"))); /* a ring ends */
    assert_true(view_eq(maker_owner(o, n, V("nobody"), Y2020), V("nobody")));
    assert_true(view_eq(maker_owner(NULL, 0, V("a"), Y2020), V("a")));
}

static void expect_number(const char *published, const char *key, PartNumberKind kind)
{
    char out[PART_NUMBER_MOST];
    size_t n = part_number_key(view_of(published), out, sizeof out);
    if (!view_eq(view(out, n), view_of(key)) || part_number_kind(view_of(published)) != kind)
        fail_msg("'%s': got '%.*s' of kind %d, wanted '%s' of kind %d", published, (int)n, out,
                 part_number_kind(view_of(published)), key, kind);
}

static void part_numbers(void **state)
{
    (void)state;
    expect_number("D695-6718", "d6956718", PART_NUMBER_STRONG);
    expect_number("d695 6718", "d6956718", PART_NUMBER_STRONG);
    expect_number(" D695/6718.", "d6956718", PART_NUMBER_STRONG);
    expect_number("0012345", "12345", PART_NUMBER_STRONG);
    expect_number("000123", "0123", PART_NUMBER_STRONG);         /* four digits stay */
    expect_number("01-04-0110", "01040110", PART_NUMBER_STRONG); /* its zeros are no spreadsheet's to take */
    expect_number("A00123", "a00123", PART_NUMBER_STRONG);
    expect_number("LENS+13.5", "lens+13.5", PART_NUMBER_STRONG);
    expect_number("LENS+135", "lens135", PART_NUMBER_STRONG);
    expect_number("Repose", "repose", PART_NUMBER_WEAK);
    expect_number("12", "12", PART_NUMBER_WEAK);
    expect_number("/", "", PART_NUMBER_NONE);
    expect_number("", "", PART_NUMBER_NONE);
    expect_number("N/A", "na", PART_NUMBER_NONE);
    expect_number("7", "7", PART_NUMBER_NONE);
    expect_number("10cm x 10cm", "10cmx10cm", PART_NUMBER_NONE);
    expect_number("14Fr", "14fr", PART_NUMBER_NONE);
    expect_number("500 ml", "500ml", PART_NUMBER_NONE);
    expect_number("10x10", "10x10", PART_NUMBER_NONE);
    expect_number("XL", "xl", PART_NUMBER_NONE);
}

static int up(void **state)
{
    (void)state;
    arena_init(&arena, 64 * MIB);
    return 0;
}

static int down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal_forms), cmocka_unit_test(punctuation_accents_countries),
        cmocka_unit_test(other_names), cmocka_unit_test(keys_are_stable),
        cmocka_unit_test(ownership),   cmocka_unit_test(part_numbers),
    };
    return cmocka_run_group_tests(tests, up, down);
}
