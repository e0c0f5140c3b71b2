/* Laws of attributes, makers and part numbers: whatever the bytes, spans lie in the text, values are what their type
 * says, a set agrees with itself, and keys are folded. */
#include "base/limits.h"
#include "picture/attributes/attributes.h"
#include "picture/attributes/maker.h"
#include "picture/attributes/part_number.h"
#include "picture/fold.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LAW(x)                                                                                                         \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

static void check(const AttributeSet *set, View text)
{
    LAW(set->n <= ATTRIBUTES_MOST);
    for (unsigned i = 0; i < set->n; i++) {
        const Attribute *a = set->item + i;
        const AttributeInfo *info = attribute_info((AttributeName)a->name);
        LAW(a->name > ATTRIBUTE_NONE && a->name < ATTRIBUTE_NAMES);
        LAW(a->count >= 1 && a->count <= 3);
        LAW((size_t)a->at + a->bytes <= text.n && a->bytes > 0);
        LAW(info->type != ATTRIBUTE_FLAG || a->value[0] == 0 || a->value[0] == 1);
        LAW(info->type != ATTRIBUTE_WORD || *attribute_word((unsigned)a->value[0]));
        LAW(a->value[0] >= 0 && a->value[1] >= 0 && a->value[2] >= 0);
        LAW(a->form != ATTRIBUTE_RANGE || a->value[1] >= a->value[0]);
        LAW(attributes_compare(set->item, set->n, set->item, set->n, (AttributeName)a->name) != ATTRIBUTES_CONFLICT);
    }
}

static void makers(View text)
{
    Arena arena;
    Maker m;
    size_t bad;

    arena_init(&arena, MIB);
    LAW(maker_read(text, &arena, &m));
    LAW(view_utf8(m.key, &bad) && view_utf8(m.trading_as, &bad) && view_utf8(m.former, &bad));
    arena_release(&arena);
}

static void numbers(View text)
{
    char key[PART_NUMBER_MOST], folded[256];
    size_t n;

    LAW(part_number_key(text, key, sizeof key) <= sizeof key);
    (void)part_number_kind(text);
    n = fold_text(text, folded, sizeof folded);
    LAW(n <= sizeof folded && (n == 0 || (folded[0] != ' ' && folded[n - 1] != ' ')));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View text = { (const char *)data, n };
    AttributeSet set;

    attributes_clear(&set);
    attributes_read(text, n && (data[0] & 1) ? ATTRIBUTES_SIZE : ATTRIBUTES_FREE, 3, &set);
    check(&set, text);
    makers(text);
    numbers(text);
    return 0;
}
