-- Accounts, what they may, and what was asked. All durable: a backup takes it along. Secrets are kept as hashes only.
-- Written once for both engines; tools/mksql explains the words.

-- durable: 1

-- Who may sign in. Numbers are never used again; an erased account keeps its number and loses its name.
CREATE TABLE account (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,                -- nhs, analyst, supplier, curator, administrator
    scheme TEXT NOT NULL,              -- of the organisation: ods, srn, gln, maker; '' none
    organisation TEXT NOT NULL,
    password TEXT NOT NULL,            -- argon2id, as libsodium writes it; '' none
    issuer TEXT NOT NULL,              -- OpenID Connect: who vouches, and for which subject; '' nobody
    subject TEXT NOT NULL,
    state TEXT NOT NULL,               -- active, disabled, erased
    reason TEXT NOT NULL,              -- of its state
    made_at INTEGER NOT NULL,          -- UTC milliseconds
    changed_at INTEGER NOT NULL
);
CREATE INDEX account_subject ON account(subject);

-- Data of another organisation that an account may see from one day to another.
CREATE TABLE account_grant (
    number INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    organisation TEXT NOT NULL,        -- '*': every one
    label INTEGER NOT NULL,            -- the most closed label that it opens
    from_day INTEGER NOT NULL,         -- days since 1970
    to_day INTEGER NOT NULL,           -- the last one
    reason TEXT NOT NULL,
    granted_by INTEGER NOT NULL,
    granted_at INTEGER NOT NULL,
    revoked_by INTEGER,
    revoked_at INTEGER
);
CREATE INDEX account_grant_account ON account_grant(account);

-- What programs sign in with.
CREATE TABLE account_token (
    number INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    hash TEXT NOT NULL UNIQUE,         -- SHA-256 of the secret, which was shown once
    scope TEXT NOT NULL,               -- public, read, act
    purpose TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
);
CREATE INDEX account_token_account ON account_token(account);

CREATE TABLE account_session (
    hash TEXT PRIMARY KEY,             -- SHA-256 of the secret in the cookie
    account INTEGER NOT NULL,
    former TEXT NOT NULL,              -- hash of the secret before this one; '' none
    made_at INTEGER NOT NULL,
    turned_at INTEGER NOT NULL,        -- when the secret last changed
    used_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_session_former ON account_session(former);

-- Failed sign-ins, by keyed hash of what was tried: a name or an address.
CREATE TABLE sign_in_failure (
    who TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Sign-ins through an OpenID Connect provider that are under way.
CREATE TABLE sign_in_flow (
    state TEXT PRIMARY KEY,            -- SHA-256 of what the provider hands back
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    come_back TEXT NOT NULL,           -- the page that was asked for
    made_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Who asked or did what: only ever added to. Each row has the hash of the one before.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    account INTEGER NOT NULL,          -- 0: the local operator
    kind TEXT NOT NULL,                -- question, action, operation, denied, sign-in ...
    question TEXT NOT NULL,
    parameters TEXT NOT NULL,          -- JSON; what is personal only as a keyed hash
    previous TEXT NOT NULL,            -- hash of the row before it; of the first: 64 zeros
    hash TEXT NOT NULL
);

-- Keys, and the number and hash of the newest row of `audit`.
CREATE TABLE access_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
