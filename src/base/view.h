/* A View is a stretch of bytes that somebody else owns: pointer and length, no terminator.
 *
 * Inside Trefoil all text is Views; C strings appear only where a library wants one. A View never outlives what it
 * points into: a function says in its comment how long the views that it returns stay valid. Text is UTF-8 once it has
 * passed src/read.
 *
 * Not here: growing text (text.h), Unicode folding (picture), numbers with units.
 */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include "base/error.h"

#include <stdint.h>
#include <string.h>

typedef struct {
    const char *p;
    size_t n;
} View;

/* A literal as a View; a variable does not compile. */
#define V(literal) ((View){ "" literal, sizeof(literal) - 1 })
/* For printf("%.*s", VIEW_ARGS(v)). */
#define VIEW_ARGS(v) (int)((v).n > 0x7fffffff ? 0x7fffffff : (v).n), (v).p ? (v).p : ""

static inline View view(const char *p, size_t n)
{
    return (View){ p, n };
}

static inline View view_of(const char *cstr)
{
    return cstr ? (View){ cstr, strlen(cstr) } : (View){ NULL, 0 };
}

static inline bool view_eq(View a, View b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Byte order, shorter first on a tie: the C collation that both stores use. */
int view_cmp(View a, View b);
/* Equal when ASCII letters are folded. */
bool view_eq_nocase(View a, View b);
/* Does `part` stand in v, when ASCII letters are folded? */
bool view_has_nocase(View v, View part);
/* The place of a word among n names, or -1. */
int view_among(View v, const char *const *names, int n);
bool view_starts(View v, View prefix);
bool view_ends(View v, View suffix);
/* Index of c or of needle, or -1. */
ptrdiff_t view_find(View v, char c);
ptrdiff_t view_find_view(View v, View needle);
/* From byte `from` (clamped), at most n bytes. */
View view_sub(View v, size_t from, size_t n);
/* Without blanks, tabs, CR, LF, NUL and U+00A0 at either end. */
View view_trim(View v);
/* Cuts the part before the first `c` off *rest and returns it; without c the whole, and *rest becomes empty with
 * p == NULL (so a loop ends on rest->p == NULL). */
View view_cut(View *rest, char c);

/* True if every byte is an ASCII digit and there is at least one. */
bool view_digits(View v);
/* Whole number, optional '-', nothing else, no overflow. */
bool view_int(View v, int64_t *out);
/* Decimal such as 12, -0.5, 1e3 (as strtod reads it in the C locale), nothing else; finite. */
bool view_double(View v, double *out);
/* Decimal text scaled by 10^digits and rounded half away from zero: "12.345", 2 -> 1235. No float is involved. */
bool view_scaled(View v, int digits, int64_t *out);

/* 64-bit hash (wyhash-like mix, not for secrets); the same on every machine. */
uint64_t view_hash(View v);

/* True if the bytes are well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates). *bad gets the offset of the
 * first fault. O(n), 8 bytes a step over ASCII. */
bool view_utf8(View v, size_t *bad);

#endif
