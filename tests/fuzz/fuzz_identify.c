/* Any bytes through identify(): at least one reading, legal ones first, faults inside, the same answer twice; and the
 * normal form of a legal reading is legal in the same scheme. Single checks agree with it. */
#include "codes_laws.h"

#include "codes/identify.h"

static void reading(View v, const CodeReading *r, bool legal)
{
    law(r->legal == legal && r->rule.n > 0 && r->scheme < SCHEME_COUNT);
    law(r->fault_at + r->fault_length <= v.n);
    law(!legal || (r->fault_at == 0 && r->fault_length == 0 && r->expected.n == 0));
    law(legal || !r->form_only);
    for (size_t i = 0; i < r->elements; i++) {
        law(r->element[i].field.n > 0 && r->element[i].value.p);
        law(!r->element[i].derived || r->element[i].raw.n == 0);
    }
}

static void same(const Identification *a, const Identification *b)
{
    law(a->readings == b->readings && a->legal == b->legal);
    for (size_t i = 0; i < a->readings; i++)
        law(a->reading[i].scheme == b->reading[i].scheme && view_eq(a->reading[i].key, b->reading[i].key) &&
            a->reading[i].elements == b->reading[i].elements && view_eq(a->reading[i].rule, b->reading[i].rule));
}

/* GTINs and element strings lead back to themselves. */
static void normal_form(const CodeReading *r, const IdentifyOptions *o, Arena *arena)
{
    Identification id;
    Error e = { 0 };
    Scheme want = r->scheme == SCHEME_GS1_DIGITAL_LINK ? SCHEME_GS1_ELEMENT_STRING : r->scheme;
    if (!r->legal || (want != SCHEME_GTIN && want != SCHEME_GS1_ELEMENT_STRING) || (r->key.n && r->key.p[0] == ']'))
        return;
    law(identify(r->key, o, arena, &id, &e) == OK);
    law(id.legal > 0 && id.reading[0].scheme == want && view_eq(id.reading[0].key, r->key));
}

static void single_checks(View v)
{
    bool (*const checks[])(View, Fault *) = { gtin_valid, gln_valid,  sscc_valid, gsrn_valid, gsin_valid, gmn_valid,
                                              hibc_valid, isbt_valid, ppn_valid,  srn_check,  nhs_number_valid };
    bool form_only;
    Fault f;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        f = (Fault){ 0 };
        if (!checks[i](v, &f))
            law_fault(v, &f);
    }
    if (!basic_udi_valid(v, &form_only, &f))
        law_fault(v, &f);
    if (!sctid_check(v, NULL, &f))
        law_fault(v, &f);
    (void)(ods_form(v) + emdn_form(v) + gmdn_form(v) + fda_product_code_form(v) + npc_form(v) + bnf_form(v) +
           eclass_form(v) + hibc_di_form(v) + iso_country(v));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View v = view((const char *)data, n);
    IdentifyOptions o = { .today = (Date)(view_hash(v) % 40000) };
    Identification id, again;
    Arena arena;
    Error e = { 0 };
    arena_init(&arena, 4 << 20);
    if (identify(v, &o, &arena, &id, &e) != OK) {
        law(n > 4096 && e.code == E_LIMIT);
    } else {
        law(id.readings > 0 && id.legal <= id.readings);
        for (size_t i = 0; i < id.readings; i++)
            reading(v, &id.reading[i], i < id.legal);
        law(identify(v, &o, &arena, &again, &e) == OK);
        same(&id, &again);
        for (size_t i = 0; i < id.readings; i++)
            normal_form(&id.reading[i], &o, &arena);
    }
    single_checks(v);
    arena_release(&arena);
    return 0;
}
