/* Elements to text, with brackets or with FNC1: see gs1.h. */
#include "codes/gs1.h"
#include "codes/out.h"

bool gs1_write_brackets(const Gs1Elements *e, char *buffer, size_t room, size_t *n)
{
    Out out = { .p = buffer, .room = room };
    char digits[GS1_AI_MAX];
    for (size_t i = 0; i < e->n; i++) {
        View value = e->item[i].value;
        out_byte(&out, '(');
        out_view(&out, gs1_unpack(e->item[i].packed, digits));
        out_byte(&out, ')');
        for (size_t k = 0; k < value.n; k++) {
            if (value.p[k] == '(')
                out_byte(&out, '\\');
            out_byte(&out, value.p[k]);
        }
    }
    return out_end(&out, n);
}

bool gs1_write_fnc1(const Gs1Elements *e, char fnc1, bool lead, char *buffer, size_t room, size_t *n)
{
    Out out = { .p = buffer, .room = room };
    char digits[GS1_AI_MAX];
    if (lead)
        out_byte(&out, fnc1);
    for (size_t i = 0; i < e->n; i++) {
        if (i && !(e->item[i - 1].ai->flags & GS1_FIXED))
            out_byte(&out, fnc1);
        out_view(&out, gs1_unpack(e->item[i].packed, digits));
        out_view(&out, e->item[i].value);
    }
    return out_end(&out, n);
}
