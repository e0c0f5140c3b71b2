/* The operation of this folder, declared. What it writes and how is in demo.c. */
#include "demo/demo.h"

static const Param demo_params[] = {
    { .name = "dir",
      .type = PARAM_PATH,
      .need = REQUIRED,
      .help = "the folder to write into; made if it is not there" },
    { .name = "products",
      .type = PARAM_COUNT,
      .need = OPTIONAL,
      .help = "how many products, 10 to 4000000",
      .otherwise = "2000" },
    { .name = "seed",
      .type = PARAM_COUNT,
      .need = OPTIONAL,
      .help = "another number makes another world",
      .otherwise = "1" },
    { .name = "force", .type = PARAM_FLAG, .need = OPTIONAL, .help = "write into a folder that holds files already" },
    { .name = NULL },
};

const Question demo_questions[] = {
    { .name = "demo",
      .help = "write a made-up national data set in the real published formats",
      .params = demo_params,
      .permission = SEE_PUBLIC,
      .answer = demo_write,
      .how = OPERATES | NO_STORE,
      .more =
          "Drug Tariff Part IX, dm+d, prescription costs, GUDID, EUDAMED, class lists, NHS organisations, and an item "
          "master, purchase orders and an asset register of made-up trusts, with the errors of real files and a folder "
          "truth/ that says which records are the same thing and what is wrong on purpose. The same seed and number of "
          "products give the same files. Nothing in them is real, and every file says so.",
      .example = "trefoil demo made-up --products 100000 --seed 7" },
    { .name = NULL },
};
