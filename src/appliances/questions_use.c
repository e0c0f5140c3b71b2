/* The questions about use and cost, and the quality of the list, declared. */
#include "appliances/questions.h"

const Question appliances_use_questions[] = {
    { NULL },
};
