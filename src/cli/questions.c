/* The one list of all folders' questions and tables. A new capability adds its header and a line in each list.
 *
 * Not here: any question. This is the top layer, so it may see them all; the layers below get the lists handed in.
 */
#include "access/questions.h"
#include "appliances/questions.h"
#include "cli/cli.h"
#include "demo/demo.h"
#include "identify/questions.h"
#include "picture/links.h"
#include "picture/listing.h"
#include "picture/questions.h"
#include "sql.h"
#include "web/server.h"

const QuestionGroup question_groups[] = {
    { "Products and sources", picture_questions },
    { "Lists", picture_listings },
    { "Links between data sets", link_questions },
    { "Appliances: the list", appliances_list_questions },
    { "Appliances: groups and choosing", appliances_group_questions },
    { "Appliances: applications and rehearsal", appliances_entry_questions },
    { "Appliances: use and cost", appliances_use_questions },
    { "Codes", identify_questions },
    { "Keeping the store", picture_operations },
    { "Accounts", access_questions },
    { "Serving", web_operations },
    { "Data to try it with", demo_questions },
    { NULL, NULL },
};

const Schema *const schemas[] = { &SCHEMA_picture, &SCHEMA_access, &SCHEMA_appliances, NULL };

const Deriver *const *const derivers = appliances_derivers;
