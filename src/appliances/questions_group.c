/* The questions about comparable groups and choosing, declared. */
#include "appliances/questions.h"

const Question appliances_group_questions[] = {
    { NULL },
};
