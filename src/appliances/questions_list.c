/* The questions about the list from month to month, declared. */
#include "appliances/questions.h"

const Question appliances_list_questions[] = {
    { NULL },
};
