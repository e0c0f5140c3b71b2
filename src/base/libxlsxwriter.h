/* libxlsxwriter, loaded when the first workbook is written. See base/library.h. */
#ifndef BASE_LIBXLSXWRITER_H
#define BASE_LIBXLSXWRITER_H

#include "base/library.h"

#include <xlsxwriter.h>

#define LIBXLSXWRITER_FUNCTIONS(F)                                                                                     \
    F(format_set_bold)                                                                                                 \
    F(format_set_num_format)                                                                                           \
    F(lxw_strerror)                                                                                                    \
    F(lxw_workbook_free)                                                                                               \
    F(workbook_add_format)                                                                                             \
    F(workbook_add_worksheet)                                                                                          \
    F(workbook_close)                                                                                                  \
    F(workbook_get_worksheet_by_name)                                                                                  \
    F(workbook_new_opt)                                                                                                \
    F(workbook_set_properties)                                                                                         \
    F(worksheet_freeze_panes)                                                                                          \
    F(worksheet_set_column)                                                                                            \
    F(worksheet_write_boolean)                                                                                         \
    F(worksheet_write_datetime)                                                                                        \
    F(worksheet_write_number)                                                                                          \
    F(worksheet_write_string)

typedef struct {
    LIBXLSXWRITER_FUNCTIONS(LIBRARY_MEMBER)
} Libxlsxwriter;

extern Libxlsxwriter libxlsxwriter; /* filled once by libxlsxwriter_load, then only read */

/* Loads libxlsxwriter if that was not done yet. E_IO with the reason if it is not there. Safe from any thread. */
MUST_CHECK Code libxlsxwriter_load(Error *e);

#define format_set_bold                libxlsxwriter.format_set_bold_
#define format_set_num_format          libxlsxwriter.format_set_num_format_
#define lxw_strerror                   libxlsxwriter.lxw_strerror_
#define lxw_workbook_free              libxlsxwriter.lxw_workbook_free_
#define workbook_add_format            libxlsxwriter.workbook_add_format_
#define workbook_add_worksheet         libxlsxwriter.workbook_add_worksheet_
#define workbook_close                 libxlsxwriter.workbook_close_
#define workbook_get_worksheet_by_name libxlsxwriter.workbook_get_worksheet_by_name_
#define workbook_new_opt               libxlsxwriter.workbook_new_opt_
#define workbook_set_properties        libxlsxwriter.workbook_set_properties_
#define worksheet_freeze_panes         libxlsxwriter.worksheet_freeze_panes_
#define worksheet_set_column           libxlsxwriter.worksheet_set_column_
#define worksheet_write_boolean        libxlsxwriter.worksheet_write_boolean_
#define worksheet_write_datetime       libxlsxwriter.worksheet_write_datetime_
#define worksheet_write_number         libxlsxwriter.worksheet_write_number_
#define worksheet_write_string         libxlsxwriter.worksheet_write_string_

#endif
