/* The CSV scanner: where fields and rows end. See csv.h for the rules and the source of the method.
 *
 * Two implementations of one state machine. scan_scalar is the definition; scan_avx2 does 64 bytes at a time and
 * hands a block to scan_scalar when a quote in it stands where a well-formed field would have none. Not here: rows
 * and fields.
 */
#include "read/csv.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

void scan_init(CsvScan *s, View delimiter, char quote, bool quotes)
{
    *s = (CsvScan){ .quote = (unsigned char)quote, .quotes = quotes };
    s->delimiter_n = (unsigned)(delimiter.n > 4 ? 4 : delimiter.n);
    memcpy(s->delimiter, delimiter.p, s->delimiter_n);
    for (unsigned k = 1; k < s->delimiter_n; k++)
        s->overlaps |= memcmp(s->delimiter, s->delimiter + k, s->delimiter_n - k) == 0;
}

/* True if the delimiter ends at p[0]. */
static bool delimiter_ends(const CsvScan *s, const char *p)
{
    unsigned n = s->delimiter_n;
    if (*p != s->delimiter[n - 1])
        return false;
    if (s->overlaps && s->run + 1 < n)
        return false;
    return n == 1 || memcmp(p - n + 1, s->delimiter, n) == 0;
}

static size_t scan_scalar(CsvScan *s, const char *p, size_t n, uint32_t base, uint32_t *mark)
{
    size_t marks = 0;
    unsigned char met = 0;
    ScanState state = s->state;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        bool quote = s->quotes && c == s->quote;
        met |= (unsigned char)((c >> 7) * SCAN_HIGH | (c == 0) * SCAN_NUL | quote * SCAN_QUOTE);
        if (state == SCAN_QUOTED) {
            if (quote)
                state = SCAN_CLOSING;
        } else if (quote && state != SCAN_PLAIN) {
            state = SCAN_QUOTED; /* the start of a quoted field, or a doubled quote */
        } else if (c == '\n' || c == '\r' || delimiter_ends(s, p + i)) {
            state = SCAN_START;
            mark[marks++] = base + (uint32_t)i;
            s->run = 0;
            continue;
        } else {
            state = SCAN_PLAIN;
        }
        s->run++;
    }
    s->met |= met;
    s->state = state;
    return marks;
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,pclmul,bmi,bmi2")))

AVX2 static inline uint64_t equal(__m256i a, __m256i b, __m256i c)
{
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, c));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, c));
    return (uint64_t)high << 32 | low;
}

AVX2 static inline __m256i load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Bit i: a delimiter ends at p[i]. */
AVX2 static inline uint64_t delimiters(const CsvScan *s, const char *p, __m256i a, __m256i b)
{
    unsigned n = s->delimiter_n;
    uint64_t m = equal(a, b, _mm256_set1_epi8(s->delimiter[n - 1]));
    for (unsigned k = 1; k < n && m; k++)
        m &= equal(load(p - k), load(p - k + 32), _mm256_set1_epi8(s->delimiter[n - 1 - k]));
    return m;
}

/* Bit i: the number of bits set in q[0..i] is odd. */
AVX2 static inline uint64_t prefix_xor(uint64_t q)
{
    __m128i r = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)q), _mm_set1_epi8((char)0xff), 0);
    return (uint64_t)_mm_cvtsi128_si64(r);
}

AVX2 static inline size_t write_marks(uint64_t m, uint32_t base, uint32_t *mark)
{
    size_t n = 0;
    while (m) {
        mark[n++] = base + (uint32_t)__builtin_ctzll(m);
        m &= m - 1;
    }
    return n;
}

/* What the last byte of a block leaves behind. */
static inline ScanState state_after(uint64_t sep, uint64_t quote, uint64_t inside)
{
    const uint64_t last = (uint64_t)1 << 63;
    if (inside & last)
        return SCAN_QUOTED;
    if (sep & last)
        return SCAN_START;
    return quote & last ? SCAN_CLOSING : SCAN_PLAIN;
}

/* One block of 64. False, with nothing done, when a quote in it does not open or close a field cleanly. */
AVX2 static inline bool block_avx2(CsvScan *s, uint64_t sep, uint64_t quote, uint64_t *ends)
{
    uint64_t inside, opens, may_open;

    if (!quote) {
        inside = s->state == SCAN_QUOTED ? ~(uint64_t)0 : 0;
        *ends = sep & ~inside;
    } else {
        inside = prefix_xor(quote) ^ (s->state == SCAN_QUOTED ? ~(uint64_t)0 : 0);
        *ends = sep & ~inside;
        opens = quote & inside;
        may_open = (*ends | quote) << 1 | (s->state == SCAN_START || s->state == SCAN_CLOSING);
        if (opens & ~may_open)
            return false;
    }
    s->state = state_after(*ends, quote, inside);
    return true;
}

AVX2 static size_t scan_avx2(CsvScan *s, const char *p, size_t n, uint32_t base, uint32_t *mark)
{
    const __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
    const __m256i q = _mm256_set1_epi8((char)s->quote);
    __m256i any = _mm256_setzero_si256(), least = _mm256_set1_epi8((char)0xff);
    uint64_t all_quotes = 0;
    size_t marks = 0, i = 0;

    for (; n - i >= 64; i += 64) {
        __m256i a = load(p + i), b = load(p + i + 32);
        uint64_t quote = s->quotes ? equal(a, b, q) : 0, ends;
        uint64_t sep = delimiters(s, p + i, a, b) | equal(a, b, lf) | equal(a, b, cr);
        any = _mm256_or_si256(any, _mm256_or_si256(a, b));
        least = _mm256_min_epu8(least, _mm256_min_epu8(a, b));
        all_quotes |= quote;
        if (block_avx2(s, sep, quote, &ends))
            marks += write_marks(ends, base + (uint32_t)i, mark + marks);
        else
            marks += scan_scalar(s, p + i, 64, base + (uint32_t)i, mark + marks);
    }
    if (_mm256_movemask_epi8(any))
        s->met |= SCAN_HIGH;
    if (_mm256_movemask_epi8(_mm256_cmpeq_epi8(least, _mm256_setzero_si256())))
        s->met |= SCAN_NUL;
    if (all_quotes)
        s->met |= SCAN_QUOTE;
    return marks + scan_scalar(s, p + i, n - i, base + (uint32_t)i, mark + marks);
}

static bool have_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi2");
}
#endif

size_t scan_bytes(CsvScan *s, const char *p, size_t n, uint32_t base, uint32_t *mark)
{
#if defined(__x86_64__)
    if (!s->plain && !s->overlaps && n >= 64 && have_avx2())
        return scan_avx2(s, p, n, base, mark);
#endif
    return scan_scalar(s, p, n, base, mark);
}
