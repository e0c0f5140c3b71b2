/* Accounts: who may ask what, and who may see what. What a face calls before it asks.
 *
 * An account has a role and belongs to one organisation. Roles say which questions may be asked (permissions) and which
 * labels are open:
 *
 *                    questions                         nhs data   commercial data      personal data
 *   public           SEE_PUBLIC                        no         no                   no
 *   supplier         SEE_PUBLIC, own prices, notes     no         own                  no
 *   nhs, curator     also SEE_NHS (curator: CURATE)    yes        own and granted      own and granted so
 *   analyst          as nhs                            yes        own and granted      own and granted so
 *   administrator    all                               yes        all                  own and granted so
 *   local operator   all                               yes        all                  all
 *
 * "Own" is what belongs to the account's organisation (the source's `owner`). Grants open another organisation's data
 * up to a label from one day to another; one for all organisations ('*') can be given to analysts only, and opens no
 * personal data. A token narrows its account: to what is public, to questions without actions, or to all but
 * its password and tokens (KEEP_ACCOUNT).
 *
 * Rights are read once for each asking or sign-in, with the day it is then. An Account that was loaded lives as long as
 * its arena. Not here: passwords, sessions, tokens (session.h), the record of what was asked (audit.h).
 */
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include "ask/ask.h"

typedef enum { ROLE_PUBLIC, ROLE_NHS, ROLE_ANALYST, ROLE_SUPPLIER, ROLE_CURATOR, ROLE_ADMINISTRATOR, ROLES } Role;
const char *role_name(Role r); /* "public", "nhs", "analyst", ... */
bool role_named(View name, Role *out);

/* The first three of tokens; a person who signed in also keeps the account itself. */
typedef enum { SCOPE_PUBLIC, SCOPE_READ, SCOPE_ACT, SCOPE_PERSON, SCOPES } Scope;
const char *scope_name(Scope s);
bool scope_named(View name, Scope *out);

typedef struct {
    View organisation; /* "*": every one */
    Label label;       /* the most closed one that is open */
} Grant;

typedef struct AccountRights {
    Role role;
    Scope scope;
    View organisation;
    Grant *grant; /* those of this day */
    int grants;
} AccountRights;

bool rights_may(const AccountRights *r, Permission what);
bool rights_see(const AccountRights *r, Label label, View owner);
/* The same number for the same rights, another one (but for a chance of 2^-64) for others; the scope is no part of it.
 * NULL: 0. Grants may stand in any order. */
uint64_t rights_print(const AccountRights *r);

/* What the functions behind `Access` need. One for each thread that asks. */
typedef struct {
    const char *url; /* of the store, to open it for writing when something is to be written down */
    const Schema *const *schemas;
    Store *writer; /* for that; given by the face, or opened here                             */
    bool given;
} AccessContext;

/* writer may be NULL; one that is given must be open for writing, is not closed here, and is in no transaction whenever
 * a question is asked. */
void access_open(AccessContext *x, const char *url, const Schema *const *schemas, Store *writer);
void access_close(AccessContext *x);
/* The store that is open for writing, opened if it is not yet. Its commits do not wait for the disk. */
MUST_CHECK Code access_writer(AccessContext *x, Store **out, Error *e);
/* For AskContext.access. */
Access access_of(AccessContext *x);

/* Who did not sign in. */
extern const Account account_public;
/* The local operator, who holds the store. */
extern const Account account_local;

/* By name or number ("7"). E_ABSENT if there is none, E_DENIED if it is disabled or erased. */
MUST_CHECK Code account_load(Store *s, View name, Scope scope, Date today, Arena *arena, Account *out, Error *e);
MUST_CHECK Code account_load_number(Store *s, int64_t number, Scope scope, Date today, Arena *arena, Account *out,
                                    Error *e);
/* Is there any account? Before there is one, only the machine's own users may be let in. */
MUST_CHECK Code account_any(Store *s, bool *any, Error *e);

#endif
