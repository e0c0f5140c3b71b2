/* Check digits and number forms: see number.h. */
#include "demo/number.h"

#include <stdio.h>

/* Verhoeff: the dihedral group of ten and the eight powers of its permutation (J. Verhoeff, 1969). */
static const uint8_t group[10][10] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 2, 3, 4, 0, 6, 7, 8, 9, 5 }, { 2, 3, 4, 0, 1, 7, 8, 9, 5, 6 },
    { 3, 4, 0, 1, 2, 8, 9, 5, 6, 7 }, { 4, 0, 1, 2, 3, 9, 5, 6, 7, 8 }, { 5, 9, 8, 7, 6, 0, 4, 3, 2, 1 },
    { 6, 5, 9, 8, 7, 1, 0, 4, 3, 2 }, { 7, 6, 5, 9, 8, 2, 1, 0, 4, 3 }, { 8, 7, 6, 5, 9, 3, 2, 1, 0, 4 },
    { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 },
};
static const uint8_t power[8][10] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 }, { 5, 8, 0, 3, 7, 9, 6, 1, 4, 2 },
    { 8, 9, 1, 6, 0, 4, 3, 5, 2, 7 }, { 9, 4, 5, 3, 1, 2, 6, 8, 7, 0 }, { 4, 2, 8, 6, 5, 7, 3, 9, 0, 1 },
    { 2, 7, 9, 3, 8, 0, 6, 4, 1, 5 }, { 7, 0, 4, 6, 9, 1, 3, 2, 5, 8 },
};
static const uint8_t inverse[10] = { 0, 4, 3, 2, 1, 5, 6, 7, 8, 9 };

uint64_t number_hash(uint64_t seed, uint64_t what, uint64_t which)
{
    uint64_t z = (seed ^ what * 0xd6e8feb86659fd93u) + which * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void digits(char *out, uint64_t x, int n)
{
    while (n) {
        out[--n] = (char)('0' + x % 10);
        x /= 10;
    }
}

/* The right last digit for the n - 1 before it, modulo 10. */
static char gs1_check(const char *p, int n)
{
    unsigned sum = 0;
    for (int i = n - 2, weight = 3; i >= 0; i--, weight = 4 - weight)
        sum += (unsigned)(p[i] - '0') * (unsigned)weight;
    return (char)('0' + (10 - sum % 10) % 10);
}

void number_gtin(char out[15], int indicator, uint32_t prefix, uint32_t item)
{
    out[0] = (char)('0' + indicator);
    out[1] = '9';
    out[2] = '5';
    out[3] = '2';
    digits(out + 4, prefix, 4);
    digits(out + 8, item, 5);
    out[13] = gs1_check(out, 14);
    out[14] = '\0';
}

void number_sctid(char out[20], int kind, uint32_t number)
{
    unsigned c = 0;
    out[0] = (char)('0' + kind);
    digits(out + 1, number, 7);
    digits(out + 8, 9990001, 7);
    digits(out + 15, 10, 2);
    for (int i = 16, place = 1; i >= 0; i--, place++)
        c = group[c][power[place % 8][out[i] - '0']];
    out[17] = (char)('0' + inverse[c]);
    out[18] = '\0';
}

void number_uuid(char out[37], uint64_t a, uint64_t b)
{
    static const char hex[] = "0123456789abcdef";
    int at = 0;
    for (int i = 0; i < 32; i++) {
        uint64_t x = i < 16 ? a : b;
        unsigned nibble = (unsigned)(x >> (60 - i % 16 * 4)) & 15;
        if (i == 8 || i == 12 || i == 16 || i == 20)
            out[at++] = '-';
        if (i == 12)
            nibble = 4;
        if (i == 16)
            nibble = 8 | (nibble & 3);
        out[at++] = hex[nibble];
    }
    out[at] = '\0';
}
