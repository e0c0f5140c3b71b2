/* One scheme, one question: is this code legal in it? For readers, linkage and data quality, which ask by the million.
 *
 * All of these are pure functions of their View: no allocation, no clock, nothing read outside the View, O(n) with
 * small constants (tens of nanoseconds). The View is taken as it stands: no trimming, no upper-casing. `f` may be NULL;
 * on false it holds the rule broken and the bytes at fault, on true it is untouched.
 *
 * *_valid: the scheme has a check character and it is right. *_form: the scheme has no check character; true only says
 * that the code could be one, and the reference file decides. Not here: codes made of several elements (gs1.h, hibc.h,
 * isbt.h) and guessing which scheme a code belongs to (identify.h).
 */
#ifndef CODES_CHECK_H
#define CODES_CHECK_H

#include "codes/fault.h"

/* GS1 keys: all digits, modulo 10 (GS1 General Specifications 7.9). */

/* The check digit that belongs behind `body` (digits only, at least one), as a character. */
char gs1_check_digit_of(View body);
/* True if v is all digits, at least two, and the last is the right check digit. */
bool gs1_check_digit(View v);
/* GTIN-8, -12, -13 or -14. */
bool gtin_valid(View v, Fault *f);
/* The same, and its 14-digit form with zeros in front (no terminator). */
bool gtin_normalise(View v, char out14[14], Fault *f);
/* The format that a valid GTIN was issued in: 8, 12, 13 or 14, seen through zeros in front. */
int gtin_format(const char gtin14[14]);
bool gln_valid(View v, Fault *f);  /* 13 digits                                     */
bool sscc_valid(View v, Fault *f); /* 18 digits                                     */
bool gsrn_valid(View v, Fault *f); /* 18 digits; a patient or a member of staff     */
bool gsin_valid(View v, Fault *f); /* 17 digits                                     */

/* Global Model Number: two check characters, modulo 1021 (GS1 General Specifications 7.9). */
bool gmn_valid(View v, Fault *f);
/* The two check characters that belong behind `body`; false if it holds more than 23 or foreign characters. */
bool gmn_check_pair(View body, char pair[2]);

/* Basic UDI-DI of GS1, HIBCC or IFA, each with its check characters; ICCBBA's is accepted by form alone
 * (*form_only, which may be NULL, becomes true). */
bool basic_udi_valid(View v, bool *form_only, Fault *f);
/* The same by the prefixes ++, PP and RH alone; true for what begins otherwise. */
bool basic_udi_prefixed_valid(View v, Fault *f);

/* A HIBC supplier label: primary, secondary or both, with check character (ANSI/HIBC 2.6). Hand-held `*` around it
 * and `_` for a space are accepted. */
bool hibc_valid(View v, Fault *f);
/* A HIBC device identifier as stored in registries: LIC, PCN, unit of measure; no `+`, no check character. */
bool hibc_di_form(View v);

/* ISBT 128 device identifier data structure(s), `=/...`; dates, sets and lengths (ICCBBA ST-011). */
bool isbt_valid(View v, Fault *f);
/* An ISBT 128 device identifier as registries store it: 16 characters, no `=/`. */
bool isbt_di_form(View v);

/* Pharmacy Product Number of IFA: two check digits, modulo 97. */
bool ppn_valid(View v, Fault *f);

/* SNOMED CT identifier: 6 to 18 digits, Verhoeff check digit (SNOMED CT Release File Specification 6). *partition
 * (may be NULL) becomes 0, 1, 2, 10, 11 or 12. */
bool sctid_valid(View v, int *partition);
/* The same, with the fault. */
bool sctid_check(View v, int *partition, Fault *f);

/* NHS number: ten digits, modulo 11. It names a patient: treat it as personal. */
bool nhs_number_valid(View v, Fault *f);

/* Forms without a check character. */
bool ods_form(View v);              /* NHS organisation or site                                       */
bool emdn_form(View v);             /* European Medical Device Nomenclature: letter and digit pairs   */
bool emdn_check(View v, Fault *f);  /* the same, with the fault                                       */
bool gmdn_form(View v);             /* GMDN term code: five digits                                    */
bool srn_form(View v);              /* EU single registration number: CC-MF-000000000                 */
bool srn_check(View v, Fault *f);   /* the same, with the fault                                       */
bool fda_product_code_form(View v); /* three letters                                                  */
bool npc_form(View v);              /* NHS Supply Chain national product code: FTR1234                */
bool eclass_form(View v);           /* NHS-eClass: three letters                                      */
bool bnf_form(View v);              /* BNF presentation or appliance code: 11 or 15 characters        */
bool iso_country(View alpha2);      /* ISO 3166-1 alpha-2, assigned                                   */

#endif
