/* See secret.h. */
#include "access/secret.h"

#include "base/libcrypto.h"
#include "base/libsodium.h"

#include <errno.h>
#include <sys/random.h>

const char secret_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Code secret_random(unsigned char *out, size_t n, Error *e)
{
    size_t have = 0;

    while (have < n) {
        ssize_t got = getrandom(out + have, n - have, 0);
        if (got < 0 && errno != EINTR)
            return fail(e, E_IO, "could not get random numbers: %s", strerror(errno));
        have += got > 0 ? (size_t)got : 0;
    }
    return OK;
}

View secret_base64url(const unsigned char *bytes, size_t n, Arena *arena)
{
    char *p = arena_bytes(arena, (n * 4 + 2) / 3 + 1);
    size_t at = 0;
    uint32_t bits = 0;
    int have = 0;

    for (size_t i = 0; p && i < n; i++) {
        bits = bits << 8 | bytes[i];
        for (have += 8; have >= 6; have -= 6)
            p[at++] = secret_digits[bits >> (have - 6) & 63];
    }
    if (p && have)
        p[at++] = secret_digits[bits << (6 - have) & 63];
    return (View){ p, at };
}

bool secret_from_base64url(View text, unsigned char *out, size_t room, size_t *n)
{
    uint32_t bits = 0;
    int have = 0;

    *n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *at = text.p[i] ? strchr(secret_digits, text.p[i]) : NULL;
        if (!at)
            return false;
        bits = bits << 6 | (uint32_t)(at - secret_digits);
        have += 6;
        if (have >= 8) {
            if (*n == room)
                return false;
            have -= 8;
            out[(*n)++] = (unsigned char)(bits >> have);
        }
    }
    return have < 6 && (bits & ((1u << have) - 1)) == 0;
}

Code secret_new(View prefix, Arena *out_arena, View *out, Error *e)
{
    unsigned char bytes[SECRET_BYTES];
    View text;
    Code c = secret_random(bytes, sizeof bytes, e);

    if (c != OK)
        return c;
    text = secret_base64url(bytes, sizeof bytes, out_arena);
    *out = text.p ? arena_printf(out_arena, "%.*s%.*s", VIEW_ARGS(prefix), VIEW_ARGS(text)) : text;
    return out->p ? OK : arena_fail(out_arena, SECRET_CHARS, "a secret", e);
}

/* ---- hashes ------------------------------------------------------------------------------------------------------ */

/* SHA-256 of a, then b. */
static Code sha256_of_two(View a, View b, unsigned char out[SECRET_BYTES], Error *e)
{
    EVP_MD_CTX *sha;
    unsigned n = 0;
    bool fine;
    Code c = libcrypto_load(e);

    if (c != OK)
        return c;
    if (!(sha = EVP_MD_CTX_new()))
        return fail_memory(e, "a hash");
    fine = EVP_DigestInit_ex(sha, EVP_sha256(), NULL) && (!a.n || EVP_DigestUpdate(sha, a.p, a.n)) &&
           (!b.n || EVP_DigestUpdate(sha, b.p, b.n)) && EVP_DigestFinal_ex(sha, out, &n) && n == SECRET_BYTES;
    EVP_MD_CTX_free(sha);
    return fine ? OK : fail(e, E_IO, "could not reckon a SHA-256");
}

Code secret_sha256_raw(View data, unsigned char out[SECRET_BYTES], Error *e)
{
    return sha256_of_two(data, (View){ NULL, 0 }, out, e);
}

static Code hex_of(const unsigned char raw[SECRET_BYTES], Arena *arena, View *hex, Error *e)
{
    static const char digit[] = "0123456789abcdef";
    char *p = arena_bytes(arena, SECRET_HEX);

    for (int i = 0; p && i < SECRET_BYTES; i++) {
        p[2 * i] = digit[raw[i] >> 4];
        p[2 * i + 1] = digit[raw[i] & 15];
    }
    *hex = (View){ p, p ? SECRET_HEX : 0 };
    return p ? OK : arena_fail(arena, SECRET_HEX, "a hash", e);
}

Code secret_sha256(View data, Arena *arena, View *hex, Error *e)
{
    unsigned char raw[SECRET_BYTES];
    Code c = secret_sha256_raw(data, raw, e);

    return c == OK ? hex_of(raw, arena, hex, e) : c;
}

Code secret_hmac(View key, View data, Arena *arena, View *hex, Error *e)
{
    enum { BLOCK = 64 };
    unsigned char inner[BLOCK], outer[BLOCK], raw[SECRET_BYTES] = { 0 };
    Code c = OK;

    if (key.n > BLOCK)
        c = secret_sha256_raw(key, raw, e);
    for (int i = 0; i < BLOCK && c == OK; i++) {
        unsigned char k =
            key.n > BLOCK ? (i < SECRET_BYTES ? raw[i] : 0) : ((size_t)i < key.n ? (unsigned char)key.p[i] : 0);
        inner[i] = k ^ 0x36;
        outer[i] = k ^ 0x5c;
    }
    if (c == OK)
        c = sha256_of_two(view((const char *)inner, BLOCK), data, raw, e);
    if (c == OK)
        c = sha256_of_two(view((const char *)outer, BLOCK), view((const char *)raw, SECRET_BYTES), raw, e);
    return c == OK ? hex_of(raw, arena, hex, e) : c;
}

bool secret_equal(View a, View b)
{
    unsigned char differ = a.n != b.n;

    for (size_t i = 0; i < a.n && i < b.n; i++)
        differ |= (unsigned char)(a.p[i] ^ b.p[i]);
    return !differ;
}

/* ---- passwords --------------------------------------------------------------------------------------------------- */

Code password_check(View password, View name, Error *e)
{
    size_t characters = 0, other = 0;

    for (size_t i = 0; i < password.n; i++) {
        characters += ((unsigned char)password.p[i] & 0xc0) != 0x80;
        other += password.p[i] != password.p[0];
    }
    if (password.n > PASSWORD_MOST)
        return fail(e, E_USAGE, "the password has more than %d bytes; choose a shorter one", PASSWORD_MOST);
    if (characters >= PASSWORD_LEAST && other > 0 && !view_eq_nocase(password, name))
        return OK;
    fail(e, E_USAGE,
         characters < PASSWORD_LEAST ? "the password has fewer than %d characters"
                                     : "the password is too easy to guess",
         PASSWORD_LEAST);
    return hint(e, "three words that have nothing to do with each other make a good one");
}

Code password_hash(View password, Arena *arena, View *out, Error *e)
{
    char hash[crypto_pwhash_STRBYTES];
    Code c = libsodium_load(e);

    if (c != OK)
        return c;
    if (crypto_pwhash_str(hash, password.p ? password.p : "", password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return fail_memory(e, "the hash of a password");
    *out = arena_copy(arena, view_of(hash));
    return out->p ? OK : arena_fail(arena, sizeof hash, "the hash of a password", e);
}

Code password_matches(View password, View hash, bool *out, Error *e)
{
    /* Of a random password that nobody kept: checking it takes as long as checking a real one. */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$"
                                 "c29tZXNhbHRmb3Jub2JvZHk$zcFOrJ1MOXpUZvJeF0ZQuGZlEW9pDcIvSPp/ZNFqBWM";
    char text[crypto_pwhash_STRBYTES] = { 0 };
    bool there = hash.n > 0 && hash.n < sizeof text, same;
    Code c = libsodium_load(e);

    *out = false;
    if (c != OK)
        return c;
    memcpy(text, there ? hash.p : nobody, there ? hash.n : sizeof nobody);
    same = crypto_pwhash_str_verify(text, password.p ? password.p : "", password.n) == 0;
    *out = there && same;
    return OK;
}
