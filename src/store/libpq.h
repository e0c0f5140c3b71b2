/* libpq, loaded when the first PostgreSQL store is opened.
 *
 * Linking it would load some twenty libraries (Kerberos, LDAP, GnuTLS) at every start, which takes longer than
 * answering from an SQLite file. See base/library.h.
 * Only store/ includes this. Not here: anything done with a connection (postgres.c).
 */
#ifndef STORE_LIBPQ_H
#define STORE_LIBPQ_H

#include "base/library.h"

#include <libpq-fe.h>

#define LIBPQ_FUNCTIONS(F)                                                                                             \
    F(PQclear)                                                                                                         \
    F(PQcmdStatus)                                                                                                     \
    F(PQcmdTuples)                                                                                                     \
    F(PQconnectdbParams)                                                                                               \
    F(PQdescribePrepared)                                                                                              \
    F(PQerrorMessage)                                                                                                  \
    F(PQexec)                                                                                                          \
    F(PQexecParams)                                                                                                    \
    F(PQexecPrepared)                                                                                                  \
    F(PQfformat)                                                                                                       \
    F(PQfinish)                                                                                                        \
    F(PQftype)                                                                                                         \
    F(PQgetResult)                                                                                                     \
    F(PQgetisnull)                                                                                                     \
    F(PQgetlength)                                                                                                     \
    F(PQgetvalue)                                                                                                      \
    F(PQnfields)                                                                                                       \
    F(PQnparams)                                                                                                       \
    F(PQntuples)                                                                                                       \
    F(PQparameterStatus)                                                                                               \
    F(PQparamtype)                                                                                                     \
    F(PQprepare)                                                                                                       \
    F(PQputCopyData)                                                                                                   \
    F(PQputCopyEnd)                                                                                                    \
    F(PQresultErrorField)                                                                                              \
    F(PQresultMemorySize)                                                                                              \
    F(PQresultStatus)                                                                                                  \
    F(PQsendQuery)                                                                                                     \
    F(PQsetNoticeReceiver)                                                                                             \
    F(PQstatus)

typedef struct {
    LIBPQ_FUNCTIONS(LIBRARY_MEMBER)
} Libpq;

extern Libpq libpq; /* filled once by libpq_load, then only read */

/* Loads libpq.so.5 if that was not done yet. E_IO with the loader's reason if it is not installed. Safe from any
 * thread. */
MUST_CHECK Code libpq_load(Error *e);

#define PQclear             libpq.PQclear_
#define PQcmdStatus         libpq.PQcmdStatus_
#define PQcmdTuples         libpq.PQcmdTuples_
#define PQconnectdbParams   libpq.PQconnectdbParams_
#define PQdescribePrepared  libpq.PQdescribePrepared_
#define PQerrorMessage      libpq.PQerrorMessage_
#define PQexec              libpq.PQexec_
#define PQexecParams        libpq.PQexecParams_
#define PQexecPrepared      libpq.PQexecPrepared_
#define PQfformat           libpq.PQfformat_
#define PQfinish            libpq.PQfinish_
#define PQftype             libpq.PQftype_
#define PQgetResult         libpq.PQgetResult_
#define PQgetisnull         libpq.PQgetisnull_
#define PQgetlength         libpq.PQgetlength_
#define PQgetvalue          libpq.PQgetvalue_
#define PQnfields           libpq.PQnfields_
#define PQnparams           libpq.PQnparams_
#define PQntuples           libpq.PQntuples_
#define PQparameterStatus   libpq.PQparameterStatus_
#define PQparamtype         libpq.PQparamtype_
#define PQprepare           libpq.PQprepare_
#define PQputCopyData       libpq.PQputCopyData_
#define PQputCopyEnd        libpq.PQputCopyEnd_
#define PQresultErrorField  libpq.PQresultErrorField_
#define PQresultMemorySize  libpq.PQresultMemorySize_
#define PQresultStatus      libpq.PQresultStatus_
#define PQsendQuery         libpq.PQsendQuery_
#define PQsetNoticeReceiver libpq.PQsetNoticeReceiver_
#define PQstatus            libpq.PQstatus_

#endif
