/* ISBT 128 for devices that contain human material: data structures one after the other (ICCBBA ST-011, ST-017).
 *
 *     =/A9999XYZ100T0476=,000025=A99971712345600=>019032=}017032&,1000000000000XYZ123
 *     DI                serial  donation         expiry  made    lot
 *
 * One symbol may hold them all behind a compound header, =+06000. Not here: data structures for blood and cells that
 * are no part of a UDI; they are refused by name, not guessed.
 */
#ifndef CODES_ISBT_H
#define CODES_ISBT_H

#include "codes/check.h"

typedef enum {
    ISBT_DI,
    ISBT_SERIAL,
    ISBT_DONATION,
    ISBT_EXPIRY,
    ISBT_MADE,
    ISBT_LOT,
    ISBT_BAG_DI,
    ISBT_BAG_LOT
} IsbtKind;

#define ISBT_PARTS_MAX 12

typedef struct {
    IsbtKind kind;
    size_t at;              /* of the data identifier                                    */
    View value;             /* without the data identifier                               */
    int year, month, day;   /* of ISBT_EXPIRY and ISBT_MADE                              */
} IsbtPart;

typedef struct {
    size_t n;
    IsbtPart part[ISBT_PARTS_MAX];
    bool compound; /* a header said how many structures follow */
} IsbtMessage;

/* On false *f (never NULL) says why, and *out holds the structures before the fault. O(n). */
bool isbt_parse(View v, IsbtMessage *out, Fault *f);

/* The character that is printed, never encoded, behind the 13 of a donation identification number (ISO/IEC 7064
 * mod 37-2); 0 if they hold anything but digits and capitals. */
char isbt_donation_check(View din13);

/* A donation identification number as printed, 13 characters and their check character, without blanks. */
bool isbt_donation_valid(View v, Fault *f);

#endif
