/* The face that an answer gets: one of the formats, with what the command line adds to it. */
#ifndef CLI_FACES_H
#define CLI_FACES_H

#include "cli/card.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/text.h"
#include "faces/csv.h"
#include "faces/json.h"
#include "faces/xlsx.h"

typedef struct {
    Answer *answer; /* to hand to ask_run */
    Format format;
    bool card;
    union {
        TextFace text;
        CardFace card;
        JsonFace json;
        CsvFace csv;
        XlsxFace xlsx;
    } as;
} CliFace;

/* line_name: the parameter that each line of input fills, NULL when asked once. */
void cli_face(CliFace *f, const Options *o, Output *output, const Environment *env, const char *line_name);
/* Before each asking of many: which line it is. */
void cli_face_line(CliFace *f, int64_t number, View text);
/* After the last answer: what a format writes only then. */
MUST_CHECK Code cli_face_finish(CliFace *f, Error *e);
void cli_face_release(CliFace *f);

#endif
