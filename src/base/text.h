/* Growing text with a cap and sticky failure.
 *
 * Appends after a failure do nothing; test once at the end with text_ok. The cap is set at birth: it is the answer to
 * "how long may this get when the input is hostile?". A Text owns its memory; text_release gives it back.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/error.h"
#include "base/view.h"

typedef struct {
    char *p;
    size_t n, room, cap;
    bool failed; /* the cap was reached or memory refused; what is there is what came before */
} Text;

void text_init(Text *t, size_t cap_bytes);
void text_release(Text *t);
/* Empty again, memory kept, failure forgotten. */
void text_clear(Text *t);
static inline View text_view(const Text *t)
{
    return (View){ t->p, t->n };
}
static inline bool text_ok(const Text *t)
{
    return !t->failed;
}
/* E_LIMIT or E_MEMORY in words, for a text that failed. */
Code text_fail(const Text *t, const char *what, Error *e);
#ifdef __clang_analyzer__
#define text_fail(...) not_ok(text_fail(__VA_ARGS__))
#endif

/* text_put when room must be made, or cannot be. */
void text_put_slowly(Text *t, View v);
static inline void text_put(Text *t, View v)
{
    if (t->failed || v.n > t->room - t->n || v.n > t->cap - t->n) {
        text_put_slowly(t, v);
    } else if (v.n) {
        memcpy(t->p + t->n, v.p, v.n);
        t->n += v.n;
    }
}
static inline void text_byte(Text *t, char c)
{
    text_put(t, (View){ &c, 1 });
}
void text_printf(Text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void text_int(Text *t, int64_t x);
/* A whole number as people read it, 1,234,567, for a format with %s. Returns buffer; that of COUNT_TEXT lasts as long
 * as the block around it. */
enum { COUNT_CHARS = 28 };
const char *count_text(int64_t n, char buffer[COUNT_CHARS]);
#define COUNT_TEXT(n) count_text((int64_t)(n), (char[COUNT_CHARS]){ "" })
/* n bytes that the caller fills at once, or NULL. */
char *text_room(Text *t, size_t n);
/* Where the next n bytes will come, for a caller who then says with text_filled where it stopped; or NULL. */
char *text_ahead(Text *t, size_t n);
static inline void text_filled(Text *t, const char *end)
{
    t->n = (size_t)(end - t->p);
}

/* v as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void text_json(Text *t, View v);
/* The same where every byte stands for itself, as nearly always: writes v.n + 2 bytes to p and returns what comes after
 * them, else NULL (and what it wrote is nothing). */
char *json_plain(char *p, View v);
/* v in double quotes, with those in it written twice. */
void text_quoted(Text *t, View v);
/* v as one CSV field (RFC 4180). Not for spreadsheets: see faces/csv.h for the guard against formulas. */
void text_csv(Text *t, View v);

#endif
