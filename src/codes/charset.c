/* The table of charset.h. Ranges in designators are an extension that gcc and clang share. */
#include "codes/charset.h"

#define LETTER (SET_82 | SET_64 | SET_URI | SET_PLAIN)

const uint8_t code_set[256] = {
    ['0' ... '9'] = SET_DIGIT | SET_39 | SET_43 | LETTER,
    ['A' ... 'Z'] = SET_CAPITAL | SET_39 | SET_43 | LETTER,
    ['a' ... 'z'] = LETTER,
    [' '] = SET_43,
    ['!'] = SET_82 | SET_URI,
    ['"'] = SET_82,
    ['#'] = SET_39 | SET_URI,
    ['$'] = SET_43 | SET_URI,
    ['%'] = SET_82 | SET_43 | SET_URI,
    ['&'] = SET_82 | SET_URI,
    ['\''] = SET_82 | SET_URI,
    ['('] = SET_82 | SET_URI,
    [')'] = SET_82 | SET_URI,
    ['*'] = SET_82 | SET_URI,
    ['+'] = SET_82 | SET_43 | SET_URI,
    [','] = SET_82 | SET_URI,
    ['-'] = SET_82 | SET_39 | SET_64 | SET_43 | SET_URI | SET_PLAIN,
    ['.'] = SET_82 | SET_43 | SET_URI | SET_PLAIN,
    ['/'] = SET_82 | SET_39 | SET_43 | SET_URI,
    [':'] = SET_82 | SET_URI,
    [';'] = SET_82 | SET_URI,
    ['<'] = SET_82,
    ['='] = SET_82 | SET_URI,
    ['>'] = SET_82,
    ['?'] = SET_82 | SET_URI,
    ['@'] = SET_URI,
    ['['] = SET_URI,
    [']'] = SET_URI,
    ['_'] = SET_82 | SET_64 | SET_URI | SET_PLAIN,
    ['~'] = SET_URI | SET_PLAIN,
};
