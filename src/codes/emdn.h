/* EMDN codes with the fault, for identify.c. Bulk users take emdn_form of check.h. */
#ifndef CODES_EMDN_H
#define CODES_EMDN_H

#include "codes/check.h"

bool emdn_check(View v, Fault *f);

#endif
