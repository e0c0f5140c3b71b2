/* See listing.h: the columns of Part IX in layouts. */
#include "appliances/listing.h"

#include "picture/facts.h"
#include "picture/record.h"

static const char *const names[LISTING_FIELDS] = {
    [LISTING_PART] = "drug_tariff_part",
    [LISTING_GENERIC] = "vmp_name",
    [LISTING_NAME] = "amp_name",
    [LISTING_SUPPLIER] = "supplier_name",
    [LISTING_QUANTITY] = "quantity",
    [LISTING_UNIT] = "quantity_unit_of_measure",
    [LISTING_PRICE] = "price_in_p",
    [LISTING_COLOUR] = "colour",
    [LISTING_SIZE] = "size_or_weight",
    [LISTING_PRODUCT_ORDER_NO] = "product_order_number",
    [LISTING_PACK_ORDER_NO] = "pack_order_number",
    [LISTING_DISPENSING] = "add_dispensing_indicator",
    [LISTING_PRODUCT_CODE] = "product_snomed_code",
    [LISTING_PACK_CODE] = "pack_snomed_code",
    [LISTING_GTIN] = "gtin",
    [LISTING_SUPPLIER_CODE] = "supplier_snomed_code",
    [LISTING_BNF] = "bnf_code",
};

const char *listing_field_name(ListingField field)
{
    return names[field];
}

void listing_layout(ListingLayout *out, const LayoutInfo *layout)
{
    out->layout = layout;
    for (int i = 0; i < LISTING_FIELDS; i++) {
        out->at[i] = -1;
        for (int k = 0; k < layout->n && out->at[i] < 0; k++)
            if (view_eq(layout->field[k].name, view_of(names[i])))
                out->at[i] = k;
    }
}

Code listing_read(ListingLayout *at, const Model *m, int64_t layout, View fields, Arena *arena,
                  View value[LISTING_FIELDS], Error *e)
{
    const LayoutInfo *known = model_layout(m, layout);
    View all[FACT_VALUES_MOST];
    int n;
    Code c;

    if (!known)
        return fail(e, E_BUG, "a record has a layout that the store does not know");
    if (at->layout != known)
        listing_layout(at, known);
    if ((c = record_values(fields, arena, all, FACT_VALUES_MOST, &n, e)) != OK)
        return c;
    for (int i = 0; i < LISTING_FIELDS; i++)
        value[i] = at->at[i] >= 0 && at->at[i] < n ? all[at->at[i]] : V("");
    return OK;
}

bool listing_source(const SourceInfo *s)
{
    return view_eq(s->dataset, V(LISTING_DATASET)) && s->label == LABEL_PUBLIC && !s->gave_way_to;
}
