/* Listings of Part IX: kind, group and unit prices from what is published of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "appliances/group.h"

#include <stdio.h>

typedef struct {
    const char *generic, *name, *size, *quantity, *unit, *price, *bnf;
    const char *code; /* "": not grouped */
    const char *thing;
    const char *each, *cm2, *metre; /* micropence, or NULL: unknown */
} Case;

static const Case cases[] = {
    { "Colostomy bags", "Vela soft convex colostomy bag with filter, midi", "Starter hole 15mm-33mm", "10", "device",
      "3621", "23355001", "colostomy-bag.soft.none", "bag", "362100000", NULL, NULL },
    { "Colostomy bags", "Vela colostomy bag with filter, midi", "30mm", "30", "device", "8500", "23355001",
      "colostomy-bag.none.none", "bag", "283333333", NULL, NULL },
    { "Colostomy bags", "Vela flushable colostomy bag mini", "44mm", "30", "device", "11590", "23355001",
      "colostomy-bag-flushable.none", "bag", "386333333", NULL, NULL },
    { "Colostomy bags", "Vela rubber colostomy bag", "", "1", "device", "4345", "23355001", "stoma-bag-reusable", "bag",
      "4345000000", NULL, NULL },
    { "Colostomy bags", "Plain colostomy bag", "", "100", "device", "1194", "23355001", "", "device", "11940000", NULL,
      NULL },
    { "Two piece ostomy systems", "Vela two piece ostomy system urostomy flange", "55mm", "5", "device", "100",
      "23941001", "two-piece-base-urostomy.none", "base plate", "20000000", NULL, NULL },
    { "Ileostomy bags", "Vela Mio high output ileostomy bag, XXX large", "60mm", "10", "device", "3704", "23600001",
      "ileostomy-bag-high-output.none", "bag", "370400000", NULL, NULL },
    { "Two piece ostomy systems", "Vela Click two piece ostomy system colostomy bag, maxi", "40mm", "30", "device",
      "5280", "23941001", "two-piece-colostomy-bag.none", "bag", "176000000", NULL, NULL },
    { "Two piece ostomy systems", "Vela Click two piece ostomy system deep convex baseplate",
      "40mm coupling, starter hole 10mm-20mm", "5", "device", "2198", "23941001", "two-piece-base.deep.none",
      "base plate", "439600000", NULL, NULL },
    { "Two piece ostomy systems", "Vela two piece ostomy system", "", "5", "device", "100", "23941001", "", "device",
      "20000000", NULL, NULL },
    { "Nelaton catheter male 12Ch", "Lumo hydrophilic catheter male 12Ch", "", "30", "catheter", "5037", "21020001",
      "intermittent-catheter.male.hydrophilic.none.none", "catheter", "167900000", NULL, NULL },
    { "Nelaton catheter male 14Ch", "Lumo catheter male tiemann tip 14Ch with bag", "", "30", "catheter", "5037",
      "21020001", "intermittent-catheter.male.none.tiemann.kit", "catheter", "167900000", NULL, NULL },
    { "Nelaton catheter female 12Ch", "Lumo non-coated catheter female 12Ch", "", "30", "catheter", "3000", "21020001",
      "intermittent-catheter.female.uncoated.none.none", "catheter", "100000000", NULL, NULL },
    { "Sterile leg bags", "Lumo sterile leg bag with T tap", "500ml bag, 30cm tube", "10", "device", "2800", "22500001",
      "leg-bag.yes.over-400-to-600-ml", "bag", "280000000", NULL, NULL },
    { "Non-sterile leg bags", "Lumo non-sterile leg bag", "2litre bag, 30cm tube", "10", "device", "2800", "22500001",
      "leg-bag.no.over-600-ml", "bag", "280000000", NULL, NULL },
    { "Polyurethane foam film dressing sterile with adhesive border 10cm x 10cm square",
      "Foamo dressing 10cm x 10cm square", "", "10", "dressing", "2150", "20030600",
      "dressing.polyurethane-foam-film-dressing-sterile-with-adhesive-border."
      "over-50-to-150-cm2",
      "dressing", "215000000", "2150000", NULL },
    { "Polyurethane foam film dressing sterile with adhesive border 7.5cm x 8.5cm rectangular", "Foamo 7.5cm x 8.5cm",
      "", "3", "dressing", "100", "20030600",
      "dressing.polyurethane-foam-film-dressing-sterile-with-adhesive-border."
      "over-50-to-150-cm2",
      "dressing", "33333333", "522876", NULL },
    { "Polyurethane foam film dressing sterile with adhesive border 18cm x 18cm sacral", "Foamo sacral 18cm x 18cm", "",
      "1", "dressing", "432", "20030600",
      "dressing.polyurethane-foam-film-dressing-sterile-with-adhesive-border-sacral."
      "over-300-cm2",
      "dressing", "432000000", NULL, NULL },
    { "Generic Absorbo dressing 10cm x 10cm square", "Absorbo dressing 10cm x 10cm square", "", "1", "dressing", "120",
      "20031700", "", "dressing", "120000000", "1200000", NULL },
    { "Generic Absorbo Superabsorber dressing (non-adhesive) 20cm x 40cm rectangular",
      "Absorbo Superabsorber dressing (non-adhesive) 20cm x 40cm rectangular", "", "1", "dressing", "404", "20033000",
      "dressing-superabsorbent.non.over-300-cm2", "dressing", "404000000", "505000", NULL },
    { "Short stretch compression bandage 10cm x 5m", "Wrappo bandage 10cm x 5m", "", "1", "bandage", "390", "20020200",
      "bandage.short-stretch-compression-bandage", "bandage", "390000000", NULL, "78000000" },
    { "Permeable non-woven synthetic adhesive tape 2.5cm", "Stickit tape 2.5cm", "", "9.2", "m", "101", "20100000",
      "tape.permeable-non-woven-synthetic-adhesive-tape", "m", "10978261", NULL, "10978261" },
    { "Lymphoedema garments below knee closed toe",
      "Juno class 2 (23-32mmHg) below knee closed toe lymphoedema garment size II", "", "2", "device", "2689",
      "21270000", "lymphoedema.lymphoedema-garments-below-knee-closed-toe.23-to-32-mmhg", "garment", "1344500000", NULL,
      NULL },
    { "Hypodermic insulin needles for pre-filled / reusable pen injectors screw on 4mm/32gauge",
      "Finepoint needles 4mm/32gauge", "", "100", "needle", "395", "21010900", "pen-needle.screw.none.4-mm", "needle",
      "3950000", NULL, NULL },
    { "Blood glucose biosensor testing strips", "Sweeto testing strips", "", "50", "strip", "599", "06010600",
      "glucose-strip", "strip", "11980000", NULL, NULL },
    { "Tubing and accessories", "Leg bag strap", "", "2", "device", "300", "22800000", "leg-bag-strap", "strap",
      "150000000", NULL, NULL },
    { "Tubing and accessories", "Lumo oddment", "", "2", "device", "300", "22800000", "", "device", "150000000", NULL,
      NULL },
    { "Sodium hyaluronate 0.2% eye drops preservative free", "Brighto eye drops", "", "10", "ml", "990", "21300000",
      "eye-drops.sodium-hyaluronate-0_2p-eye-drops-preservative-free", "ml", "99000000", NULL, NULL },
    { "Vaginal moisturisers", "Soothe gel", "", "40", "gram", "500", "21230000", "", "gram", "12500000", NULL, NULL },
    { "", "Nameless", "", "1", "device", "500", "", "", "device", "500000000", NULL, NULL },
    { "Urinary thing", "Odd thing", "", "0", "device", "500", "", "generic-name.urinary-thing", "device", NULL, NULL,
      NULL },
    { "Urinary thing", "Odd thing", "", "1", "device", "n/a", "", "generic-name.urinary-thing", "device", NULL, NULL,
      NULL },
};

static ListingWords words_of(const Case *c)
{
    return (ListingWords){ view_of(c->generic), view_of(c->name),  view_of(c->quantity),
                           view_of(c->unit),    view_of(c->price), V(""),
                           view_of(c->size),    view_of(c->bnf) };
}

static int differs(const char *what, const Case *c, View got, const char *wanted)
{
    if (view_eq(got, view_of(wanted)))
        return 0;
    print_error("%s (%s): %s is '%.*s', wanted '%s'\n", c->generic, c->name, what, VIEW_ARGS(got), wanted);
    return 1;
}

static int differs_price(const char *what, const Case *c, const EachPrice *got, const char *wanted)
{
    char text[32] = "unknown";
    if (!got->unknown)
        snprintf(text, sizeof text, "%lld", (long long)got->micropence);
    return differs(what, c, view_of(text), wanted ? wanted : "unknown");
}

static void groups_and_prices(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Case *c = cases + i;
        ListingWords l = words_of(c);
        Grouped g;
        EachPrice price[UNIT_PRICES];
        group_of(&l, &g);
        unit_prices_of(&l, price);
        wrong += differs("group", c, view(g.code, g.code_bytes), c->code);
        wrong += differs("thing", c, unit_price_thing(&l, &g), c->thing);
        wrong += differs_price("price of one", c, price + UNIT_PRICE_THING, c->each);
        wrong += differs_price("price of a cm2", c, price + UNIT_PRICE_CM2, c->cm2);
        wrong += differs_price("price of a metre", c, price + UNIT_PRICE_METRE, c->metre);
        if ((g.reason != NULL) != (*c->code == 0)) {
            print_error("%s: a reason stands where there is a group, or none where there is none\n", c->generic);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void titles_say_what_parts(void **state)
{
    ListingWords l = words_of(cases + 11);
    Grouped g;

    (void)state;
    group_of(&l, &g);
    assert_true(view_eq(view(g.title, g.title_bytes),
                        V("Intermittent catheter (Nelaton), male, coating not stated, Tiemann tip, kit or set")));
    assert_int_equal(g.n, 4);
    assert_false(g.feature[0].otherwise);
    assert_true(g.feature[1].otherwise);
}

/* Case, hyphens, apostrophes and accents make no difference; parts of words do. */
static void texts_are_folded(void **state)
{
    ListingWords l = { .generic = V("COLOSTOMY  BAGS"),
                       .name = V("V\xc3\xa9la Soft-Convex colostomy bag"),
                       .quantity = V("30"),
                       .unit = V("device"),
                       .price_pence = V("900"),
                       .size = V("30mm") };
    Grouped g;

    (void)state;
    group_of(&l, &g);
    assert_true(view_eq(view(g.code, g.code_bytes), V("colostomy-bag.soft.none")));
    l.name = V("Vela softconvex colostomy bag");
    group_of(&l, &g);
    assert_true(view_eq(view(g.code, g.code_bytes), V("colostomy-bag.none.none")));
}

/* The largest prices of the list do not overflow; what would says so. */
static void large_numbers(void **state)
{
    ListingWords l = {
        V("Thing 1234.567cm x 987.654cm"), V("Thing"), V("0.001"), V("dressing"), V("99999999"), V(""), V(""), V("")
    };
    EachPrice price[UNIT_PRICES];

    (void)state;
    unit_prices_of(&l, price);
    assert_null(price[UNIT_PRICE_THING].unknown);
    assert_true(price[UNIT_PRICE_THING].micropence == 99999999000000000);
    l.price_pence = V("9223372036854775807");
    unit_prices_of(&l, price);
    assert_non_null(price[UNIT_PRICE_THING].unknown);
    assert_non_null(price[UNIT_PRICE_CM2].unknown);
}

/* Every kind can be reached, and every split is known. */
static void table_is_whole(void **state)
{
    (void)state;
    for (unsigned k = 0; k < kind_count; k++) {
        bool reached = false;
        for (unsigned i = 0; i < kind_rule_count; i++)
            reached = reached || kind_rules[i].kind == (int)k;
        if (!reached)
            fail_msg("no rule leads to kind %s", kind_words(kinds[k].key));
        assert_ptr_equal(kind_named(view_of(kind_words(kinds[k].key))), kinds + k);
    }
    for (unsigned f = 0; f < kind_feature_count; f++) {
        const KindFeature *feature = kind_features + f;
        for (unsigned i = 0; i + 1 < feature->n; i++) {
            if (kind_values[feature->first + i].otherwise)
                fail_msg("a value of %s stands behind the one that always holds", kind_words(feature->name));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_and_prices), cmocka_unit_test(titles_say_what_parts),
        cmocka_unit_test(texts_are_folded),  cmocka_unit_test(large_numbers),
        cmocka_unit_test(table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
