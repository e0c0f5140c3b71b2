-- Statements of accounts, sessions, tokens and the audit.

-- name: account_next
SELECT COALESCE(MAX(number), 0) + 1 FROM account;

-- name: account_any
SELECT number FROM account ORDER BY number LIMIT 1;

-- name: account_add
INSERT INTO account (number, name, role, scheme, organisation, password, issuer, subject, state, reason, made_at,
    changed_at) VALUES ($1, $2, $3, $4, $5, '', '', '', 'active', '', $6, $6);

-- name: account_named
SELECT number, name, role, organisation, state, password FROM account WHERE name = $1;

-- name: account_numbered
SELECT number, name, role, organisation, state FROM account WHERE number = $1;

-- name: account_of_subject
SELECT number FROM account WHERE subject = $1 AND issuer = $2 AND subject <> '';

-- name: account_all
SELECT number, name, role, scheme, organisation, state, reason, made_at, changed_at,
    CASE WHEN password <> '' THEN 1 ELSE 0 END, issuer FROM account ORDER BY number;

-- name: account_set_state
UPDATE account SET state = $2, reason = $3, changed_at = $4 WHERE number = $1;

-- name: account_set_password
UPDATE account SET password = $2, changed_at = $3 WHERE number = $1;

-- name: account_set_subject
UPDATE account SET issuer = $2, subject = $3, changed_at = $4 WHERE number = $1;

-- name: account_erase
UPDATE account SET name = $2, password = '', issuer = '', subject = '', state = 'erased', reason = $3, changed_at = $4
    WHERE number = $1;

-- name: grant_next
SELECT COALESCE(MAX(number), 0) + 1 FROM account_grant;

-- name: grant_add
INSERT INTO account_grant (number, account, organisation, label, from_day, to_day, reason, granted_by, granted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: grant_revoke
UPDATE account_grant SET revoked_by = $3, revoked_at = $4 WHERE account = $1 AND organisation = $2
    AND revoked_at IS NULL;

-- name: grant_of_day
SELECT organisation, label FROM account_grant WHERE account = $1 AND from_day <= $2 AND to_day >= $2
    AND revoked_at IS NULL ORDER BY number;

-- name: grant_of_account
SELECT organisation, label, from_day, to_day, reason FROM account_grant WHERE account = $1 AND to_day >= $2
    AND revoked_at IS NULL ORDER BY number;

-- name: grant_all
SELECT g.number, a.name, g.organisation, g.label, g.from_day, g.to_day, g.reason, g.granted_by, g.revoked_at
    FROM account_grant g JOIN account a ON a.number = g.account ORDER BY g.number;

-- name: token_next
SELECT COALESCE(MAX(number), 0) + 1 FROM account_token;

-- name: token_add
INSERT INTO account_token (number, account, hash, scope, purpose, made_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: token_with_hash
SELECT account, scope FROM account_token WHERE hash = $1 AND revoked_at IS NULL AND expires_at > $2;

-- name: token_all
SELECT t.number, a.name, t.scope, t.purpose, t.made_at, t.expires_at, t.revoked_at
    FROM account_token t JOIN account a ON a.number = t.account ORDER BY t.number;

-- name: token_of_account
SELECT number, scope, purpose, made_at, expires_at FROM account_token WHERE account = $1 AND expires_at > $2
    AND revoked_at IS NULL ORDER BY number;

-- name: token_revoke_own
UPDATE account_token SET revoked_at = $2 WHERE number = $1 AND account = $3 AND revoked_at IS NULL;

-- name: token_revoke
UPDATE account_token SET revoked_at = $2 WHERE number = $1 AND revoked_at IS NULL;

-- name: token_revoke_all
UPDATE account_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL;

-- name: session_add
INSERT INTO account_session (hash, account, former, made_at, turned_at, used_at) VALUES ($1, $2, '', $3, $3, $3);

-- name: session_find
SELECT hash, account, made_at, turned_at, used_at FROM account_session WHERE hash = $1 OR former = $1;

-- name: session_use
UPDATE account_session SET used_at = $2 WHERE hash = $1;

-- name: session_turn
UPDATE account_session SET hash = $2, former = $1, turned_at = $3, used_at = $3 WHERE hash = $1;

-- name: session_end
DELETE FROM account_session WHERE hash = $1 OR former = $1;

-- name: session_end_all
DELETE FROM account_session WHERE account = $1;

-- name: session_forget
DELETE FROM account_session WHERE used_at < $1 OR made_at < $2;

-- name: failure_of
SELECT failures, last_at FROM sign_in_failure WHERE who = $1;

-- name: failure_put
INSERT INTO sign_in_failure (who, failures, last_at) VALUES ($1, $2, $3)
ON CONFLICT (who) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at;

-- name: failure_clear
DELETE FROM sign_in_failure WHERE who = $1;

-- name: failure_forget
DELETE FROM sign_in_failure WHERE last_at < $1;

-- name: flow_add
INSERT INTO sign_in_flow (state, nonce, verifier, come_back, made_at) VALUES ($1, $2, $3, $4, $5);

-- name: flow_find
SELECT nonce, verifier, come_back FROM sign_in_flow WHERE state = $1 AND made_at > $2;

-- name: flow_end
DELETE FROM sign_in_flow WHERE state = $1 OR made_at <= $2;

-- name: audit_last
SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1;

-- name: audit_add
INSERT INTO audit (number, at, account, kind, question, parameters, previous, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: audit_rows stream
SELECT number, at, account, kind, question, parameters, previous, hash FROM audit ORDER BY number;

-- name: audit_newest stream
SELECT number, at, account, kind, question, parameters FROM audit WHERE at >= $1 AND at < $2 ORDER BY number DESC;

-- name: access_state_get
SELECT value FROM access_state WHERE name = $1;

-- name: access_state_put
INSERT INTO access_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: access_state_new
INSERT INTO access_state (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- What not everybody may see: labels and owners of sources; what people entered counts as NHS data.
-- name: access_closed
SELECT label, owner FROM source WHERE label > 0 AND state = 'read' GROUP BY label, owner
UNION SELECT 1, '' FROM entry WHERE id = (SELECT MIN(id) FROM entry)
ORDER BY label, owner;
