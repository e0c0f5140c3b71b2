/* Choosing a face. See faces.h. */
#include "cli/faces.h"

#include <sys/ioctl.h>

/* Columns of the terminal that the output is, 0 if it is none. */
static int width_of(const Output *output, const Environment *env)
{
    struct winsize size;

    if (!output->tty)
        return 0;
    if (ioctl(output->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return env->width ? env->width : 80;
}

static void text_or_card(CliFace *f, const Options *o, Output *output, const Environment *env)
{
    int width = width_of(output, env);

    f->card = strcmp(o->question->name, "identify") == 0;
    if (f->card) {
        card_face(&f->as.card, &output->sink, width);
        f->answer = &f->as.card.answer;
    } else {
        text_face(&f->as.text, &output->sink, width);
        f->as.text.bold = output->tty && env->bold;
        f->answer = &f->as.text.answer;
    }
}

void cli_face(CliFace *f, const Options *o, Output *output, const Environment *env, const char *line_name)
{
    f->format = o->format;
    f->card = false;
    switch (o->format) {
    case FORMAT_TEXT:
        text_or_card(f, o, output, env);
        break;
    case FORMAT_JSON:
        json_face(&f->as.json, &output->sink, line_name != NULL);
        f->answer = &f->as.json.answer;
        break;
    case FORMAT_CSV:
        csv_face(&f->as.csv, &output->sink, view_of(o->table));
        f->as.csv.line_name = line_name;
        f->answer = &f->as.csv.answer;
        break;
    case FORMAT_XLSX:
        xlsx_face(&f->as.xlsx, &output->sink, env->folder);
        f->as.xlsx.line_name = line_name;
        f->answer = &f->as.xlsx.answer;
        break;
    }
}

void cli_face_line(CliFace *f, int64_t number, View text)
{
    if (f->format == FORMAT_CSV) {
        f->as.csv.line = number;
        f->as.csv.line_text = text;
    } else if (f->format == FORMAT_XLSX) {
        f->as.xlsx.line = number;
        f->as.xlsx.line_text = text;
    }
}

Code cli_face_finish(CliFace *f, Error *e)
{
    return f->format == FORMAT_XLSX ? xlsx_finish(&f->as.xlsx, e) : OK;
}

void cli_face_release(CliFace *f)
{
    switch (f->format) {
    case FORMAT_TEXT:
        if (!f->card)
            text_face_release(&f->as.text);
        break;
    case FORMAT_JSON:
        json_release(&f->as.json);
        break;
    case FORMAT_CSV:
        csv_release(&f->as.csv);
        break;
    case FORMAT_XLSX:
        xlsx_release(&f->as.xlsx);
        break;
    }
}
