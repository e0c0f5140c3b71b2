/* The check digits that IFA puts behind its Basic UDI-DI and its PPN. Not here: the forms of either (check.h). */
#ifndef CODES_IFA_H
#define CODES_IFA_H

#include "codes/check.h"

/* Are the last two characters of v (at least three long) the right check digits of what stands before them? */
bool ifa_check_valid(View v, Fault *f);

#endif
