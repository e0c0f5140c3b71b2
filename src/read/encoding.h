/* Bytes of unknown encoding to UTF-8: byte order marks, UTF-16 either way, Windows-1252.
 *
 * The encoding is decided from the content of the first bytes; names, extensions and declarations lie. Windows-1252
 * may also turn up after megabytes of ASCII, so 8-bit text is passed on as it is and readers decide row by row with
 * text_mend. Sources: RFC 3629 (UTF-8), RFC 2781 (UTF-16), Unicode mapping table CP1252.TXT.
 *
 * Not here: other code pages (none is met in the sources so far).
 */
#ifndef READ_ENCODING_H
#define READ_ENCODING_H

#include "base/arena.h"
#include "read/table.h"

/* What the head of a file is written in; *mark gets the length of its byte order mark. `whole`: the head is all there
 * is (otherwise a character may be cut at its end). Without any byte above 0x7f it is UTF-8. */
Encoding encoding_of(View head, bool whole, size_t *mark);

/* UTF-16 in pieces. Half a surrogate pair comes out as the three bytes that UTF-8 forbids (ED A0..BF xx), an odd byte
 * at the end as FF, so that the row that holds it is found out later. */
typedef struct {
    bool big;             /* big-endian                        */
    int have;             /* bytes of an unfinished unit: 0..1 */
    unsigned char part;
    unsigned high;        /* a high surrogate that waits, or 0 */
} Utf16;
/* Writes at most UTF16_ROOM(n) bytes; returns how many. n == 0 ends the text. */
#define UTF16_ROOM(n) (((n) / 2 + 2) * 3)
size_t utf16_decode(Utf16 *u, const char *in, size_t n, char *out);

/* Writes the UTF-8 form of a character, also of half a surrogate pair; returns its length, 4 at most. */
size_t utf8_put(unsigned c, char *out);
/* Writes the UTF-8 form of one Windows-1252 byte; returns its length, 0 for the five bytes that mean nothing. */
size_t windows_1252_char(unsigned char byte, char out[3]);
/* All of v to UTF-8 in `out`; bytes that mean nothing become U+FFFD and set *odd. p == NULL without memory. */
View windows_1252_text(View v, Arena *out, bool *odd);
/* v with each byte that is not UTF-8 replaced by U+FFFD. p == NULL without memory. */
View utf8_mended(View v, Arena *out);

/* True if v, known to be no well-formed UTF-8, reads as Windows-1252: it holds no well-formed character beyond ASCII.
 *  */
bool looks_windows_1252(View v);

/* An Input as 8-bit text: without byte order mark, UTF-16 made UTF-8, anything else as it is. */
typedef struct {
    Input *in;
    Encoding encoding;
    size_t skip;          /* byte order mark still to be passed over */
    Utf16 utf16;
    char *raw;            /* UTF-16 before decoding                  */
    char *text;           /* and after                               */
    size_t at, n;         /* what of it is not handed out yet        */
    bool ended;
} TextFeed;
MUST_CHECK Code feed_open(TextFeed *f, Input *in, Error *e);
MUST_CHECK Code feed_read(TextFeed *f, char *buffer, size_t n, size_t *got, Error *e);
void feed_close(TextFeed *f); /* not the Input */

#endif
