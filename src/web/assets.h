/* The files that pages need in the browser, bundled into the program by tools/mkassets: style sheet, scripts, icon.
 *
 * They come packed; assets_load unpacks them once for the few clients that take no gzip. Not here: pages.
 */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include "base/error.h"
#include "base/view.h"

typedef struct {
    const char *path; /* "/assets/trefoil-0123456789.css"; the name changes with the content */
    const char *type;
    View packed; /* gzip */
    View plain;  /* after assets_load */
} WebAsset;

/* Ends with a NULL path (build/gen/assets.c). */
extern WebAsset web_assets[];

/* Unpacks all; once, before there are threads. What it took stays until the process ends. */
MUST_CHECK Code assets_load(Error *e);
/* NULL if there is none. */
const WebAsset *asset_named(View path);

#endif
