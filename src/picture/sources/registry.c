/* The one list of source readers. Add a line for each new reader; the order has no meaning: the surest reader gets a
 * file. Not here: how a file finds its reader (picture/build.c). */
#include "picture/source.h"

#define READERS(X)                                                                                                     \
    X(cpv)                                                                                                             \
    X(dmd)                                                                                                             \
    X(drug_tariff_part_ix)                                                                                             \
    X(drug_tariff_part_viii)                                                                                           \
    X(emdn)                                                                                                            \
    X(epd)                                                                                                             \
    X(eudamed_dtx)                                                                                                     \
    X(eudamed_export)                                                                                                  \
    X(eudamed_json)                                                                                                    \
    X(fda_product_classification)                                                                                      \
    X(formulation_swaps)                                                                                               \
    X(gmdn_emdn_mapping)                                                                                               \
    X(gmdn_terms)                                                                                                      \
    X(gp_list_sizes)                                                                                                   \
    X(gp_registered_patients_map)                                                                                      \
    X(gudid_api)                                                                                                       \
    X(gudid_delimited)                                                                                                 \
    X(gudid_xml)                                                                                                       \
    X(harmonised_system)                                                                                               \
    X(hospital_points)                                                                                                 \
    X(icb_boards)                                                                                                      \
    X(icb_local_authorities)                                                                                           \
    X(icb_names)                                                                                                       \
    X(national_cost_collection)                                                                                        \
    X(nhs_choices_hospitals)                                                                                           \
    X(nhs_trust_points)                                                                                                \
    X(ods)                                                                                                             \
    X(openfda_udi)                                                                                                     \
    X(pca)                                                                                                             \
    X(peppol_codelists)                                                                                                \
    X(trust_icb_lookup)                                                                                                \
    X(trust_ltla_lookup)                                                                                               \
    X(welsh_health_boards)

#define DECLARE(reader) extern const SourceReader source_##reader;
#define LIST(reader)    &source_##reader,

READERS(DECLARE)

const SourceReader *const source_readers[] = { READERS(LIST) NULL };
