/* Laws of Inputs: whatever gz or zip it is, reading ends, in pieces of any size with the same outcome; hashes do not
 * depend on what was read before; tables and heads of it do not crash; nothing leaks. */
#include "base/limits.h"
#include "base/memory.h"
#include "read/input.h"
#include "read/table.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LAW(x)                                                                                                         \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

enum { MOST = 4 * 1024 * 1024 };

static Code slurp(Input *in, size_t step, uint64_t *hash, size_t *bytes)
{
    static char buffer[4096];
    Error e = { 0 };
    size_t got = 1;
    Code c = OK;
    *hash = 0;
    *bytes = 0;
    while (c == OK && got && *bytes < MOST) {
        c = input_read(in, buffer, step, &got, &e);
        LAW(got <= step);
        for (size_t i = 0; i < got; i++)
            *hash = *hash * 31 + (unsigned char)buffer[i];
        *bytes += got;
    }
    LAW(c == OK || (e.code == c && e.what[0]));
    return c;
}


static void read_table(Input *in)
{
    Error e = { 0 };
    Table *t = NULL;
    TableRow row;
    bool more = true;
    if (table_open(&t, in, NULL, &e) == OK)
        for (int i = 0; i < 1000 && more && table_next(t, &row, &more, &e) == OK; i++)
            ;
    table_close(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char stored[SHA256_CHARS], unpacked[SHA256_CHARS], stored2[SHA256_CHARS], unpacked2[SHA256_CHARS];
    Error e = { 0 };
    Input *in = NULL;
    uint64_t a, b;
    size_t an, bn;
    Code c = input_of_bytes(&in, view((const char *)data, n), "fuzz", &e);

    if (c == OK) {
        Code first = slurp(in, 4096, &a, &an), second;
        LAW(input_rewind(in, &e) == OK || first != OK);
        second = slurp(in, 7, &b, &bn);
        LAW(first == second);
        LAW(first != OK || an >= MOST || (a == b && an == bn));
        c = input_sha256(in, stored, unpacked, &e);
        LAW(c == OK ? first == OK || an >= MOST : stored[0] == '\0');
        LAW(input_sha256(in, stored2, unpacked2, &e) == c && strcmp(stored, stored2) == 0);
        LAW(strcmp(unpacked, unpacked2) == 0);
        LAW(input_size(in) >= 0);
        read_table(in);
    } else {
        LAW(!in && e.what[0]);
    }
    input_close(in);
    LAW(blocks_live() == 0);
    return 0;
}
