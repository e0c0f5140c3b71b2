/* One error type, owned by the caller.
 *
 * Every function that can fail takes an `Error *e` as its last parameter, never NULL, and returns the same Code that
 * it stores there. Four things are kept apart: what the caller asked for wrongly (E_USAGE), input that does not hold
 * what it should (E_INPUT), an environment that refuses (E_IO, E_MEMORY) and our own bugs (E_BUG). A defect in one row
 * of a data set is not an Error: it is a row set aside, stored and counted (picture/source.h).
 *
 * Wording: say what was attempted and why it failed, name the offending value, no function names; "could not" where a
 * repeat may work, "cannot" where it never will. The hint says what the reader can do.
 *
 * Not here: printing, exit codes, HTTP status. Faces map codes to those, in one table each.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    OK = 0,
    E_USAGE,    /* the question was put wrongly: unknown parameter, value that is no such thing            */
    E_INPUT,    /* a file or message is broken: not what it claims to be                                   */
    E_ABSENT,   /* the thing asked for is not there; often an ordinary answer                              */
    E_DENIED,   /* this account may not                                                                    */
    E_CONFLICT, /* somebody else is at it: a second build, an edit of the same thing                       */
    E_LIMIT,    /* a stated limit (base/limits.h) was reached                                              */
    E_MEMORY,   /* the machine gave no memory                                                              */
    E_IO,       /* disk, network, database: the environment failed                                         */
    E_CANCEL,   /* the asker gave up or the deadline passed                                                */
    E_BUG       /* a state that our own code should never reach                                            */
} Code;

typedef struct {
    Code code;
    char what[480];  /* the fault, naming the value complained of                  */
    char hint[240];  /* what the reader can do about it; may be empty              */
    char where[240]; /* file, row, column of the input, outermost first; may be "" */
} Error;

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* Stores code and sentence in *e (hint and where are cleared) and returns the code. Control characters in the
 * sentence are replaced by '?', so that a hostile value cannot drive a terminal. */
Code fail(Error *e, Code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Adds what the reader can do. Returns e->code, so that `return hint(e, ...)` reads well. */
Code hint(Error *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Puts a place in front of e->where ("file.csv: row 7: gtin"). Returns e->code. */
Code during(Error *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The machine had no memory for `what`. Returns E_MEMORY. */
Code fail_memory(Error *e, const char *what);

/* What makes an error never returns OK. The analyzer looks into one file at a time and cannot know; told here, it does
 * not go on after `return fail(...)` in the caller with what was never set. What joins these (arena_fail, sqlite_fail
 * ...) gets a line like them under its declaration, and has its name in parentheses where it is defined. */
#ifdef __clang_analyzer__
static inline Code not_ok(Code code)
{
    if (code == OK)
        __builtin_unreachable();
    return code;
}
#define fail(...) not_ok(fail(__VA_ARGS__))
#define hint(...) not_ok(hint(__VA_ARGS__))
#define during(...) not_ok(during(__VA_ARGS__))
#define fail_memory(...) not_ok(fail_memory(__VA_ARGS__))
#endif

/* Short fixed name of a code ("input", "conflict"), for JSON and logs; static storage. */
const char *code_name(Code code);

#endif
