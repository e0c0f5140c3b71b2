/* Fuzzes the readers of XML and JSON data sets: any bytes go to every such reader that takes them for its own. Whatever
 * they hold, a reader ends with OK or says that the input is broken, and the rows kept and set aside are the rows
 * read. */
#include "support/fake_tree_reading.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const tree_datasets[] = {
    "dmd", "gudid", "openfda-udi", "eudamed", "eudamed-dtx", "peppol-codelists", "icb-boards", "icb-local-authorities",
    "welsh-health-boards",
};

static bool of_trees(const SourceReader *r)
{
    for (size_t i = 0; i < sizeof tree_datasets / sizeof *tree_datasets; i++)
        if (strcmp(r->dataset, tree_datasets[i]) == 0)
            return true;
    return false;
}

static void read_with(const SourceReader *reader, Input *in)
{
    Reading *r = fake_reading_new(in, false);
    Error e;
    Code c = input_rewind(in, &e);

    if (c == OK)
        c = reader->read(r, &e);
    if (c != OK && c != E_INPUT && c != E_LIMIT) {
        fprintf(stderr, "%s: %s: %s\n", reader->dataset, code_name(c), e.what);
        abort();
    }
    if (r->kept + r->aside != r->read)
        abort();
    fake_reading_free(r);
}

/* All readers look at one sniff of the file: to open one for each took nine tenths of the time. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Input *in = NULL;
    Reading *seen;
    Error e;

    if (input_of_bytes(&in, view((const char *)data, n), "f_amp2_3010419.xml", &e) != OK)
        return 0;
    seen = fake_reading_new(in, false);
    for (const SourceReader *const *x = source_readers; *x; x++)
        if (of_trees(*x) && (*x)->recognise(seen->sniff) > 0)
            read_with(*x, in);
    fake_reading_free(seen);
    input_close(in);
    return 0;
}
