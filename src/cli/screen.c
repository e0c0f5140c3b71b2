/* Widths and safety of text on a terminal. See screen.h. */
#include "cli/screen.h"

#include <utf8proc.h>

/* The character at v.p[i]; *n gets its bytes. A broken byte gives -1 and one byte. */
static utf8proc_int32_t character(View v, size_t i, size_t *n)
{
    utf8proc_int32_t c = (unsigned char)v.p[i];
    utf8proc_ssize_t took;

    *n = 1;
    if (c < 0x80)
        return c;
    took = utf8proc_iterate((const utf8proc_uint8_t *)v.p + i, (utf8proc_ssize_t)(v.n - i), &c);
    if (took < 1)
        return -1;
    *n = (size_t)took;
    return c;
}

static bool turns_direction(utf8proc_int32_t c)
{
    return c == 0x200e || c == 0x200f || c == 0x061c || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

void screen_put(Text *t, View v)
{
    size_t n;

    for (size_t i = 0; i < v.n; i += n) {
        utf8proc_int32_t c = character(v, i, &n);
        if (c == '\n' || c == '\t' || c == '\r')
            text_byte(t, ' ');
        else if (c >= 0 && c < 0x20)
            text_put(t, view((const char[]){ '\xe2', '\x90', (char)(0x80 + c) }, 3));
        else if (c == 0x7f)
            text_put(t, V("\xe2\x90\xa1"));
        else if (c < 0 || (c >= 0x80 && c < 0xa0) || turns_direction(c))
            text_put(t, V("\xef\xbf\xbd"));
        else
            text_put(t, view_sub(v, i, n));
    }
}

int screen_width(View v)
{
    size_t n;
    int width = 0;

    for (size_t i = 0; i < v.n; i += n) {
        utf8proc_int32_t c = character(v, i, &n);
        width += c >= 0x20 && c < 0x7f ? 1 : c < 0 ? 1 : utf8proc_charwidth(c);
    }
    return width;
}

View screen_beginning(View v, int width)
{
    size_t n, i = 0;

    for (; i < v.n; i += n) {
        utf8proc_int32_t c = character(v, i, &n);
        width -= c < 0 ? 1 : utf8proc_charwidth(c);
        if (width < 0 && i)
            break;
    }
    return view_sub(v, 0, i);
}

void screen_blanks(Text *t, int n)
{
    for (; n > 0; n--)
        text_byte(t, ' ');
}

void screen_pad(Text *t, View v, int width, bool right, bool cut)
{
    int own = screen_width(v);

    if (cut && own > width) {
        v = screen_beginning(v, width - 1);
        screen_blanks(t, width - 1 - screen_width(v));
        text_put(t, v);
        text_put(t, V("\xe2\x80\xa6"));
        return;
    }
    if (right)
        screen_blanks(t, width - own);
    text_put(t, v);
    if (!right)
        screen_blanks(t, width - own);
}

void screen_wrap(Text *t, View v, int at, int indent, int width)
{
    int room = width > indent + 20 ? width : width ? indent + 20 : 0;
    bool first = true;

    while (v.p) {
        View word = view_cut(&v, ' ');
        int n = screen_width(word);
        if (!first && room && at + 1 + n > room) {
            text_byte(t, '\n');
            screen_blanks(t, indent);
            at = indent;
        } else if (!first) {
            text_byte(t, ' ');
            at++;
        }
        text_put(t, word);
        at += n;
        first = false;
    }
    text_byte(t, '\n');
}
