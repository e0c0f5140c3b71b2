/* See part_number.h. */
#include "picture/attributes/part_number.h"

#include "picture/attributes/attributes.h"
#include "picture/fold.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where a sign with a decimal number begins that ends the text ("+13.5"), or v.n. */
static size_t decimal_end(View v)
{
    size_t i = v.n;
    bool point = false;

    while (i > 0 && (digit(v.p[i - 1]) || (v.p[i - 1] == '.' && !point))) {
        point |= v.p[i - 1] == '.';
        i--;
    }
    return point && i > 0 && v.p[i - 1] == '+' && i < v.n ? i - 1 : v.n;
}

static bool all_digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!digit(p[i]))
            return false;
    return n > 0;
}

size_t part_number_key(View published, char *out, size_t room)
{
    View v = view_trim(published);
    size_t tail = decimal_end(v), n = 0, zeros = 0;
    char folded[PART_NUMBER_MOST * 2];
    size_t length = fold_text(view_sub(v, 0, tail), folded, sizeof folded);

    for (size_t i = 0; i < length && n < room; i++)
        if (folded[i] != ' ')
            out[n++] = folded[i];
    for (size_t i = tail; i < v.n && n < room; i++)
        out[n++] = v.p[i];
    if (all_digits(v.p, v.n)) {
        while (zeros < n && out[zeros] == '0' && n - zeros > 4)
            zeros++;
        memmove(out, out + zeros, n - zeros);
        n -= zeros;
    }
    return n;
}

/* Do attributes cover all letters and digits of the text? Then it is a size and no number. */
static bool is_measure(View v)
{
    AttributeSet set;
    size_t covered = 0, characters = 0;

    attributes_clear(&set);
    attributes_read(v, ATTRIBUTES_SIZE, 0, &set);
    for (size_t i = 0; i < set.n; i++)
        if (set.item[i].bytes > covered)
            covered = set.item[i].bytes;
    for (size_t i = 0; i < v.n; i++)
        characters += v.p[i] != ' ';
    return set.n && covered + 1 >= characters && covered > 0;
}

static bool says_nothing(const char *key, size_t n)
{
    static const char *const words[] = { "na",      "none",     "nil",         "null",          "unknown",
                                         "various", "tbc",      "tbd",         "notapplicable", "notavailable",
                                         "see",     "seebelow", "seeattached", "nocode",        "misc" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && memcmp(words[i], key, n) == 0)
            return true;
    return false;
}

PartNumberKind part_number_kind(View published)
{
    char key[PART_NUMBER_MOST];
    size_t n = part_number_key(published, key, sizeof key), digits = 0;

    for (size_t i = 0; i < n; i++)
        digits += digit(key[i]);
    if (n < 2 || says_nothing(key, n) || is_measure(view_trim(published)))
        return PART_NUMBER_NONE;
    if ((n >= 4 && digits >= 3) || (n - digits >= 3 && digits >= 3))
        return PART_NUMBER_STRONG;
    return PART_NUMBER_WEAK;
}
