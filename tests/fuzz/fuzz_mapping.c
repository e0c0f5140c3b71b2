/* Any bytes as a mapping; up to a line "====" the mapping, behind it a file to read by it. */
#include "support/fake_reading.h"

#include "picture/sources/mapping.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_by(const Mapping *m, View file)
{
    static Reading r;
    Input *in = NULL;
    Error e;

    if (input_of_bytes(&in, file, "fuzz.csv", &e) != OK)
        return;
    if (fake_open(&r, in, 20, &e) != OK)
        abort();
    if (mapping_recognise(m, r.sniff) && mapping_read(m, &r, &e) == OK && r.rows_kept + r.rows_set_aside != r.rows_read)
        abort();
    fake_close(&r);
    input_close(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    View all = view((const char *)data, n), text = all, file = V("");
    ptrdiff_t cut = view_find_view(all, V("\n====\n"));
    Mapping *m;
    Arena arena;
    Error e;

    if (cut >= 0) {
        text = view_sub(all, 0, (size_t)cut);
        file = view_sub(all, (size_t)cut + 6, n);
    }
    arena_init(&arena, 16 << 20);
    if (mapping_parse(text, "fuzz.mapping", &arena, &m, &e) == OK)
        read_by(m, file);
    else if (e.code == E_BUG || !e.what[0])
        abort();
    arena_release(&arena);
    return 0;
}
