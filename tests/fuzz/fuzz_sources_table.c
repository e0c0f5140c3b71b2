/* Any bytes as a table: every reader may look at them, at most one takes them, and every row is kept or set aside. */
#include "support/fake_reading.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static Reading r;
    Input *in = NULL;
    Error e;

    if (input_of_bytes(&in, view((const char *)data, n), "fuzz_2025-10.csv", &e) != OK)
        return 0;
    check(fake_open(&r, in, 20, &e) == OK);
    for (int i = 0; source_readers[i]; i++) {
        int sure = source_readers[i]->recognise(r.sniff);
        check(sure >= 0 && sure <= 100);
        if (sure == 0)
            continue;
        check(input_rewind(in, &e) == OK);
        if (source_readers[i]->read(&r, &e) == OK)
            check(r.rows_kept + r.rows_set_aside == r.rows_read);
        else
            check(e.code != E_BUG && e.what[0]);
        break;
    }
    fake_close(&r);
    input_close(in);
    return 0;
}
