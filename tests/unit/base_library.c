/* Libraries that are loaded when they are needed: what is there works, what is not is told with its package. */
#include "base/library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef size_t Length(const char *s);

static struct {
    Length *strlen_;
} loaded;

static void functions_are_found_and_work(void **state)
{
    static const char *const names[] = { "strlen" };
    static Library library = LIBRARY("libc.so.6", "libc6", names, &loaded);
    Error e = { 0 };
    (void)state;

    assert_int_equal(library_load(&library, &e), OK);
    assert_int_equal(loaded.strlen_("four"), 4);
    assert_int_equal(library_load(&library, &e), OK); /* again: nothing happens */
    assert_true(library.loaded);
}

static void a_library_that_is_not_there_is_told_with_its_package(void **state)
{
    static const char *const names[] = { "strlen" };
    static Library library = LIBRARY("libnobody-has-this.so.9", "libnobody9", names, &loaded);
    Error e = { 0 };
    (void)state;

    for (int i = 0; i < 2; i++) { /* somebody may install it meanwhile: asked again, it is sought again */
        assert_int_equal(library_load(&library, &e), E_IO);
        assert_non_null(strstr(e.what, "libnobody-has-this.so.9"));
        assert_non_null(strstr(e.hint, "libnobody9"));
    }
}

static void a_function_that_is_not_there_is_named(void **state)
{
    static const char *const names[] = { "no_such_function_in_libc" };
    static Library library = LIBRARY("libc.so.6", "libc6", names, &loaded);
    Error e = { 0 };
    (void)state;

    assert_int_equal(library_load(&library, &e), E_IO);
    assert_non_null(strstr(e.what, "no_such_function_in_libc"));
    assert_false(library.loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_found_and_work),
        cmocka_unit_test(a_library_that_is_not_there_is_told_with_its_package),
        cmocka_unit_test(a_function_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
