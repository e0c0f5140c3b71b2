/* Nomenclatures in which a longer code lies below the shorter one: where their levels end. Data, and nothing else: what
 * a class is called stands in the picture. */
#ifndef PICTURE_CLASSES_H
#define PICTURE_CLASSES_H

#include "base/view.h"

#include <stdint.h>

enum { CLASS_LEVELS = 6 };

/* Lengths of the codes of the levels, from general to narrow, ended by 0; what is longer is a code in full. NULL for a
 * scheme without levels. */
const uint8_t *class_levels(View scheme);

/* The length of the code of the level above `code`, or 0: it has none above it. */
size_t class_above(View scheme, View code);

/* Is `code` the class `above`, or one below it? */
bool class_within(View scheme, View code, View above);

#endif
