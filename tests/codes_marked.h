/* Cases in which the characters at fault are marked inside the code: "400638133393[2]". Every file of tests/unit that
 * tests src/codes includes this once. `{GS}` stands for the separator that scanners send (0x1D). */
#ifndef CODES_MARKED_H
#define CODES_MARKED_H

#include "codes/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

typedef struct {
    char text[512];
    size_t n, at, length;
    bool marked;
} Marked;

/* The code without its marks, and where they stood. `open` and `close` are the marks: brackets, unless the code itself
 * has some. */
static inline Marked marked_with(const char *s, char open, char close)
{
    Marked m = { .n = 0 };
    for (; *s; s++) {
        if (*s == open && !m.marked) {
            m.at = m.n;
            m.marked = true;
        } else if (*s == close && m.marked && !m.length) {
            m.length = m.n - m.at;
        } else if (strncmp(s, "{GS}", 4) == 0) {
            m.text[m.n++] = '\x1d';
            s += 3;
        } else {
            m.text[m.n++] = *s;
        }
    }
    return m;
}

static inline Marked marked(const char *s)
{
    return marked_with(s, '[', ']');
}

/* The verdict was as marked: legal without marks, else the rule and the span. */
static inline void check_fault(const char *code, const Marked *m, bool legal, const Fault *f, Rule rule)
{
    if (legal != !m->marked || (!legal && (f->rule != rule || f->at != m->at || f->n != m->length)))
        print_error("%s: got %s %s at %u+%u\n", code, legal ? "legal" : "illegal", rule_name(f->rule), f->at, f->n);
    assert_int_equal(legal, !m->marked);
    if (!legal) {
        assert_int_equal(f->rule, rule);
        assert_int_equal(f->at, m->at);
        assert_int_equal(f->n, m->length);
    }
}

/* A function of the shape of gtin_valid. The code is copied to a block of its own, so that sanitizers see reads past
 * its end. */
static inline void check_marked(bool (*valid)(View, Fault *), Rule rule, const char *code)
{
    Marked m = marked(code);
    Fault f = { 0 };
    char *exact = malloc(m.n ? m.n : 1);
    bool legal;
    assert_non_null(exact);
    memcpy(exact, m.text, m.n);
    legal = valid(view(exact, m.n), &f);
    assert_int_equal(valid(view(exact, m.n), NULL), legal);
    free(exact);
    check_fault(code, &m, legal, &f, rule);
}

static inline void check_right(bool (*valid)(View, Fault *), const char *code, const char *expected)
{
    Fault f = { 0 };
    assert_false(valid(view_of(code), &f));
    assert_string_equal(f.expected, expected);
}

#endif
