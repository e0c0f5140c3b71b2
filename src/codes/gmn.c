/* The two check characters of a Global Model Number (GS1 General Specifications 7.9): modulo 1021 with prime weights.
 *
 * HIBCC's Basic UDI-DI uses the same sum over its own form (basic_udi.c). Values of characters are their places in GS1
 * set 82; weights are the primes 2, 3, 5, ... from the right.
 */
#include "codes/gmn.h"

#include "codes/charset.h"
#include "codes/lint/lint.h"

#define PAIR_BODY_MAX 97 /* the primes below; a GMN has at most 23, the linter of the standard goes this far */

static const uint16_t prime[PAIR_BODY_MAX] = {
    2,   3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
    73,  79,  83,  89,  97,  101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173,
    179, 181, 191, 193, 197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281,
    283, 293, 307, 311, 313, 317, 331, 337, 347, 349, 353, 359, 367, 373, 379, 383, 389, 397, 401, 409,
    419, 421, 431, 433, 439, 443, 449, 457, 461, 463, 467, 479, 487, 491, 499, 503, 509,
};

static const char set82[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
static const char set32[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

bool check_pair_1021(View body, char pair[2], size_t *bad)
{
    unsigned sum = 0;
    *bad = body.n;
    if (body.n > PAIR_BODY_MAX)
        return false;
    for (size_t i = 0; i < body.n; i++) {
        const char *at = memchr(set82, body.p[i], sizeof set82 - 1);
        if (!at) {
            *bad = i;
            return false;
        }
        sum += (unsigned)(at - set82) * prime[body.n - 1 - i];
    }
    sum %= 1021;
    pair[0] = set32[sum / 32];
    pair[1] = set32[sum % 32];
    return true;
}

/* Syntax Dictionary: csumalpha. */
bool lint_csumalpha(View v, int year, Fault *f)
{
    char pair[2];
    size_t bad;
    (void)year;
    if (v.n < 2)
        return fault(f, RULE_TOO_SHORT_FOR_CHECK_PAIR, 0, v.n);
    if (v.n > PAIR_BODY_MAX + 2)
        return fault(f, RULE_TOO_LONG_FOR_CHECK_PAIR_IMPLEMENTATION, 0, v.n);
    if (!check_pair_1021(view(v.p, v.n - 2), pair, &bad))
        return fault(f, RULE_INVALID_CSET82_CHARACTER, bad, 1);
    if (memcmp(pair, v.p + v.n - 2, 2) == 0)
        return true;
    fault(f, RULE_INCORRECT_CHECK_PAIR, v.n - 2, 2);
    memcpy(f->expected, pair, 2);
    return false;
}

bool gmn_check_pair(View body, char pair[2])
{
    size_t bad;
    return body.n <= 23 && check_pair_1021(body, pair, &bad);
}

bool gmn_valid(View v, Fault *f)
{
    Fault here = { 0 };
    size_t i;
    if (v.n < 8 || v.n > 25)
        return fault(f, RULE_GMN_FORM, 0, v.n);
    if ((i = set_span(v.p, 5, SET_DIGIT)) < 5)
        return fault(f, RULE_GMN_FORM, i, 1);
    if (lint_csumalpha(v, 0, &here))
        return true;
    if (f)
        *f = here;
    return false;
}
