/* Text as a terminal or a plain file can show it: widths in columns, and nothing that could drive the terminal.
 *
 * Control characters become their pictures (GS is shown as a symbol), line ends and tabs become blanks, broken bytes
 * and marks that turn the direction of writing become U+FFFD. Not here: layout (text.c).
 */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include "base/text.h"

/* Appends v so that it is safe and stays on one line. */
void screen_put(Text *t, View v);
/* Columns that v takes, v being safe text. */
int screen_width(View v);
/* The longest beginning of v that takes at most `width` columns; at least one character. */
View screen_beginning(View v, int width);
void screen_blanks(Text *t, int n);
/* Appends v, padded with blanks to `width` columns at the right (or at the left), cut with an ellipsis when it is wider
 * and `cut` says so. v must be safe text. */
void screen_pad(Text *t, View v, int width, bool right, bool cut);
/* Appends safe text that begins in column `at`, in lines that end before column `width` (0: one line), the second and
 * later ones indented; ends with a line end. */
void screen_wrap(Text *t, View v, int at, int indent, int width);

#endif
