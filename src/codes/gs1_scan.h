/* What scanners send: symbology identifiers (ISO/IEC 15424), GS1 carriers and plain ones, composites.
 *
 * The text form on the other side is the one of test tools and keyboards: GS1 data begin with '^' and use it for FNC1,
 * plain data stand as they are ("\^" for data that begin with '^'), and a composite part follows behind '|'.
 * Not here: decoding images.
 */
#ifndef CODES_GS1_SCAN_H
#define CODES_GS1_SCAN_H

#include "codes/gs1.h"

typedef enum {
    CARRIER_NONE,
    CARRIER_GS1_128,          /* ]C1 */
    CARRIER_DATABAR,          /* ]e0: DataBar Expanded, and composites */
    CARRIER_DATABAR_OMNI,     /* ]e0: one GTIN                        */
    CARRIER_DATABAR_LIMITED,  /* ]e0: one GTIN with indicator 0 or 1  */
    CARRIER_DATAMATRIX,       /* ]d2 GS1, ]d1 plain                   */
    CARRIER_QR,               /* ]Q3 GS1, ]Q1 plain                   */
    CARRIER_DOTCODE,          /* ]J1 GS1, ]J0 plain                   */
    CARRIER_EAN13,            /* ]E0 */
    CARRIER_EAN8,             /* ]E4 */
    CARRIER_UPCA,             /* ]E0 */
    CARRIER_UPCE,             /* ]E0 */
    CARRIER_ITF14             /* ]I1 */
} Carrier;

/* Data as transmitted by a scanner for `text` in that carrier. False: the carrier cannot hold it; *f says why. */
bool gs1_write_scan(View text, Carrier carrier, const Gs1Options *options, char *buffer, size_t room, size_t *n,
                    Fault *f);

/* The reverse: which carrier, and the text that it holds. GS1 data and links are judged (values, associations unless
 * switched off); anything else is plain. */
bool gs1_read_scan(View scan, const Gs1Options *options, Carrier *carrier, char *buffer, size_t room, size_t *n,
                   Fault *f);

/* A symbology identifier at the start of v: ']' letter, modifier; its length (3) or 0. */
size_t symbology_prefix(View v);

#endif
