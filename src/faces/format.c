/* Values as text. See format.h. */
#include "faces/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_DIGITS = 17, PEOPLE_DIGITS = 4 };

Column column_of_fact(const char *name, const Value *v)
{
    return (Column){ .name = name, .type = v->null ? COLUMN_TEXT : v->type, .digits = DIGITS_NATURAL };
}

bool column_is_number(ColumnType t)
{
    return t == COLUMN_COUNT || t == COLUMN_NUMBER || t == COLUMN_SHARE || t == COLUMN_MONEY || t == COLUMN_DURATION;
}

static const char *number_text(double d, int digits, char buffer[NUMBER_CHARS])
{
    if (!isfinite(d))
        return NULL;
    if (digits < 0) {
        snprintf(buffer, NUMBER_CHARS, "%.15g", d);
        if (strtod(buffer, NULL) != d)
            snprintf(buffer, NUMBER_CHARS, "%.17g", d);
    } else {
        snprintf(buffer, NUMBER_CHARS, "%.*f", digits > MOST_DIGITS ? MOST_DIGITS : digits, d);
    }
    if (buffer[0] == '-' && strspn(buffer + 1, "0.") == strlen(buffer + 1))
        memmove(buffer, buffer + 1, strlen(buffer)); /* rounded to nothing: no "-0.00" */
    return buffer;
}

const char *value_number_text(const Column *c, const Value *v, char buffer[NUMBER_CHARS])
{
    return number_text(v->d, c->digits < 0 || c->type == COLUMN_NUMBER ? c->digits : c->digits + 2, buffer);
}

static void put_date(Text *t, int64_t day)
{
    char buffer[DATE_CHARS];
    text_put(t, view_of(date_text((Date)day, buffer)));
}

static void put_instant(Text *t, Instant at)
{
    char buffer[INSTANT_CHARS];
    text_put(t, view_of(instant_text(at, buffer)));
}

void value_plain(Text *t, const Column *c, const Value *v)
{
    char buffer[NUMBER_CHARS], money[MONEY_CHARS];

    if (v->null)
        return;
    switch (c->type) {
    case COLUMN_TEXT:
    case COLUMN_CODE:
    case COLUMN_MONTH:
    case COLUMN_PLACE: text_put(t, v->text); break;
    case COLUMN_COUNT:
    case COLUMN_DURATION: text_int(t, v->i); break;
    case COLUMN_NUMBER:
    case COLUMN_SHARE: text_put(t, view_of(value_number_text(c, v, buffer))); break;
    case COLUMN_MONEY: text_put(t, view_of(money_text(v->money, money))); break;
    case COLUMN_DATE: put_date(t, v->i); break;
    case COLUMN_INSTANT: put_instant(t, v->i); break;
    case COLUMN_FLAG: text_put(t, v->i ? V("true") : V("false")); break;
    }
}

/* "1234567.50" as "1,234,567.50". */
static void put_grouped(Text *t, const char *number)
{
    // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) a text that ends
    size_t sign = *number == '-', whole;

    whole = strspn(number + sign, "0123456789");
    text_put(t, view(number, sign));
    if (number[sign + whole] == 'e') { /* too large for digits */
        text_put(t, view_of(number + sign));
        return;
    }
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            text_byte(t, ',');
        text_byte(t, number[sign + i]);
    }
    text_put(t, view_of(number + sign + whole));
}

static void people_money(Text *t, Money m)
{
    char buffer[MONEY_CHARS];
    const char *amount = money_text(m, buffer);
    bool pounds = strcmp(m.currency, "GBP") == 0;

    if (*amount == '-') {
        text_byte(t, '-');
        amount++;
    }
    if (pounds)
        text_put(t, V("\xc2\xa3"));
    put_grouped(t, amount);
    if (!pounds)
        text_printf(t, " %s", m.currency);
}

static void people_duration(Text *t, int64_t ms)
{
    int64_t s = ms / 1000;

    if (ms < 1000)
        text_printf(t, "%" PRId64 " ms", ms);
    else if (s < 60)
        text_printf(t, "%" PRId64 ".%" PRId64 " s", s, ms % 1000 / 100);
    else if (s < 3600)
        text_printf(t, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
    else if (s < 86400)
        text_printf(t, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60);
    else
        text_printf(t, "%" PRId64 " d %" PRId64 " h", s / 86400, s / 3600 % 24);
}

/* A number whose digits nobody declared: four after the point at most, unless that would leave little of it. */
static const char *short_number(double d, char buffer[NUMBER_CHARS])
{
    char *end;

    if (!number_text(d, fabs(d) < 0.01 ? DIGITS_NATURAL : PEOPLE_DIGITS, buffer) || !strchr(buffer, '.'))
        return isfinite(d) ? buffer : NULL;
    if (strchr(buffer, 'e'))
        return buffer;
    for (end = buffer + strlen(buffer) - 1; *end == '0'; end--)
        *end = '\0';
    if (*end == '.')
        *end = '\0';
    return buffer;
}

/* Digits that programs need and people do not are left out, unless that would leave little of the number. */
static int people_digits(const Column *c, double d)
{
    return c->digits > PEOPLE_DIGITS && fabs(d) >= 0.01 ? PEOPLE_DIGITS : c->digits;
}

void value_people(Text *t, const Column *c, const Value *v)
{
    char buffer[NUMBER_CHARS];
    const char *number;

    if (v->null)
        return;
    switch (c->type) {
    case COLUMN_COUNT: text_put(t, view_of(COUNT_TEXT(v->i))); break;
    case COLUMN_NUMBER:
        if ((number = c->digits < 0 ? short_number(v->d, buffer) : number_text(v->d, people_digits(c, v->d), buffer)))
            put_grouped(t, number);
        break;
    case COLUMN_SHARE:
        if ((number = number_text(v->d * 100, c->digits < 0 ? 1 : c->digits, buffer)))
            text_printf(t, "%s%%", number);
        break;
    case COLUMN_MONEY: people_money(t, v->money); break;
    case COLUMN_DURATION: people_duration(t, v->i); break;
    case COLUMN_FLAG: text_put(t, v->i ? V("yes") : V("no")); break;
    default: value_plain(t, c, v);
    }
}
