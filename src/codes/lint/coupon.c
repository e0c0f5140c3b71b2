/* North American coupons, AI 8110 and 8112: fields one after the other, many of them led by the digit that gives their
 * length (GS1 General Specifications 3: AI 8110, 8112; Syntax Dictionary: couponcode, couponposoffer).
 *
 * Medical devices are not sold against coupons; these rules are here so that every identifier of the dictionary is read
 * to the same depth. A missing field is marked by the whole coupon, since there is nothing else to point at.
 */
#include "codes/lint/lint.h"

typedef struct {
    View v;
    size_t at;
    int year;
    Fault *f;
    int64_t start, expiry; /* YYYYMMDD, 0 without; kept for the comparison */
    size_t expiry_at;
} Coupon;

static size_t left(const Coupon *c)
{
    return c->v.n - c->at;
}

/* Marks what is left, or everything when nothing is. */
static bool cut(Coupon *c, Rule rule)
{
    return left(c) ? fault(c->f, rule, c->at, left(c)) : fault(c->f, rule, 0, c->v.n);
}

/* n digits. */
static bool take(Coupon *c, size_t n, Rule short_of)
{
    if (left(c) < n)
        return cut(c, short_of);
    c->at += n;
    return true;
}

/* One digit that must stand in `allowed`; *digit gets its value. */
static bool code(Coupon *c, const char *allowed, Rule missing, Rule invalid, int *digit)
{
    if (left(c) == 0)
        return cut(c, missing);
    if (!strchr(allowed, c->v.p[c->at]))
        return fault(c->f, invalid, c->at, 1);
    *digit = c->v.p[c->at++] - '0';
    return true;
}

typedef struct {
    const char *allowed; /* digits of length                */
    int base;            /* length = digit + base           */
    Rule missing, invalid, truncated;
    bool nine_is_none;   /* 9: as the first purchase, empty */
} Sized;

/* A digit of length and a field of that length. */
static bool sized(Coupon *c, const Sized *s)
{
    int digit = 0;
    if (!code(c, s->allowed, s->missing, s->invalid, &digit))
        return false;
    if (digit == 9 && s->nine_is_none)
        return true;
    return take(c, (size_t)(digit + s->base), s->truncated);
}

#define PREFIX "0123456"
#define PREFIX_OR_NONE "01234569"
#define VALUE "12345"
#define SERIAL "0123456789"

/* Length, requirement, its code and the family code: the same for all three purchases. */
typedef struct {
    Sized requirement;
    Rule code_missing, code_invalid, family;
} Purchase;

#define RULE_OF(what, nth, which) RULE_COUPON_##what##_##nth##_PURCHASE_##which
#define PURCHASE(nth)                                                                                                  \
    {                                                                                                                  \
        { VALUE, 0, RULE_OF(MISSING, nth, REQUIREMENT_VLI), RULE_OF(INVALID, nth, REQUIREMENT_LENGTH),                 \
          RULE_OF(TRUNCATED, nth, REQUIREMENT), false },                                                               \
        RULE_OF(MISSING, nth, REQUIREMENT_CODE), RULE_OF(INVALID, nth, REQUIREMENT_CODE),                              \
        RULE_OF(TRUNCATED, nth, FAMILY_CODE)                                                                           \
    }
static const Purchase first = PURCHASE(1ST), second = PURCHASE(2ND), third = PURCHASE(3RD);

static bool purchase(Coupon *c, const Purchase *p)
{
    int digit = 0;
    return sized(c, &p->requirement) && code(c, "012349", p->code_missing, p->code_invalid, &digit) &&
           take(c, 3, p->family);
}

/* Field 1: rule for further purchases, second purchase, its company prefix. */
static bool second_purchase(Coupon *c)
{
    static const Sized prefix = { PREFIX_OR_NONE, 6, RULE_COUPON_MISSING_2ND_PURCHASE_GCP_VLI,
                                  RULE_COUPON_INVALID_2ND_PURCHASE_GCP_LENGTH, RULE_COUPON_TRUNCATED_2ND_PURCHASE_GCP,
                                  true };
    int digit = 0;
    return code(c, "0123", RULE_COUPON_MISSING_ADDITIONAL_PURCHASE_RULES_CODE,
                RULE_COUPON_INVALID_ADDITIONAL_PURCHASE_RULES_CODE, &digit) &&
           purchase(c, &second) && sized(c, &prefix);
}

/* Field 2. */
static bool third_purchase(Coupon *c)
{
    static const Sized prefix = { PREFIX_OR_NONE, 6, RULE_COUPON_MISSING_3RD_PURCHASE_GCP_VLI,
                                  RULE_COUPON_INVALID_3RD_PURCHASE_GCP_LENGTH, RULE_COUPON_TRUNCATED_3RD_PURCHASE_GCP,
                                  true };
    return purchase(c, &third) && sized(c, &prefix);
}

/* Six digits of date; *day gets YYYYMMDD. */
static bool coupon_date(Coupon *c, Rule brief, Rule invalid, int64_t *day)
{
    Fault unused = { 0 };
    View d = view(c->v.p + c->at, left(c) < 6 ? left(c) : 6);
    if (d.n < 6)
        return cut(c, brief);
    if (!lint_yymmdd(d, c->year, &unused))
        return fault(c->f, invalid, c->at, 6);
    *day = (int64_t)gs1_century(lint_two(d.p), c->year) * 10000 + lint_two(d.p + 2) * 100 + lint_two(d.p + 4);
    c->at += 6;
    return true;
}

/* Field 3. */
static bool expiry(Coupon *c)
{
    c->expiry_at = c->at - 1;
    return coupon_date(c, RULE_COUPON_TOO_SHORT_FOR_EXPIRATION_DATE, RULE_COUPON_INVALID_EXIPIRATION_DATE, &c->expiry);
}

/* Field 4, which must not be after field 3. */
static bool start(Coupon *c)
{
    if (!coupon_date(c, RULE_COUPON_TOO_SHORT_FOR_START_DATE, RULE_COUPON_INVALID_START_DATE, &c->start))
        return false;
    if (c->expiry && c->expiry < c->start)
        return fault(c->f, RULE_COUPON_EXPIRATION_BEFORE_START, c->expiry_at, c->at - c->expiry_at);
    return true;
}

static const Sized serial = { SERIAL, 6, RULE_COUPON_MISSING_SERIAL_NUMBER_VLI, RULE_COUPON_MISSING_SERIAL_NUMBER_VLI,
                              RULE_COUPON_TRUNCATED_SERIAL_NUMBER, false };

/* Field 5. */
static bool serial_number(Coupon *c)
{
    return sized(c, &serial);
}

/* Field 6. */
static bool retailer(Coupon *c)
{
    static const Sized number = { "1234567", 6, RULE_COUPON_MISSING_RETAILER_GCP_OR_GLN_VLI,
                                  RULE_COUPON_INVALID_RETAILER_GCP_OR_GLN_LENGTH,
                                  RULE_COUPON_TRUNCATED_RETAILER_GCP_OR_GLN, false };
    return sized(c, &number);
}

/* Field 9: four digits of their own. */
static bool miscellaneous(Coupon *c)
{
    int digit = 0;
    return code(c, "01256", RULE_COUPON_MISSING_SAVE_VALUE_CODE, RULE_COUPON_INVALID_SAVE_VALUE_CODE, &digit) &&
           code(c, "012", RULE_COUPON_MISSING_SAVE_VALUE_APPLIES_TO_ITEM,
                RULE_COUPON_INVALID_SAVE_VALUE_APPLIES_TO_ITEM, &digit) &&
           take(c, 1, RULE_COUPON_MISSING_STORE_COUPON_FLAG) &&
           code(c, "01", RULE_COUPON_MISSING_DONT_MULTIPLY_FLAG, RULE_COUPON_INVALID_DONT_MULTIPLY_FLAG, &digit);
}

bool lint_couponcode(View v, int year, Fault *f)
{
    static const Sized prefix = { PREFIX, 6, RULE_COUPON_MISSING_GCP_VLI, RULE_COUPON_INVALID_GCP_LENGTH,
                                  RULE_COUPON_TRUNCATED_GCP, false };
    static const Sized save = { VALUE, 0, RULE_COUPON_MISSING_SAVE_VALUE_VLI, RULE_COUPON_INVALID_SAVE_VALUE_LENGTH,
                                RULE_COUPON_TRUNCATED_SAVE_VALUE, false };
    static const struct {
        char id;
        bool (*read)(Coupon *);
    } optional[] = { { '1', second_purchase }, { '2', third_purchase }, { '3', expiry },       { '4', start },
                     { '5', serial_number },   { '6', retailer },       { '9', miscellaneous } };
    Coupon c = { .v = v, .year = year, .f = f };
    if (!lint_digits(v, f) || !sized(&c, &prefix) || !take(&c, 6, RULE_COUPON_TRUNCATED_OFFER_CODE) ||
        !sized(&c, &save) || !purchase(&c, &first))
        return false;
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++) {
        if (left(&c) == 0 || v.p[c.at] != optional[i].id)
            continue;
        c.at++;
        if (!optional[i].read(&c))
            return false;
    }
    return left(&c) == 0 || cut(&c, RULE_COUPON_EXCESS_DATA);
}

bool lint_couponposoffer(View v, int year, Fault *f)
{
    static const Sized funder = { PREFIX, 6, RULE_COUPON_MISSING_FUNDER_VLI, RULE_COUPON_INVALID_FUNDER_LENGTH,
                                  RULE_COUPON_TRUNCATED_FUNDER, false };
    Coupon c = { .v = v, .year = year, .f = f };
    int digit = 0;
    if (!lint_digits(v, f) ||
        !code(&c, "01", RULE_COUPON_MISSING_FORMAT_CODE, RULE_COUPON_INVALID_FORMAT_CODE, &digit) ||
        !sized(&c, &funder) || !take(&c, 6, RULE_COUPON_TRUNCATED_OFFER_CODE) || !sized(&c, &serial))
        return false;
    return left(&c) == 0 || cut(&c, RULE_COUPON_EXCESS_DATA);
}
