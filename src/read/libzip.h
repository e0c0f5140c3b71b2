/* libzip, loaded when the first zip is read. See base/library.h. Only archive.c includes this. */
#ifndef READ_LIBZIP_H
#define READ_LIBZIP_H

#include "base/library.h"

#include <zip.h>

#define LIBZIP_FUNCTIONS(F)                                                                                            \
    F(zip_discard)                                                                                                     \
    F(zip_error_code_zip)                                                                                              \
    F(zip_error_fini)                                                                                                  \
    F(zip_error_init)                                                                                                  \
    F(zip_error_strerror)                                                                                              \
    F(zip_fclose)                                                                                                      \
    F(zip_file_get_error)                                                                                              \
    F(zip_fopen_index)                                                                                                 \
    F(zip_fread)                                                                                                       \
    F(zip_get_error)                                                                                                   \
    F(zip_get_name)                                                                                                    \
    F(zip_get_num_entries)                                                                                             \
    F(zip_name_locate)                                                                                                 \
    F(zip_open_from_source)                                                                                            \
    F(zip_source_buffer_create)                                                                                        \
    F(zip_source_file_create)                                                                                          \
    F(zip_source_filep_create)                                                                                         \
    F(zip_source_free)                                                                                                 \
    F(zip_stat_index)

typedef struct {
    LIBZIP_FUNCTIONS(LIBRARY_MEMBER)
} Libzip;

extern Libzip libzip; /* filled once by libzip_load, then only read */

/* Loads libzip if that was not done yet. E_IO with the reason if it is not there. Safe from any thread. */
MUST_CHECK Code libzip_load(Error *e);

#define zip_discard              libzip.zip_discard_
#define zip_error_code_zip       libzip.zip_error_code_zip_
#define zip_error_fini           libzip.zip_error_fini_
#define zip_error_init           libzip.zip_error_init_
#define zip_error_strerror       libzip.zip_error_strerror_
#define zip_fclose               libzip.zip_fclose_
#define zip_file_get_error       libzip.zip_file_get_error_
#define zip_fopen_index          libzip.zip_fopen_index_
#define zip_fread                libzip.zip_fread_
#define zip_get_error            libzip.zip_get_error_
#define zip_get_name             libzip.zip_get_name_
#define zip_get_num_entries      libzip.zip_get_num_entries_
#define zip_name_locate          libzip.zip_name_locate_
#define zip_open_from_source     libzip.zip_open_from_source_
#define zip_source_buffer_create libzip.zip_source_buffer_create_
#define zip_source_file_create   libzip.zip_source_file_create_
#define zip_source_filep_create  libzip.zip_source_filep_create_
#define zip_source_free          libzip.zip_source_free_
#define zip_stat_index           libzip.zip_stat_index_

#endif
