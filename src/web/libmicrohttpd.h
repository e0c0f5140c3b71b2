/* GNU libmicrohttpd, loaded when `trefoil serve` starts. See base/library.h, and decision 14 for why this library. */
#ifndef WEB_LIBMICROHTTPD_H
#define WEB_LIBMICROHTTPD_H

#include "base/library.h"

#include <microhttpd.h>

#define LIBMICROHTTPD_FUNCTIONS(F)                                                                                     \
    F(MHD_add_response_header)                                                                                         \
    F(MHD_create_response_from_buffer)                                                                                 \
    F(MHD_create_response_from_buffer_with_free_callback)                                                              \
    F(MHD_create_response_from_callback)                                                                               \
    F(MHD_destroy_response)                                                                                            \
    F(MHD_get_connection_info)                                                                                         \
    F(MHD_get_connection_values_n)                                                                                     \
    F(MHD_get_daemon_info)                                                                                             \
    F(MHD_is_feature_supported)                                                                                        \
    F(MHD_lookup_connection_value_n)                                                                                   \
    F(MHD_queue_response)                                                                                              \
    F(MHD_quiesce_daemon)                                                                                              \
    F(MHD_resume_connection)                                                                                           \
    F(MHD_start_daemon)                                                                                                \
    F(MHD_stop_daemon)                                                                                                 \
    F(MHD_suspend_connection)

typedef struct {
    LIBMICROHTTPD_FUNCTIONS(LIBRARY_MEMBER)
} Libmicrohttpd;

extern Libmicrohttpd libmicrohttpd; /* filled once by libmicrohttpd_load, then only read */

/* Loads libmicrohttpd if that was not done yet. E_IO with the reason if it is not there. Safe from any thread. */
MUST_CHECK Code libmicrohttpd_load(Error *e);

#define MHD_add_response_header         libmicrohttpd.MHD_add_response_header_
#define MHD_create_response_from_buffer libmicrohttpd.MHD_create_response_from_buffer_
#define MHD_create_response_from_buffer_with_free_callback                                                             \
    libmicrohttpd.MHD_create_response_from_buffer_with_free_callback_
#define MHD_create_response_from_callback libmicrohttpd.MHD_create_response_from_callback_
#define MHD_destroy_response              libmicrohttpd.MHD_destroy_response_
#define MHD_get_connection_info           libmicrohttpd.MHD_get_connection_info_
#define MHD_get_connection_values_n       libmicrohttpd.MHD_get_connection_values_n_
#define MHD_get_daemon_info               libmicrohttpd.MHD_get_daemon_info_
#define MHD_is_feature_supported          libmicrohttpd.MHD_is_feature_supported_
#define MHD_lookup_connection_value_n     libmicrohttpd.MHD_lookup_connection_value_n_
#define MHD_queue_response                libmicrohttpd.MHD_queue_response_
#define MHD_quiesce_daemon                libmicrohttpd.MHD_quiesce_daemon_
#define MHD_resume_connection             libmicrohttpd.MHD_resume_connection_
#define MHD_start_daemon                  libmicrohttpd.MHD_start_daemon_
#define MHD_stop_daemon                   libmicrohttpd.MHD_stop_daemon_
#define MHD_suspend_connection            libmicrohttpd.MHD_suspend_connection_

#endif
