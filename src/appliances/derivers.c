/* What fills the derived tables of the appliances, in order: each may read what those before it wrote. */
#include "appliances/columns.h"
#include "appliances/group_members.h"
#include "appliances/listing.h"
#include "appliances/quality.h"
#include "appliances/questions.h"
#include "appliances/use.h"

const Deriver *const appliances_derivers[] = {
    &listing_deriver, &use_deriver, &group_deriver, &columns_deriver, &quality_deriver, NULL,
};
