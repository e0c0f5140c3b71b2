/* Accounts, tokens and the audit, declared. What each does stands in the file that answers it. */
#include "access/questions.h"

/* Names of accounts are personal: the audit keeps them as keyed hashes only. */
#define NAME                                                                                                           \
    {                                                                                                                  \
        "name", PARAM_TEXT, REQUIRED, "the account's name", NULL, NULL, LABEL_PERSONAL                                 \
    }
#define ORGANISATION(help)                                                                                             \
    {                                                                                                                  \
        "organisation", PARAM_TEXT, REQUIRED, help, NULL, NULL, LABEL_PUBLIC                                           \
    }

static const Param add_params[] = {
    NAME,
    { "role", PARAM_CHOICE, REQUIRED, "what it is", "nhs|analyst|supplier|curator|administrator", NULL, LABEL_PUBLIC },
    ORGANISATION("ODS code; of a supplier the SRN, the GLN or, with --confirmed, the maker's name"),
    { "confirmed", PARAM_FLAG, OPTIONAL, "it was confirmed that the account speaks for the maker of that name", NULL,
      NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param name_params[] = { NAME, { 0 } };
static const Param reason_params[] = {
    NAME,
    { "reason", PARAM_TEXT, OPTIONAL, "why, for whoever asks later", NULL, NULL, LABEL_PERSONAL },
    { 0 },
};
static const Param password_params[] = {
    NAME,
    { "password", PARAM_SECRET, REQUIRED, "read from the terminal, or from the first line of standard input", NULL,
      NULL, LABEL_PERSONAL },
    { 0 },
};
static const Param subject_params[] = {
    NAME,
    { "issuer", PARAM_TEXT, REQUIRED, "the provider's address, as its configuration states it", NULL, NULL,
      LABEL_PUBLIC },
    { "subject", PARAM_TEXT, REQUIRED, "what the provider calls the person (sub)", NULL, NULL, LABEL_PERSONAL },
    { 0 },
};
static const Param grant_params[] = {
    NAME,
    ORGANISATION("whose data it may see; '*' for an analyst: everybody's, but nothing personal"),
    { "until", PARAM_DATE, REQUIRED, "the last day", NULL, NULL, LABEL_PUBLIC },
    { "reason", PARAM_TEXT, REQUIRED, "why, for whoever asks later", NULL, NULL, LABEL_PERSONAL },
    { "from", PARAM_DATE, OPTIONAL, "the first day, if not today", NULL, NULL, LABEL_PUBLIC },
    { "label", PARAM_CHOICE, OPTIONAL, "the most closed data that it opens", "commercial|personal", "commercial",
      LABEL_PUBLIC },
    { 0 },
};
static const Param revoke_params[] = { NAME, ORGANISATION("whose data it may see no more"), { 0 } };
static const Param token_add_params[] = {
    NAME,
    { "until", PARAM_DATE, REQUIRED, "the last day", NULL, NULL, LABEL_PUBLIC },
    { "purpose", PARAM_TEXT, REQUIRED, "what it is for", NULL, NULL, LABEL_PUBLIC },
    { "scope", PARAM_CHOICE, OPTIONAL, "public data, what the account may see, or actions too", "public|read|act",
      "read", LABEL_PUBLIC },
    { 0 },
};
static const Param me_token_params[] = {
    { "until", PARAM_DATE, REQUIRED, "the last day", NULL, NULL, LABEL_PUBLIC },
    { "purpose", PARAM_TEXT, REQUIRED, "what it is for", NULL, NULL, LABEL_PUBLIC },
    { "scope", PARAM_CHOICE, OPTIONAL, "public data, what you may see, or actions too", "public|read|act", "read",
      LABEL_PUBLIC },
    { 0 },
};
static const Param me_password_params[] = {
    { "current", PARAM_SECRET, REQUIRED, "the present password", NULL, NULL, LABEL_PERSONAL },
    { "password", PARAM_SECRET, REQUIRED, "the new one", NULL, NULL, LABEL_PERSONAL },
    { 0 },
};
static const Param token_revoke_params[] = {
    { "token", PARAM_COUNT, REQUIRED, "its number", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};
static const Param audit_list_params[] = {
    { "account", PARAM_COUNT, OPTIONAL, "only this account's number; 0: the local operator", NULL, NULL, LABEL_PUBLIC },
    { "question", PARAM_TEXT, OPTIONAL, "only questions whose name begins so", NULL, NULL, LABEL_PUBLIC },
    { "kind", PARAM_CHOICE, OPTIONAL, "only this kind", "question|action|operation|denied|sign-in|sign-in-failed", NULL,
      LABEL_PUBLIC },
    { "from", PARAM_DATE, OPTIONAL, "the first day", NULL, NULL, LABEL_PUBLIC },
    { "to", PARAM_DATE, OPTIONAL, "the last day", NULL, NULL, LABEL_PUBLIC },
    { "limit", PARAM_COUNT, OPTIONAL, "how many to list", NULL, "100", LABEL_PUBLIC },
    { 0 },
};
static const Param audit_verify_params[] = {
    { "known", PARAM_TEXT, OPTIONAL, "a row as `audit verify` told it earlier: NUMBER:HASH", NULL, NULL, LABEL_PUBLIC },
    { 0 },
};

const Question access_questions[] = {
    { "account add", "makes an account for a person or a program", add_params, ADMINISTER, account_add_answer, ACTS,
      "Roles: nhs (a member of an NHS organisation: NHS data, and its own commercial data), analyst (the same, and may "
      "be granted everybody's commercial data), supplier (public data and its own), curator (an nhs member who reviews "
      "links), administrator. Names are small letters, digits and . _ @ + -. It signs in once it has a password or a "
      "provider vouches for it.",
      "trefoil account add ann.lee nhs RX1" },
    { "account list", "accounts, what they are granted, and until when", NULL, ADMINISTER, account_list_answer, ANSWERS,
      NULL, "trefoil account list" },
    { "account password", "sets an account's password", password_params, ADMINISTER, account_password_answer, ACTS,
      "At least 12 characters. Every session of the account ends. The password is kept as an argon2id hash.",
      "trefoil account password ann.lee" },
    { "account disable", "an account can do nothing any more, until it is enabled", reason_params, ADMINISTER,
      account_disable_answer, ACTS, "Its sessions and tokens end.",
      "trefoil account disable ann.lee --reason 'left in May'" },
    { "account enable", "lets a disabled account sign in again", name_params, ADMINISTER, account_enable_answer, ACTS,
      NULL, "trefoil account enable ann.lee" },
    { "account erase", "takes a person's name out for good", reason_params, ADMINISTER, account_erase_answer, ACTS,
      "Name, password and identity at a provider are gone. What the account entered and what the audit says of it "
      "stays, under its number; the chain stays valid. A backup made before still has the name.",
      "trefoil account erase ann.lee --reason 'on request'" },
    { "account subject", "whom a sign-in provider (OpenID Connect) vouches for", subject_params, ADMINISTER,
      account_subject_answer, ACTS, NULL, "trefoil account subject ann.lee https://login.example.nhs.uk 248289761001" },
    { "account grant", "lets an account see another organisation's data, until a day", grant_params, ADMINISTER,
      account_grant_answer, ACTS, NULL, "trefoil account grant ann.lee RX2 2026-12-31 'joint tender'" },
    { "account revoke", "takes back what was granted", revoke_params, ADMINISTER, account_revoke_answer, ACTS, NULL,
      "trefoil account revoke ann.lee RX2" },
    { "token add", "makes a token with which a program signs in as an account", token_add_params, ADMINISTER,
      token_add_answer, ACTS, "It is shown once, and kept as a hash only.",
      "trefoil token add stock.system 2027-06-30 'nightly stock list'" },
    { "token list", "tokens, and until when they hold", NULL, ADMINISTER, token_list_answer, ANSWERS, NULL,
      "trefoil token list" },
    { "token revoke", "ends a token", token_revoke_params, ADMINISTER, token_revoke_answer, ACTS, NULL,
      "trefoil token revoke 3" },
    { "me", "who am I here, and what may I see?", NULL, SEE_PUBLIC, me_answer, ANSWERS,
      "Name, role and organisation of the account that asks; what it is granted, and until when; its tokens.",
      "trefoil --as ann.lee me" },
    { "me token", "makes a token with which a program signs in as you", me_token_params, KEEP_ACCOUNT, me_token_answer,
      ACTS, "It is shown once, and kept as a hash only. Tokens cannot make tokens.",
      "trefoil --as ann.lee me token 2027-06-30 'nightly stock list'" },
    { "me revoke", "ends a token of yours", token_revoke_params, KEEP_ACCOUNT, me_revoke_answer, ACTS, NULL,
      "trefoil --as ann.lee me revoke 3" },
    { "me password", "gives you another password", me_password_params, KEEP_ACCOUNT, me_password_answer, ACTS,
      "At least 12 characters. All your sessions end.", "trefoil --as ann.lee me password" },
    { "me sign-out", "ends all your sessions, wherever they are", NULL, KEEP_ACCOUNT, me_sign_out_answer, ACTS, NULL,
      "trefoil --as ann.lee me sign-out" },
    { "audit list", "who asked or did what, the newest first", audit_list_params, ADMINISTER, audit_list_answer,
      ANSWERS, "Accounts stand under their numbers. Personal parameters and long texts are keyed hashes.",
      "trefoil audit list --account 7 --from 2026-11-01" },
    { "audit verify", "was anything in the audit changed, removed or put in another order?", audit_verify_params,
      ADMINISTER, audit_verify_answer, FINDINGS_EXIT_1,
      "Each row has the hash of the one before. Whoever may write the database could reckon all hashes anew; a row "
      "noted elsewhere shows that too.",
      "trefoil audit verify" },
    { 0 },
};
