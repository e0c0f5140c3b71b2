/* Sources and layouts as questions keep them with an open store: shared as long as they are the same, read anew when
 * another connection added, replaced or withdrew something, and visible to whom they are visible. */
#include "store_test.h"

#include "picture/model.h"
#include "sql.h"

static const Schema *const picture_schemas[] = { &SCHEMA_picture, NULL };

static void put_source(Store *s, int64_t id, const char *name, Label label)
{
    const View v = view_of(name);
    OK_OR_SAY(store_run(s, &SQL_source_begin,
                        ARGS(arg_int(id), arg_text(v), arg_text(V("list")), arg_text(V("")), arg_text(v),
                             arg_text(V("content")), arg_text(v), arg_text(V("nobody")), arg_text(V("")), arg_text(v),
                             arg_int(label), arg_text(V("")), arg_int(1), arg_int(1), arg_text(V("")), arg_int(id)),
                        NULL, e));
    OK_OR_SAY(store_run(s, &SQL_source_finish,
                        ARGS(arg_int(id), arg_text(v), arg_text(V("")), arg_text(V("")), arg_int(1), arg_int(1),
                             arg_int(1), arg_int(0), arg_int(1), arg_text(V("")), arg_int(0)),
                        NULL, e));
}

static void put_layout(Store *s, int64_t id, const char *fields)
{
    OK_OR_SAY(store_run(s, &SQL_layout_put,
                        ARGS(arg_int(id), arg_text(V("list")), arg_text(V("row")), arg_int(0), arg_text(V("")),
                             arg_text(view_of(fields))),
                        NULL, e));
}

/* What a question of this account finds. */
static void look(Store *s, const Account *who, Arena *arena, Model *m)
{
    const Ask ask = { .store = s, .arena = arena, .account = who, .access = &access_local };
    OK_OR_SAY(store_refresh(s, e));
    OK_OR_SAY(store_begin(s, e));
    OK_OR_SAY(model_load(m, s, &ask, arena, e));
    model_release(m);
    store_rollback(s);
}

static int visible(const Model *m)
{
    int n = 0;
    for (int i = 0; i < m->n_sources; i++)
        n += m->source[i].visible;
    return n;
}

static void kept_until_something_changes(void **state)
{
    const char *url = fresh(state);
    const Account local = { .name = V("local") }, public = { .number = -1, .name = V("public"), .public_only = true };
    Store *writer = NULL, *reader = NULL;
    const LayoutInfo *kept;
    Arena arena;
    Model m;

    arena_init(&arena, MIB);
    OK_OR_SAY(store_open(&writer, url, STORE_CREATE, picture_schemas, e));
    put_layout(writer, 1, "[{\"name\":\"a\",\"type\":0,\"role\":1,\"scheme\":\"\",\"format\":\"\",\"label\":0}]");
    put_source(writer, 1, "2026-01", LABEL_PUBLIC);
    put_source(writer, 2, "2026-02", LABEL_COMMERCIAL);
    OK_OR_SAY(store_open(&reader, url, STORE_READ, picture_schemas, e));
    look(reader, &local, &arena, &m);
    kept = m.layout;
    assert_true(m.n_sources == 2 && visible(&m) == 2 && m.n_layouts == 1 && !m.source[0].in_force);
    look(reader, &public, &arena, &m);
    assert_true(m.layout == kept && m.n_sources == 2 && visible(&m) == 1); /* nothing was read anew */
    look(reader, &local, &arena, &m);
    assert_true(m.layout == kept && visible(&m) == 2);

    put_layout(writer, 2, "[]");
    look(reader, &local, &arena, &m);
    assert_true(m.n_layouts == 2 && model_layout(&m, 2) && m.layout[0].n == 1);
    put_source(writer, 3, "2026-03", LABEL_PUBLIC);
    look(reader, &local, &arena, &m);
    assert_true(m.n_sources == 3 && m.source[2].in_force && !m.source[1].in_force);

    /* One goes and one comes in the same transaction: as many as before. */
    OK_OR_SAY(store_begin(writer, e));
    OK_OR_SAY(store_run(writer, &SQL_source_leaving, ARGS(arg_int(3)), NULL, e));
    put_source(writer, 4, "2026-04", LABEL_PUBLIC);
    OK_OR_SAY(store_commit(writer, e));
    look(reader, &local, &arena, &m);
    assert_true(m.n_sources == 3 && view_eq(m.source[2].edition, V("2026-04")) && !model_source(&m, 3LL << 32) &&
                model_source(&m, 4LL << 32));
    OK_OR_SAY(store_run(writer, &SQL_source_withdraw,
                        ARGS(arg_int(4), arg_int(9), arg_text(V("me")), arg_text(V("why"))), NULL, e));
    look(reader, &local, &arena, &m);
    assert_true(m.n_sources == 2 && m.source[1].in_force);
    store_close(reader);
    store_close(writer);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { BOTH(kept_until_something_changes) };
    return RUN_TESTS(tests);
}
