/* Runs a fuzz target over files instead of a fuzzer: corpora and past crashes on every `make test`, with any compiler.
 *
 * Arguments are files and folders; those that do not exist are passed over. First the empty input, then each file in
 * the order of its name, then some damaged copies of each (a byte changed, a piece cut out or doubled), made by a
 * generator with a fixed seed, so that every run sees the same. Prints TAP: one test per file. The name is printed
 * before its file is tried, so that after a crash the last line says which one it was.
 *
 * Not here: looking for new inputs. `make fuzz` does that.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

enum { DAMAGED_COPIES = 24, MOST_BYTES_TO_DAMAGE = 64 * 1024 };

static void try_bytes(const uint8_t *p, size_t n)
{
    uint8_t *copy = calloc(1, n ? n : 1); /* exactly n bytes, so that the address sanitizer sees a read past the end */
    if (!copy)
        abort();
    if (n)
        memcpy(copy, p, n);
    LLVMFuzzerTestOneInput(copy, n);
    if (n && memcmp(copy, p, n) != 0) {
        fprintf(stderr, "the target changed its input\n");
        abort();
    }
    free(copy);
}

static uint64_t next_random(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s;
}

static void try_damaged(const uint8_t *p, size_t n)
{
    uint64_t s = 0x9e3779b97f4a7c15u ^ n;
    uint8_t *copy = malloc(2 * n);
    if (!copy)
        abort();
    for (int i = 0; i < DAMAGED_COPIES; i++) {
        size_t at = next_random(&s) % n, len = 1 + next_random(&s) % (n - at), m = n;
        memcpy(copy, p, n);
        switch (next_random(&s) % 4) {
        case 0:
            copy[at] ^= (uint8_t)(1u << next_random(&s) % 8);
            break;
        case 1:
            copy[at] = (uint8_t)next_random(&s);
            break;
        case 2: /* cut out */
            memmove(copy + at, copy + at + len, n - at - len);
            m = n - len;
            break;
        default: /* doubled */
            memmove(copy + at + len, copy + at, n - at);
            m = n + len;
        }
        try_bytes(copy, m);
    }
    free(copy);
}

static char **names;
static size_t n_names;

static void add_name(const char *name)
{
    char **more = realloc(names, (n_names + 1) * sizeof *names);
    if (!more)
        abort();
    names = more;
    names[n_names++] = strdup(name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_path(const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return;
    if (!S_ISDIR(s.st_mode)) {
        add_name(path);
        return;
    }
    DIR *d = opendir(path);
    for (struct dirent *f; d && (f = readdir(d));) {
        char *inner = NULL;
        if (f->d_name[0] != '.' && asprintf(&inner, "%s/%s", path, f->d_name) > 0)
            add_path(inner);
        free(inner);
    }
    if (d)
        closedir(d);
}

static int try_file(const char *name)
{
    FILE *f = fopen(name, "rb");
    struct stat s;
    if (!f || fstat(fileno(f), &s) != 0) {
        printf("# %s\n", strerror(errno));
        if (f)
            fclose(f);
        return 0;
    }
    size_t n = (size_t)s.st_size;
    uint8_t *p = malloc(n ? n : 1);
    int whole = p && fread(p, 1, n, f) == n;
    fclose(f);
    if (whole) {
        try_bytes(p, n);
        if (n > 0 && n <= MOST_BYTES_TO_DAMAGE)
            try_damaged(p, n);
    }
    free(p);
    return whole;
}

int main(int argc, char **argv)
{
    int bad = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (LLVMFuzzerInitialize)
        LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++)
        add_path(argv[i]);
    if (n_names)
        qsort(names, n_names, sizeof *names, by_name);
    printf("1..%zu\n", n_names + 1);
    try_bytes((const uint8_t *)"", 0);
    printf("ok 1 - empty input\n");
    for (size_t i = 0; i < n_names; i++) {
        const char *slash = strrchr(names[i], '/');
        printf("# %s\n", names[i]);
        int fine = try_file(names[i]);
        printf("%sok %zu - %s\n", fine ? "" : "not ", i + 2, slash ? slash + 1 : names[i]);
        bad += !fine;
        free(names[i]);
    }
    free(names);
    return bad > 0;
}
