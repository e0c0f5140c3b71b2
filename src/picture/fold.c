/* See fold.h. */
#include "picture/fold.h"

#include <utf8proc.h>

/* Letters that Unicode does not take apart, as people type them. */
static const char *plain_letter(utf8proc_int32_t c)
{
    switch (c) {
    case 0x00d7: return "x"; /* the multiplication sign */
    case 0x00e6: return "ae";
    case 0x00f8: return "o";
    case 0x00f0: return "d";
    case 0x0111: return "d";
    case 0x0127: return "h";
    case 0x0131: return "i";
    case 0x0142: return "l";
    case 0x0153: return "oe";
    case 0x00fe: return "th";
    case 0x03bc: return "u"; /* micro */
    default: return NULL;
    }
}

static bool is_dash(utf8proc_int32_t c)
{
    return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58 || c == 0xfe63 || c == 0xff0d;
}

static bool is_apostrophe(utf8proc_int32_t c)
{
    return c == 0x2018 || c == 0x2019 || c == 0x02bc || c == 0x2032 || c == 0xff07;
}

static bool is_word_character(utf8proc_int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);
    return (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) ||
           (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
}

/* Appends the folded form of one code point that came out of its decomposition. */
static size_t put_folded(char *out, size_t n, utf8proc_int32_t c)
{
    const char *plain = plain_letter(c);
    if (plain) {
        while (*plain && n < FOLD_WIDE_ROOM - 4)
            out[n++] = *plain++;
        return n;
    }
    if (!is_word_character(c) || n > FOLD_WIDE_ROOM - 4)
        return n;
    return n + (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)out + n);
}

FoldKind fold_wide(const unsigned char **p, const unsigned char *end, char out[FOLD_WIDE_ROOM], size_t *n)
{
    const utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
                                  UTF8PROC_IGNORE | UTF8PROC_STRIPNA;
    utf8proc_int32_t c, part[24];
    utf8proc_ssize_t used = utf8proc_iterate(*p, end - *p, &c), parts;
    int boundary = 0;

    *n = 0;
    if (used <= 0) {
        (*p)++;
        return FOLD_SEPARATES;
    }
    *p += used;
    if (is_dash(c))
        return FOLD_DASH;
    if (is_apostrophe(c))
        return FOLD_APOSTROPHE;
    if (c == 0xd7) {
        *n = put_folded(out, 0, c);
        return FOLD_WORD;
    }
    if (!is_word_character(c))
        return utf8proc_category(c) == UTF8PROC_CATEGORY_MN || utf8proc_category(c) == UTF8PROC_CATEGORY_CF
                   ? FOLD_NOTHING
                   : FOLD_SEPARATES;
    parts = utf8proc_decompose_char(c, part, 24, how, &boundary);
    for (utf8proc_ssize_t i = 0; i < parts && i < 24; i++)
        *n = put_folded(out, *n, part[i]);
    return *n ? FOLD_WORD : FOLD_NOTHING;
}

size_t fold_text(View text, char *out, size_t room)
{
    const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
    size_t n = 0;
    bool gap = false;

    while (p < end) {
        char wide[FOLD_WIDE_ROOM];
        size_t length = 1;
        FoldKind kind = FOLD_WORD;
        unsigned char c = *p;

        if (c >= 0x80) {
            kind = fold_wide(&p, end, wide, &length);
        } else {
            p++;
            wide[0] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
            kind = (c >= '0' && c <= '9') || (wide[0] >= 'a' && wide[0] <= 'z') ? FOLD_WORD
                   : c == '\''                                                  ? FOLD_APOSTROPHE
                                                                                : FOLD_SEPARATES;
        }
        if (kind == FOLD_SEPARATES || kind == FOLD_DASH)
            gap = n > 0;
        if (kind != FOLD_WORD)
            continue;
        if (n + gap + length > room)
            break;
        if (gap)
            out[n++] = ' ';
        gap = false;
        memcpy(out + n, wide, length);
        n += length;
    }
    return n;
}
