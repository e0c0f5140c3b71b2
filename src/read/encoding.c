/* Encodings: see encoding.h. */
#include "read/encoding.h"

#include "base/limits.h"
#include "base/memory.h"

enum { RAW_BYTES = 64 * 1024 };

/* CP1252.TXT, 0x80..0x9f; 0 where the table has no character. */
static const uint16_t windows_1252_high[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

size_t utf8_put(unsigned c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

static bool encoding_has_nul(View head)
{
    return view_find(head, '\0') >= 0;
}

/* UTF-16 without a mark shows as NULs in every other byte, since the text we meet is mostly Latin. */
static bool utf16_unmarked(View head, bool *big)
{
    size_t nul[2] = { 0, 0 }, pairs = head.n / 2;
    for (size_t i = 0; i < pairs * 2; i++)
        nul[i & 1] += head.p[i] == 0;
    *big = nul[0] > nul[1];
    return pairs >= 2 && nul[*big ? 0 : 1] * 2 > pairs && nul[*big ? 1 : 0] * 20 <= pairs;
}

/* Counts well-formed characters beyond ASCII and bytes that are not UTF-8. A character cut off at the end counts as
 * neither unless `whole`. */
static void count_high(View v, bool whole, size_t *good, size_t *bad)
{
    size_t at = 0;
    *good = *bad = 0;
    for (;;) {
        View rest = view_sub(v, at, v.n);
        size_t fault = rest.n;
        bool fine = view_utf8(rest, &fault);
        size_t n = fine ? rest.n : fault;
        for (size_t i = 0; i < n; i++)
            *good += ((unsigned char)rest.p[i] & 0xc0) == 0xc0;
        if (fine)
            return;
        if (!whole && rest.n - fault < 4 && (unsigned char)rest.p[fault] >= 0xc2)
            return;
        ++*bad;
        at += fault + 1;
    }
}

Encoding encoding_of(View head, bool whole, size_t *mark)
{
    size_t good, bad;
    bool big;

    *mark = 0;
    if (view_starts(head, V("\xef\xbb\xbf"))) {
        *mark = 3;
        return ENCODING_UTF8;
    }
    if (view_starts(head, V("\xff\xfe")) || view_starts(head, V("\xfe\xff"))) {
        *mark = 2;
        return head.p[0] == (char)0xff ? ENCODING_UTF16LE : ENCODING_UTF16BE;
    }
    if (encoding_has_nul(head) && utf16_unmarked(head, &big))
        return big ? ENCODING_UTF16BE : ENCODING_UTF16LE;
    count_high(head, whole, &good, &bad);
    return bad > good ? ENCODING_WINDOWS_1252 : ENCODING_UTF8;
}

bool looks_windows_1252(View v)
{
    size_t good, bad;
    count_high(v, true, &good, &bad);
    return good == 0;
}

/* One unit of UTF-16; returns bytes written. */
static size_t utf16_unit(Utf16 *u, unsigned unit, char *out)
{
    size_t n = 0;
    if (u->high && unit >= 0xdc00 && unit <= 0xdfff) {
        n = utf8_put(0x10000 + ((u->high - 0xd800) << 10) + (unit - 0xdc00), out);
        u->high = 0;
        return n;
    }
    if (u->high)
        n = utf8_put(u->high, out);
    u->high = 0;
    if (unit >= 0xd800 && unit <= 0xdbff)
        u->high = unit;
    else
        n += utf8_put(unit, out + n);
    return n;
}

size_t utf16_decode(Utf16 *u, const char *in, size_t n, char *out)
{
    size_t done = 0;

    if (n == 0) {
        if (u->high)
            done = utf8_put(u->high, out);
        if (u->have)
            out[done++] = (char)0xff;
        u->high = 0;
        u->have = 0;
        return done;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)in[i];
        if (!u->have) {
            u->part = b;
            u->have = 1;
            continue;
        }
        u->have = 0;
        done += utf16_unit(u, u->big ? (unsigned)u->part << 8 | b : (unsigned)b << 8 | u->part, out + done);
    }
    return done;
}

size_t windows_1252_char(unsigned char byte, char out[3])
{
    unsigned c = byte >= 0x80 && byte < 0xa0 ? windows_1252_high[byte - 0x80] : byte;
    return c || !byte ? utf8_put(c, out) : 0;
}

View windows_1252_text(View v, Arena *out, bool *odd)
{
    size_t n = 0;
    char *p;
    for (size_t i = 0; i < v.n; i++)
        n += (unsigned char)v.p[i] < 0x80 ? 1 : 3;
    p = arena_bytes(out, n);
    if (!p)
        return (View){ NULL, 0 };
    n = 0;
    for (size_t i = 0; i < v.n; i++) {
        size_t k = windows_1252_char((unsigned char)v.p[i], p + n);
        if (!k) {
            *odd = true;
            k = utf8_put(0xfffd, p + n);
        }
        n += k;
    }
    return view(p, n);
}

View utf8_mended(View v, Arena *out)
{
    size_t good, bad, n = 0, fault;
    char *p;

    if (view_utf8(v, &fault))
        return arena_copy(out, v);
    count_high(v, true, &good, &bad);
    p = arena_bytes(out, v.n + 2 * bad);
    if (!p)
        return (View){ NULL, 0 };
    while (!view_utf8(v, &fault)) {
        memcpy(p + n, v.p, fault);
        n += fault + utf8_put(0xfffd, p + n + fault);
        v = view_sub(v, fault + 1, v.n);
    }
    if (v.n)
        memcpy(p + n, v.p, v.n);
    return view(p, n + v.n);
}

/* ---- the feed --------------------------------------------------------------------------------------------------- */

Code feed_open(TextFeed *f, Input *in, Error *e)
{
    View head;
    Code c;

    *f = (TextFeed){ .in = in };
    if ((c = input_rewind(in, e)) != OK || (c = input_peek(in, &head, e)) != OK)
        return c;
    f->encoding = encoding_of(head, head.n < LIMIT_SNIFF_BYTES, &f->skip);
    if (f->encoding != ENCODING_UTF16LE && f->encoding != ENCODING_UTF16BE)
        return OK;
    f->utf16.big = f->encoding == ENCODING_UTF16BE;
    f->raw = mem_alloc(RAW_BYTES);
    f->text = mem_alloc(UTF16_ROOM(RAW_BYTES));
    if (f->raw && f->text)
        return OK;
    feed_close(f);
    return fail_memory(e, "decoding UTF-16");
}

void feed_close(TextFeed *f)
{
    mem_free(f->raw);
    mem_free(f->text);
    *f = (TextFeed){ .in = f->in };
}

static Code skip_mark(TextFeed *f, Error *e)
{
    char mark[4];
    size_t got;
    Code c = OK;
    while (c == OK && f->skip) {
        c = input_read(f->in, mark, f->skip, &got, e);
        f->skip = got ? f->skip - got : 0;
    }
    return c;
}

Code feed_read(TextFeed *f, char *buffer, size_t n, size_t *got, Error *e)
{
    View rest;
    Code c;

    *got = 0;
    if (f->skip && (c = skip_mark(f, e)) != OK)
        return c;
    if (!f->raw)
        return input_read(f->in, buffer, n, got, e);
    while (f->at == f->n && !f->ended) {
        size_t k;
        if ((c = input_read(f->in, f->raw, RAW_BYTES, &k, e)) != OK)
            return c;
        f->ended = k == 0;
        f->at = 0;
        f->n = utf16_decode(&f->utf16, f->raw, k, f->text);
    }
    rest = view_sub(view(f->text, f->n), f->at, n);
    if (rest.n)
        memcpy(buffer, rest.p, rest.n);
    f->at += rest.n;
    *got = rest.n;
    return OK;
}
