/* Scan data: see gs1_scan.h. Each carrier is one row of a table; it holds GS1 data, one GTIN, or anything. */
#include "codes/gs1_scan.h"

#include "codes/charset.h"
#include "codes/check.h"
#include "codes/digital_link.h"
#include "codes/out.h"

#define GS '\x1d'
#define ID 3 /* length of a symbology identifier */

typedef struct {
    Carrier carrier;
    char gs1[4], plain[4];  /* identifiers for GS1 data and for anything else; "" cannot */
    uint8_t digits;         /* of the one GTIN that it holds, 0 for element strings      */
    uint8_t sent;           /* digits transmitted for it                                 */
    bool composite;         /* may carry a composite component                           */
} Row;

static const Row rows[] = {
    { CARRIER_GS1_128, "]C1", "", 0, 0, true },          { CARRIER_DATABAR, "]e0", "", 0, 0, true },
    { CARRIER_DATABAR_OMNI, "]e0", "", 14, 14, true },   { CARRIER_DATABAR_LIMITED, "]e0", "", 14, 14, true },
    { CARRIER_DATAMATRIX, "]d2", "]d1", 0, 0, false },   { CARRIER_QR, "]Q3", "]Q1", 0, 0, false },
    { CARRIER_DOTCODE, "]J1", "]J0", 0, 0, false },      { CARRIER_EAN13, "]E0", "", 13, 13, true },
    { CARRIER_EAN8, "]E4", "", 8, 8, true },             { CARRIER_UPCA, "]E0", "", 12, 13, true },
    { CARRIER_UPCE, "]E0", "", 12, 13, true },           { CARRIER_ITF14, "]I1", "", 14, 14, false },
};

size_t symbology_prefix(View v)
{
    bool letter = v.n >= ID && v.p[0] == ']' && ((v.p[1] >= 'A' && v.p[1] <= 'Z') || (v.p[1] >= 'a' && v.p[1] <= 'z'));
    return letter && (code_set[(unsigned char)v.p[2]] & (SET_DIGIT | SET_CAPITAL)) ? ID : 0;
}

static bool moved(Fault *f, size_t by)
{
    f->at += (uint32_t)by;
    return false;
}

/* Data that begin with any number of backslashes and then ^ lose or gain a backslash, so that ^ in front is FNC1. */
static bool literal_caret(View v)
{
    size_t i = 0;
    while (i < v.n && v.p[i] == '\\')
        i++;
    return i < v.n && v.p[i] == '^';
}

/* GS1 data behind '^' as transmitted. */
static void transmitted(Out *out, View data)
{
    for (size_t i = 1; i < data.n; i++)
        out_byte(out, data.p[i] == '^' ? GS : data.p[i]);
}

/* UPC-E leaves out four or five zeros (GenSpecs 5: UPC-E): which of the twelve digits must be zeros depends on those
 * that end the company prefix. */
static bool upc_e_can_hold(const char *d)
{
    static const char zeros[] = "00000";
    if (d[0] != '0')
        return false;
    // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) the twelve digits are there
    if (d[3] <= '2' && memcmp(d + 4, zeros, 4) == 0)
        return true;
    if (memcmp(d + 4, zeros, 5) == 0)
        return true;
    if (memcmp(d + 5, zeros, 5) == 0)
        return true;
    return memcmp(d + 6, zeros, 4) == 0 && d[10] >= '5';
}

/* The digits as given, one short of `row->digits`, and their check digit. */
static bool completed(View g, const Row *row, char full[14], View *digits, Fault *f)
{
    size_t bad = set_span(g.p, g.n, SET_DIGIT);
    if (g.n + 1 != row->digits)
        return fault(f, RULE_GS1_CARRIER_LENGTH, 0, g.n);
    if (bad < g.n)
        return fault(f, RULE_NON_DIGIT_CHARACTER, bad, 1);
    memcpy(full, g.p, g.n);
    full[g.n] = gs1_check_digit_of(g);
    *digits = view(full, g.n + 1);
    return true;
}

/* What only some symbols of one GTIN can hold. */
static bool fits(View g, const Row *row, size_t at, Fault *f)
{
    if (row->carrier == CARRIER_DATABAR_LIMITED && g.p[0] > '1')
        return fault(f, RULE_GTIN_INDICATOR, at, 1);
    if (row->carrier == CARRIER_UPCE && !upc_e_can_hold(g.p))
        return fault(f, RULE_UPC_E, at, g.n);
    return true;
}

/* The GTIN of a linear symbol: its own digits, or "^01" and fourteen with zeros in front. */
static bool linear_gtin(View v, const Row *row, View *digits, Fault *f)
{
    size_t skip = v.n >= 3 && memcmp(v.p, "^01", 3) == 0 ? 3 : 0;
    View g = view(v.p + skip, v.n - skip);
    if (skip && g.n == 14) {
        size_t zeros = 14u - row->digits, have = 0;
        while (have < zeros && g.p[have] == '0')
            have++;
        if (have < zeros)
            return fault(f, RULE_GTIN_INDICATOR, skip, zeros);
        g = view(g.p + zeros, g.n - zeros);
        skip += zeros;
    }
    if (g.n != row->digits)
        return fault(f, RULE_GS1_CARRIER_LENGTH, skip, g.n);
    if (!gtin_valid(g, f))
        return moved(f, skip);
    *digits = g;
    return fits(g, row, skip, f);
}

/* Linear and composite part together must make a legal message; `lead` is what stands for the linear part. */
static bool together(View lead, View composite, const Gs1Options *o, Fault *f)
{
    Gs1Elements e;
    char all[GS1_TEXT_MAX];
    Out out = { .p = all, .room = sizeof all };
    Gs1Options form = *o;
    form.no_associations = true;
    if (!gs1_parse_fnc1(lead, &form, &e, f))
        return false;
    if (composite.n && !gs1_parse_fnc1(composite, &form, &e, f))
        return moved(f, lead.n + 1);
    if (o->no_associations)
        return true;
    out_view(&out, lead);
    if (composite.n) {
        if (lead.p[lead.n - 1] != '^')
            out_byte(&out, '^');
        out_view(&out, view(composite.p + 1, composite.n - 1));
    }
    if (out.full)
        return fault(f, RULE_GS1_TOO_LONG, 0, 0);
    if (gs1_parse_fnc1(view(all, out.n), o, &e, f))
        return true;
    if (f->at > lead.n + composite.n)
        f->at = 0, f->n = 0;
    return false;
}

/* A symbol of one GTIN: EAN/UPC, ITF-14, DataBar without more. */
static bool write_gtin(View linear, View composite, const Row *row, const Gs1Options *o, Out *out, Fault *f)
{
    char lead[17] = "^01", full[14];
    View digits;
    if (o->add_check_digit && (linear.n == 0 || linear.p[0] != '^')) {
        if (!completed(linear, row, full, &digits, f) || !fits(digits, row, 0, f))
            return false;
    } else if (!linear_gtin(linear, row, &digits, f)) {
        return false;
    }
    memset(lead + 3, '0', 14 - digits.n);
    memcpy(lead + 17 - digits.n, digits.p, digits.n);
    if (!together(view(lead, sizeof lead), composite, o, f))
        return false;
    out_view(out, view(row->gs1, ID));
    if (row->sent == 14 && row->carrier != CARRIER_ITF14)
        out_view(out, V("01"));
    if (row->sent > digits.n)
        out_byte(out, '0');
    out_view(out, digits);
    if (composite.n && row->sent != 14)
        out_view(out, V("|]e0"));
    if (composite.n)
        transmitted(out, composite);
    return true;
}

/* A symbol of element strings, perhaps with a composite part, before which FNC1 stands where one is due. */
static bool write_elements(View linear, View composite, const Row *row, const Gs1Options *o, Out *out, Fault *f)
{
    Gs1Elements e;
    Gs1Options form = *o;
    form.no_associations = true;
    if (linear.n == 0 || linear.p[0] != '^')
        return fault(f, RULE_GS1_NOT_GS1, 0, linear.n ? 1 : 0);
    if (!together(linear, composite, o, f) || !gs1_parse_fnc1(linear, &form, &e, f))
        return false;
    out_view(out, composite.n ? V("]e0") : view(row->gs1, ID));
    transmitted(out, linear);
    if (composite.n) {
        if (!(e.item[e.n - 1].ai->flags & GS1_FIXED) && linear.p[linear.n - 1] != '^')
            out_byte(out, GS);
        transmitted(out, composite);
    }
    return true;
}

static bool write_plain(View text, const Row *row, const Gs1Options *o, Out *out, Fault *f)
{
    Gs1Elements e;
    if (dl_like(text) && !dl_parse(text, o, &e, f))
        return false;
    out_view(out, view(row->plain, ID));
    out_view(out, literal_caret(text) ? view(text.p + 1, text.n - 1) : text);
    return true;
}

static const Row *row_of(Carrier carrier)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].carrier == carrier)
            return &rows[i];
    return NULL;
}

bool gs1_write_scan(View text, Carrier carrier, const Gs1Options *o, char *buffer, size_t room, size_t *n, Fault *f)
{
    Out out = { .p = buffer, .room = room };
    const Row *row = row_of(carrier);
    View linear = text, composite = view(NULL, 0);
    bool ok;
    *n = 0;
    if (!row)
        return fault(f, RULE_GS1_SYMBOLOGY, 0, 0);
    if (row->composite) {
        ptrdiff_t bar = view_find_view(text, V("|^"));
        if (bar >= 0) {
            linear = view(text.p, (size_t)bar);
            composite = view(text.p + bar + 1, text.n - (size_t)bar - 1);
        }
    }
    if (row->digits)
        ok = write_gtin(linear, composite, row, o, &out, f);
    else if (!row->plain[0] || (text.n && text.p[0] == '^'))
        ok = write_elements(linear, composite, row, o, &out, f);
    else
        ok = write_plain(text, row, o, &out, f);
    if (!ok)
        return false;
    return out_end(&out, n) || fault(f, RULE_GS1_TOO_LONG, 0, 0);
}

/* Element strings as transmitted, written with '^'. */
static bool read_elements(View data, const Gs1Options *o, Out *out, Fault *f)
{
    Gs1Elements e;
    if (!gs1_parse_bare(data, o, &e, f))
        return false;
    out_byte(out, '^');
    for (size_t i = 0; i < data.n; i++)
        out_byte(out, data.p[i] == GS ? '^' : data.p[i]);
    return true;
}

/* The digits of EAN/UPC or ITF, then perhaps "|]e0" and the composite part. */
static bool read_gtin(View data, const Row *row, const Gs1Options *o, Out *out, Fault *f)
{
    View digits = view_sub(data, 0, row->sent), rest = view_sub(data, row->sent, data.n);
    if (digits.n < row->sent)
        return fault(f, RULE_GS1_CARRIER_LENGTH, 0, data.n);
    if (!gtin_valid(digits, f))
        return false;
    out_view(out, digits);
    if (rest.n == 0)
        return true;
    if (!row->composite || !view_starts(rest, V("|]e0")))
        return fault(f, row->composite ? RULE_GS1_COMPOSITE : RULE_GS1_CARRIER_LENGTH, row->sent, rest.n);
    out_byte(out, '|');
    return read_elements(view_sub(rest, 4, rest.n), o, out, f) || moved(f, row->sent + 4u);
}

static bool read_plain(View data, const Gs1Options *o, Out *out, Fault *f)
{
    Gs1Elements e;
    if (dl_like(data) && !dl_parse(data, o, &e, f))
        return false;
    if (literal_caret(data))
        out_byte(out, '\\');
    out_view(out, data);
    return true;
}

bool gs1_read_scan(View scan, const Gs1Options *o, Carrier *carrier, char *buffer, size_t room, size_t *n, Fault *f)
{
    Out out = { .p = buffer, .room = room };
    View data = view_sub(scan, ID, scan.n);
    *n = 0;
    *carrier = CARRIER_NONE;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const Row *row = &rows[i];
        bool gs1 = scan.n >= ID && memcmp(scan.p, row->gs1, ID) == 0;
        bool plain = scan.n >= ID && row->plain[0] && memcmp(scan.p, row->plain, ID) == 0, ok;
        if (!gs1 && !plain)
            continue;
        ok = plain                            ? read_plain(data, o, &out, f)
             : row->digits && row->sent == row->digits && row->gs1[1] != 'e' ? read_gtin(data, row, o, &out, f)
                                              : read_elements(data, o, &out, f);
        if (!ok)
            return moved(f, ID);
        *carrier = row->carrier;
        return out_end(&out, n) || fault(f, RULE_GS1_TOO_LONG, 0, 0);
    }
    return fault(f, RULE_GS1_SYMBOLOGY, 0, scan.n < ID ? scan.n : ID);
}
