/* See id_token.h. */
#include "access/id_token.h"

#include "access/secret.h"
#include "base/libcrypto.h"
#include "read/json_value.h"

enum { RSA_LEAST_BYTES = 256, RSA_MOST_BYTES = 1024, EC_BYTES = 32, SIGNATURE_MOST = 1024 };

Code json_object(View text, const char *what, Arena *arena, const Node **out, Error *e)
{
    JsonValue j = { .source = text, .out = arena };
    const Node *n = json_value(&j, V(""));

    if (j.full)
        return arena_fail(arena, text.n, what, e);
    if (!n || n->kind != NODE_GROUP || n->array || !json_value_ends(&j))
        return fail(e, E_INPUT, "%s is no JSON object", what);
    *out = n;
    return OK;
}

static Code refuse(Error *e, const char *why)
{
    fail(e, E_DENIED, "the sign-in provider's token is not accepted: %s", why);
    return hint(e, "sign in again; if it stays so, tell who looks after this service");
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

typedef enum { SIGNED_RS256, SIGNED_ES256 } Signature;

/* Text is none where the member is another type or there twice. */
static View member(const Node *n, const char *name)
{
    const Node *found = NULL;

    for (const Node *c = n ? n->child : NULL; c; c = c->next)
        if (view_eq(c->name, view_of(name))) {
            if (found)
                return V("");
            found = c;
        }
    return found && found->kind == NODE_TEXT ? found->text : V("");
}

static bool key_fits(const Node *key, Signature how, View kid)
{
    View use = member(key, "use"), alg = member(key, "alg");

    if (!view_eq(member(key, "kty"), how == SIGNED_RS256 ? V("RSA") : V("EC")) || (use.n && !view_eq(use, V("sig"))) ||
        (alg.n && !view_eq(alg, how == SIGNED_RS256 ? V("RS256") : V("ES256"))))
        return false;
    return !kid.n || view_eq(member(key, "kid"), kid);
}

/* The only key that fits, or NULL. */
static const Node *key_of(const Node *keys, Signature how, View kid)
{
    const Node *set = node_child(keys, "keys"), *found = NULL;

    for (const Node *k = set && set->array ? set->child : NULL; k; k = k->next)
        if (k->kind == NODE_GROUP && key_fits(k, how, kid)) {
            if (found)
                return NULL;
            found = k;
        }
    return found;
}

/* Bytes of a number, most significant first, as OpenSSL takes them here: in the machine's order. */
static void turn_round(unsigned char *p, size_t n)
{
    const union {
        uint16_t word;
        unsigned char byte[2];
    } order = { .word = 1 };

    for (size_t i = 0; order.byte[0] && i < n / 2; i++) {
        unsigned char other = p[n - 1 - i];
        p[n - 1 - i] = p[i];
        p[i] = other;
    }
}

static EVP_PKEY *make_key(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;

    if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 && EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    return key;
}

static OSSL_PARAM param(const char *name, unsigned type, void *data, size_t n)
{
    return (OSSL_PARAM){ name, type, data, n, OSSL_PARAM_UNMODIFIED };
}

/* RFC 7518, 6.3.1 */
static EVP_PKEY *rsa_key(const Node *k)
{
    unsigned char n[RSA_MOST_BYTES], x[8];
    size_t n_bytes, x_bytes;

    if (!secret_from_base64url(member(k, "n"), n, sizeof n, &n_bytes) || n_bytes < RSA_LEAST_BYTES ||
        !secret_from_base64url(member(k, "e"), x, sizeof x, &x_bytes) || !x_bytes)
        return NULL;
    turn_round(n, n_bytes);
    turn_round(x, x_bytes);
    return make_key("RSA", (OSSL_PARAM[]){ param("n", OSSL_PARAM_UNSIGNED_INTEGER, n, n_bytes),
                                           param("e", OSSL_PARAM_UNSIGNED_INTEGER, x, x_bytes),
                                           { .key = NULL } });
}

/* RFC 7518, 6.2.1: P-256 alone goes with ES256. */
static EVP_PKEY *ec_key(const Node *k)
{
    unsigned char point[1 + 2 * EC_BYTES] = { 4 };
    char group[] = "prime256v1";
    size_t x, y;

    if (!view_eq(member(k, "crv"), V("P-256")) || !secret_from_base64url(member(k, "x"), point + 1, EC_BYTES, &x) ||
        x != EC_BYTES || !secret_from_base64url(member(k, "y"), point + 1 + EC_BYTES, EC_BYTES, &y) || y != EC_BYTES)
        return NULL;
    return make_key("EC", (OSSL_PARAM[]){ param("group", OSSL_PARAM_UTF8_STRING, group, strlen(group)),
                                          param("pub", OSSL_PARAM_OCTET_STRING, point, sizeof point),
                                          { .key = NULL } });
}

/* ---- signatures -------------------------------------------------------------------------------------------------- */

/* One of the two numbers of an ECDSA signature as DER has it. */
static size_t put_integer(unsigned char *out, const unsigned char *p)
{
    size_t skip = 0, n, at = 2;

    while (skip + 1 < EC_BYTES && !p[skip])
        skip++;
    n = EC_BYTES - skip;
    if (p[skip] & 0x80)
        out[at++] = 0;
    memcpy(out + at, p + skip, n);
    out[0] = 2;
    out[1] = (unsigned char)(at - 2 + n);
    return at + n;
}

/* The 64 bytes of RFC 7518, 3.4 as OpenSSL wants them. */
static size_t to_der(const unsigned char *raw, unsigned char *out)
{
    size_t n = 2;

    n += put_integer(out + n, raw);
    n += put_integer(out + n, raw + EC_BYTES);
    out[0] = 0x30;
    out[1] = (unsigned char)(n - 2);
    return n;
}

static bool verifies(EVP_PKEY *key, const unsigned char *signature, size_t n, View text)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool fine = ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(ctx, signature, n, (const unsigned char *)text.p, text.n) == 1;

    EVP_MD_CTX_free(ctx);
    return fine;
}

static Code check_signature(const Node *k, Signature how, View signature, View text, Error *e)
{
    unsigned char raw[SIGNATURE_MOST], der[2 + 2 * (3 + EC_BYTES)];
    const unsigned char *p = raw;
    EVP_PKEY *key;
    size_t n;
    bool fine;
    Code c;

    if ((c = libcrypto_load(e)) != OK)
        return c;
    if (!secret_from_base64url(signature, raw, sizeof raw, &n) || (how == SIGNED_ES256 && n != 2 * EC_BYTES))
        return refuse(e, "its signature is ill-formed");
    if (!(key = how == SIGNED_RS256 ? rsa_key(k) : ec_key(k)))
        return refuse(e, "the provider's key cannot be used");
    if (how == SIGNED_ES256) {
        n = to_der(raw, der);
        p = der;
    }
    fine = verifies(key, p, n, text);
    EVP_PKEY_free(key);
    return fine ? OK : refuse(e, "its signature is not the provider's");
}

/* ---- claims ------------------------------------------------------------------------------------------------------ */

/* Seconds since 1970, whole or not. */
static bool claim_time(const Node *claims, const char *name, Instant *out)
{
    const Node *n = node_child(claims, name);
    View rest = n && n->kind == NODE_NUMBER ? n->text : V(""), whole = view_cut(&rest, '.');
    int64_t seconds;

    if (!view_int(whole, &seconds) || seconds < 0 || seconds > INT64_MAX / 1000000)
        return false;
    *out = seconds * 1000;
    return true;
}

static bool for_us(const Node *claims, View client_id)
{
    const Node *aud = node_child(claims, "aud"), *azp = node_child(claims, "azp");
    bool named = false;
    int n = 0;

    if (aud && aud->kind == NODE_TEXT)
        named = view_eq(aud->text, client_id), n = 1;
    for (const Node *a = aud && aud->array ? aud->child : NULL; a; a = a->next, n++)
        named |= a->kind == NODE_TEXT && view_eq(a->text, client_id);
    if (azp || n > 1)
        named = named && view_eq(member(claims, "azp"), client_id);
    return named;
}

static Code check_claims(const Node *claims, const IdTokenWanted *w, Arena *arena, View *subject, Error *e)
{
    Instant at;

    if (!view_eq(member(claims, "iss"), w->issuer))
        return refuse(e, "it is another provider's");
    if (!for_us(claims, w->client_id))
        return refuse(e, "it was made for another service");
    if (!claim_time(claims, "exp", &at) || w->now >= at + ID_TOKEN_LEEWAY_MS)
        return refuse(e, "it has expired");
    if (!claim_time(claims, "iat", &at) || at > w->now + ID_TOKEN_LEEWAY_MS)
        return refuse(e, "it was made in the future");
    if (node_child(claims, "nbf") && (!claim_time(claims, "nbf", &at) || at > w->now + ID_TOKEN_LEEWAY_MS))
        return refuse(e, "it does not hold yet");
    if (!w->nonce.n || !secret_equal(member(claims, "nonce"), w->nonce))
        return refuse(e, "it was not made for this sign-in");
    *subject = arena_copy(arena, member(claims, "sub"));
    if (!subject->n || subject->n > 255)
        return refuse(e, "it names nobody");
    return OK;
}

/* ---- the token --------------------------------------------------------------------------------------------------- */

static Code part(View text, Arena *arena, const Node **out, Error *e)
{
    size_t room = text.n, n;
    char *bytes = arena_bytes(arena, room + 1);

    if (!bytes)
        return arena_fail(arena, room, "a token", e);
    if (!secret_from_base64url(text, (unsigned char *)bytes, room, &n) ||
        json_object(view(bytes, n), "a token", arena, out, e) != OK)
        return refuse(e, "it is ill-formed");
    return OK;
}

Code id_token_check(View token, const Node *keys, const IdTokenWanted *wanted, Arena *arena, View *subject,
                    bool *unknown_key, Error *e)
{
    View rest = token, head = view_cut(&rest, '.'), body = view_cut(&rest, '.'), alg;
    const Node *header = NULL, *claims = NULL, *key;
    Signature how;
    Code c;

    *unknown_key = false;
    if (token.n > ID_TOKEN_MOST || !rest.p || !rest.n)
        return refuse(e, "it is ill-formed");
    if ((c = part(head, arena, &header, e)) != OK || (c = part(body, arena, &claims, e)) != OK)
        return c;
    alg = member(header, "alg");
    how = view_eq(alg, V("ES256")) ? SIGNED_ES256 : SIGNED_RS256;
    if (how == SIGNED_RS256 && !view_eq(alg, V("RS256")))
        return refuse(e, "it is not signed in a way that is taken (RS256 or ES256)");
    if (node_child(header, "crit"))
        return refuse(e, "it wants something understood that is not");
    if (!(key = key_of(keys, how, member(header, "kid")))) {
        *unknown_key = true;
        return refuse(e, "it is signed with a key that the provider does not name");
    }
    c = check_signature(key, how, rest, view(token.p, (size_t)(rest.p - token.p) - 1), e);
    return c == OK ? check_claims(claims, wanted, arena, subject, e) : c;
}
