/* What the files of the PostgreSQL engine share; nobody else includes this. */
#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

#include "store/backend.h"

#include "store/libpq.h"

/* Types by their fixed numbers (pg_type.dat). */
enum {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_NAME = 19,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_OID = 26,
    PG_FLOAT4 = 700,
    PG_FLOAT8 = 701,
    PG_VARCHAR = 1043
};

typedef struct {
    char name[24];
    Oid type[STORE_FIELDS_MOST]; /* of the arguments, as the server sees them          */
    bool binary;        /* every column has a type that we read in binary form */
} Prepared;

typedef struct {
    PGconn *db;   /* statements, transactions, bulk writes               */
    PGconn *side; /* streams outside a transaction; opened when first wanted */
    int side_streams;
    int64_t names; /* statements and cursors named so far */
    Cache cache;
} Postgres;

Postgres *postgres_of(const Store *s);
Code postgres_connect(Store *s, PGconn **out, Error *e);
/* The server's fault as ours; res may be NULL. Does not clear res. */
Code postgres_fail(const Store *s, PGconn *db, const PGresult *res, const char *doing, Error *e);
#ifdef __clang_analyzer__
#define postgres_fail(...) not_ok(postgres_fail(__VA_ARGS__))
#endif
/* Runs one or more statements without arguments and answers. */
Code postgres_exec(const Store *s, PGconn *db, const char *what, const char *sql, Error *e);

/* postgres_rows.c */
Code postgres_prepare(Store *s, const Query *q, Error *e);
void postgres_forget(Store *s);
Code postgres_run(Store *s, const Query *q, Args args, int64_t *changed, Error *e);
Code postgres_rows(Store *s, const Query *q, Args args, Rows **out, Error *e);
Code postgres_next(Rows *base, bool *more, Error *e);
Arg postgres_cell(const Rows *base, int column);
void postgres_rows_close(Rows *base);
/* Gives back what the rows hold of the engine, but not the rows. */
void postgres_rows_release(Rows *base);

#endif
