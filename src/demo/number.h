/* Numbers of the made-up world, with right check digits.
 *
 * Check digits are worked out here and not by src/codes on purpose: a test holds one against the other. All numbers
 * stand in ranges that were never issued, so that no made-up product can be taken for a real one:
 *   GTIN      prefix 952, which GS1 keeps for demonstrations and examples
 *   SNOMED    partition 10 with namespace 9990001, which dm+d does not use
 *   HIBC      labeler codes ZQ..; DUNS 99.......; SRN ..-MF-999......; GMDN 99...; FDA product codes Z..;
 *   EMDN      group 98 of a category; BNF sections 97 and 98; NHS codes Z9X.. and QZZ, Y99
 */
#ifndef DEMO_NUMBER_H
#define DEMO_NUMBER_H

#include <stdint.h>

/* 14 digits and a NUL: indicator, 952, prefix (4), item (5), check. indicator 0 is the single item. */
void number_gtin(char out[15], int indicator, uint32_t prefix, uint32_t item);
/* SNOMED CT identifier: kind 1..9 and number below 10^7; 18 digits at most and a NUL. */
void number_sctid(char out[20], int kind, uint32_t number);
/* Random-looking UUID of 36 characters and a NUL from two hashes. */
void number_uuid(char out[37], uint64_t a, uint64_t b);
/* The hash that everything in the made-up world is decided by. */
uint64_t number_hash(uint64_t seed, uint64_t what, uint64_t which);

enum { SCT_VTM = 1, SCT_VMP, SCT_VMPP, SCT_AMP, SCT_AMPP, SCT_AMPP_SINGLE, SCT_SUPPLIER, SCT_UNIT, SCT_INGREDIENT };

#endif
