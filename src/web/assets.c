/* See assets.h. */
#include "web/assets.h"

#include "base/limits.h"
#include "base/memory.h"

#include <zlib.h>

enum { TIMES = 40 }; /* no file of ours is packed to less than a fortieth */

static Code unpack(WebAsset *a, Error *e)
{
    size_t room = a->packed.n * TIMES;
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)a->packed.p, .avail_in = (unsigned)a->packed.n };
    char *p = mem_alloc(room);
    bool done;

    if (!p)
        return fail_memory(e, "the files of the pages");
    z.next_out = (unsigned char *)p;
    z.avail_out = (unsigned)room;
    done = inflateInit2(&z, 15 + 16) == Z_OK && inflate(&z, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&z);
    if (!done) {
        mem_free(p);
        return fail(e, E_BUG, "the bundled file %s cannot be unpacked", a->path);
    }
    a->plain = view(p, z.total_out);
    return OK;
}

Code assets_load(Error *e)
{
    Code c = OK;

    for (WebAsset *a = web_assets; a->path && c == OK; a++)
        if (!a->plain.p)
            c = unpack(a, e);
    return c;
}

const WebAsset *asset_named(View path)
{
    for (const WebAsset *a = web_assets; a->path; a++)
        if (view_eq(path, view_of(a->path)))
            return a;
    return NULL;
}
