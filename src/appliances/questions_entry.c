/* The questions about applications and rehearsal, declared. */
#include "appliances/questions.h"

const Question appliances_entry_questions[] = {
    { NULL },
};
