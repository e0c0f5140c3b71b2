/* The mapping files that tell Trefoil what the columns of the made-up trusts' lists are. The format is described in
 * picture/sources/mapping.h; a mapping lies beside its list. What is bought is for the NHS to see, what was paid is
 * not: prices have a label of their own. Not here: the lists themselves (trusts.c, assets.c).
 */
#include "demo/inside.h"

static const char item_master[] =
    "trefoil mapping 1\n"
    "# MADE-UP DATA: the item master of the made-up trust TZ1\n"
    "dataset: item-master\n"
    "title: Item master (made up)\n"
    "owner: TZ1\n"
    "label: nhs\n"
    "kind: item\n"
    "thing: product\n"
    "date format: DD/MM/YYYY\n"
    "currency: GBP\n"
    "\n"
    "Item Code -> item_code                        role=key type=code required\n"
    "Description -> description                    role=name\n"
    "Manufacturer -> manufacturer                  role=maker\n"
    "Manufacturer Part No -> part_no               role=catalogue-no\n"
    "Supplier -> supplier\n"
    "NPC -> npc                                    role=id scheme=npc type=code\n"
    "GTIN -> gtin                                  role=id scheme=gtin type=gtin\n"
    "Unit of Issue -> unit_of_issue                role=unit\n"
    "Pack Size -> pack_size                        role=quantity type=count\n"
    "Unit Price -> unit_price                      role=price type=pounds label=commercial\n"
    "eClass -> eclass                              role=class scheme=eclass type=code\n"
    "Last Ordered -> last_ordered                  type=date\n"
    "Status -> status                              role=status\n";

static const char purchase_orders[] =
    "trefoil mapping 1\n"
    "# MADE-UP DATA: two years of orders of twelve made-up trusts\n"
    "dataset: purchase-orders\n"
    "title: Purchase orders (made up)\n"
    "owner: QZZ\n"
    "label: nhs\n"
    "kind: order-line\n"
    "thing: purchase\n"
    "date format: DD/MM/YYYY\n"
    "currency: GBP\n"
    "\n"
    "PO Number -> order_number                     role=key type=code required\n"
    "PO Line -> order_line                         role=key type=count required\n"
    "Order Date -> order_date                      role=from type=date required\n"
    "Buyer Code -> buyer                           role=organisation type=ods required\n"
    "Buyer -> buyer_name\n"
    "Delivery Point -> delivery_point              role=location\n"
    "Supplier -> supplier\n"
    "Description -> description                    role=name\n"
    "Manufacturer -> manufacturer                  role=maker\n"
    "Manufacturer Part No -> part_no               role=catalogue-no\n"
    "NPC -> npc                                    role=id scheme=npc type=code\n"
    "GTIN -> gtin                                  role=id scheme=gtin type=gtin\n"
    "Quantity -> quantity                          role=amount type=decimal\n"
    "Unit of Issue -> unit_of_issue                role=unit\n"
    "Units per Issue -> units_per_issue            role=quantity type=count\n"
    "Unit Price -> unit_price                      role=price type=pounds label=commercial\n"
    "Line Total -> line_total                      role=cost type=pounds label=commercial\n"
    "Currency -> currency\n";

static const char asset_register[] =
    "trefoil mapping 1\n"
    "# MADE-UP DATA: the machines of twelve made-up trusts\n"
    "dataset: asset-register\n"
    "title: Asset register (made up)\n"
    "owner: QZZ\n"
    "label: nhs\n"
    "kind: asset\n"
    "thing: asset\n"
    "currency: GBP\n"
    "\n"
    "Asset Number -> asset_number                  role=key type=code required\n"
    "Description -> description                    role=name\n"
    "Manufacturer -> manufacturer                  role=maker\n"
    "Model -> model                                role=catalogue-no\n"
    "Serial Number -> serial_number                role=serial\n"
    "GTIN -> gtin                                  role=id scheme=gtin type=gtin\n"
    "Owner -> owner                                role=organisation type=ods\n"
    "Site -> site                                  type=ods\n"
    "Location -> location                          role=location\n"
    "Installed -> installed                        role=from type=date\n"
    "Purchase Price -> purchase_price              role=price type=pounds label=commercial\n"
    "Status -> status                              role=status\n"
    "Ownership -> ownership\n"
    "Last Maintained -> last_maintained            type=date\n"
    "Next Maintenance -> next_maintenance          type=date\n"
    "Software Version -> software_version\n"
    "Notes -> notes                                optional\n";

void write_mappings(Demo *d)
{
    static const struct {
        const char *path, *dataset, *text;
    } files[] = {
        { "item-master/item-master.mapping", "item-master", item_master },
        { "purchase-orders/purchase-orders.mapping", "purchase-orders", purchase_orders },
        { "asset-register/asset-register.mapping", "asset-register", asset_register },
    };
    for (int i = 0; i < COUNT_OF(files); i++) {
        Out o;
        out_open(&o, d, files[i].path, files[i].dataset, "");
        out_str(&o, files[i].text);
        out_close(&o);
    }
}
