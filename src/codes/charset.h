/* Which characters a scheme allows, one bit a set: a table look-up a character.
 *
 * Not here: the numeric values that check characters are computed with (each scheme has its own). */
#ifndef CODES_CHARSET_H
#define CODES_CHARSET_H

#include <stddef.h>
#include <stdint.h>

enum {
    SET_DIGIT = 1,   /* 0-9                                                                                       */
    SET_82 = 2,      /* GS1 set 82 (GS1 General Specifications 7.11): ISO/IEC 646 less space # $ @ [ \ ] ^ ` { | } ~ */
    SET_39 = 4,      /* GS1 set 39: digits, capitals, # - /                                                       */
    SET_64 = 8,      /* GS1 set 64: file-safe, URI-safe base64 without padding                                    */
    SET_CAPITAL = 16, /* A-Z                                                                                      */
    SET_43 = 32,     /* Code 39, as HIBC uses it: digits, capitals, - . space $ / + %                             */
    SET_URI = 64,    /* may stand in a URI (RFC 3986, 2): unreserved, reserved and %                              */
    SET_PLAIN = 128  /* needs no escape in a URI (RFC 3986, 2.3: unreserved)                                      */
};

extern const uint8_t code_set[256];

/* The first of n characters that is not in the set(s), or n. */
static inline size_t set_span(const char *p, size_t n, unsigned set)
{
    size_t i = 0;
    while (i < n && (code_set[(unsigned char)p[i]] & set))
        i++;
    return i;
}

/* The value of a hexadecimal digit in either case, or -1. */
static inline int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
