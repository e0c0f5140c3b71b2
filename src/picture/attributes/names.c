/* Names, words and the texts of attributes: see attributes.h. */
#include "picture/attributes/words.h"

static const AttributeInfo infos[] = { { "", "", ATTRIBUTE_TEXT, ATTRIBUTE_SENSE_SEVERAL },
#define X(name, term, type, unit, sense) { term, unit, ATTRIBUTE_##type, ATTRIBUTE_SENSE_##sense },
                                       ATTRIBUTES(X)
#undef X
};

static const char *const rules[] = {
#define X(rule, name) name,
    ATTRIBUTE_RULES(X)
#undef X
};

const AttributeInfo *attribute_info(AttributeName name)
{
    return infos + (name < ATTRIBUTE_NAMES ? name : ATTRIBUTE_NONE);
}

const char *attribute_rule_name(AttributeRule rule)
{
    return rule < ATTRIBUTE_RULE_COUNT ? rules[rule] : "";
}

const char *attribute_word(unsigned number)
{
    return number < word_value_count ? word_values[number] : "";
}

static void put_whole(int32_t v, Text *out)
{
    char digits[12];
    size_t n = sizeof digits;

    do {
        digits[--n] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    text_put(out, view(digits + n, sizeof digits - n));
}

/* Thousandths without zeros at the end. */
static void put_thousandths(int32_t v, Text *out)
{
    int32_t rest = v % 1000;
    char digits[4] = { '.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10), (char)('0' + rest % 10) };
    size_t n = rest ? 4 : 0;

    put_whole(v / 1000, out);
    while (n && digits[n - 1] == '0')
        n--;
    text_put(out, view(digits, n));
}

static void put_number(const Attribute *a, int i, Text *out)
{
    if (attribute_info((AttributeName)a->name)->type == ATTRIBUTE_MEASURE)
        put_thousandths(a->value[i], out);
    else
        put_whole(a->value[i], out);
}

static void put_unit(const Attribute *a, Text *out)
{
    const char *unit = a->unitless ? "" : attribute_info((AttributeName)a->name)->unit;
    if (*unit && *unit != '%')
        text_byte(out, ' ');
    text_put(out, view_of(unit));
}

static void put_numbers(const Attribute *a, bool unit, Text *out)
{
    put_number(a, 0, out);
    for (int i = 1; i < a->count && i < 3; i++) {
        text_put(out, a->form == ATTRIBUTE_RANGE ? V(" to ") : V(" x "));
        put_number(a, i, out);
    }
    if (unit)
        put_unit(a, out);
    if (a->form == ATTRIBUTE_AT_LEAST || a->form == ATTRIBUTE_AT_MOST)
        text_put(out, a->form == ATTRIBUTE_AT_LEAST ? V(" or more") : V(" or less"));
}

void attribute_put_value(const Attribute *a, View source, bool unit, Text *out)
{
    AttributeType type = attribute_info((AttributeName)a->name)->type;

    if (type == ATTRIBUTE_FLAG) {
        text_put(out, a->value[0] ? V("yes") : V("no"));
    } else if (type == ATTRIBUTE_WORD) {
        text_put(out, view_of(attribute_word((unsigned)a->value[0])));
    } else if (type == ATTRIBUTE_TEXT) {
        text_put(out, view_trim(view_sub(source, a->at, a->bytes)));
    } else if (a->name == ATTRIBUTE_PACK && a->value[1]) {
        put_number(a, 1, out);
        text_put(out, V(" x "));
        put_number(a, 2, out);
    } else {
        put_numbers(a, unit, out);
    }
}

void attribute_put_name(const Attribute *a, Text *out)
{
    text_put(out, view_of(attribute_info((AttributeName)a->name)->term));
    if (a->part) {
        text_put(out, V(" of "));
        text_put(out, view_of(attribute_word(a->part)));
    }
}

View attribute_short(const Attribute *a, char *room, size_t bytes)
{
    Text out = { .p = room, .room = bytes, .cap = bytes }; /* never grows: appends beyond the cap are dropped */
    attribute_put_value(a, V(""), true, &out);
    return view(room, out.n);
}
