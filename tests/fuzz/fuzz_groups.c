/* Laws of groups, unit prices, decisions about groups and the chooser's answers: whatever the bytes, a listing has a
 * group or a reason, codes hold nothing but their own characters, prices are not negative, and answers that were taken
 * are of the table. */
#include "appliances/choose.h"
#include "appliances/curation.h"
#include "appliances/group.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LAW(x)                                                                                                         \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

static void listing(View rest)
{
    ListingWords l = { 0 };
    View *const field[] = { &l.generic, &l.name, &l.size, &l.quantity, &l.unit, &l.price_pence, &l.bnf, &l.colour };
    EachPrice price[UNIT_PRICES];
    Grouped g, again;

    for (size_t i = 0; i < sizeof field / sizeof *field; i++)
        *field[i] = view_cut(&rest, '\n');
    group_of(&l, &g);
    group_of(&l, &again);
    LAW((g.kind != NULL) == (g.reason == NULL) && (g.kind != NULL) == (g.code_bytes > 0));
    LAW(g.code_bytes == again.code_bytes && memcmp(g.code, again.code, g.code_bytes) == 0);
    LAW(g.code_bytes <= sizeof g.code && g.title_bytes <= sizeof g.title && g.n <= GROUP_FEATURES);
    for (size_t i = 0; i < g.code_bytes; i++)
        LAW((g.code[i] >= 'a' && g.code[i] <= 'z') || (g.code[i] >= '0' && g.code[i] <= '9') ||
            strchr("-_.", g.code[i]));
    LAW(!g.kind || kind_named(group_kind_of(view(g.code, g.code_bytes))) == g.kind);
    unit_prices_of(&l, price);
    for (int i = 0; i < UNIT_PRICES; i++)
        LAW(price[i].unknown || price[i].micropence >= 0);
}

static void decision(View text)
{
    CurationEntry x;
    View subject = view_cut(&text, '\n');

    if (curation_parse(subject, text, &x)) {
        LAW(x.verb < CURATION_VERBS && x.object.n > 0 && x.subject.n > 0);
        LAW(*curation_word(x.verb));
    }
}

static void answers(View rest)
{
    View given[40];
    int n = 0, ignored;

    while (rest.n && n < 40)
        given[n++] = view_cut(&rest, '\n');
    for (int a = 0; a < choice_area_count; a++) {
        ChoiceNeeds needs;
        const ChoiceRule *by;
        Error e;
        if (choice_needs_read(&needs, &choice_areas[a], given, n, &ignored, &e) != OK)
            continue;
        LAW(needs.n + ignored == n);
        for (int i = 0; i < needs.n; i++)
            LAW(choice_answer_of(&needs, needs.answer[i]->question) == needs.answer[i]);
        (void)choice_judge(&needs, n ? given[0] : V(""), &by);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View text = view((const char *)data, n < 4096 ? n : 4096);

    listing(text);
    decision(text);
    answers(text);
    return 0;
}
