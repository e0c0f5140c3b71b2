/* ID tokens of a provider: one that is right is accepted with either algorithm, and every way to be wrong is refused.
 * The keys are made anew each time. */
#include "access/id_token.h"
#include "access/secret.h"
#include "base/libcrypto.h"
#include "base/text.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define NOW     ((Instant)1795780800000)
#define SECONDS ((long long)(NOW / 1000))

static Arena arena;
static EVP_PKEY *rsa, *ec, *other;
static const Node *keys;

static const char *base64url(const BIGNUM *n, int bytes)
{
    unsigned char room[512];
    View v;

    bytes = bytes ? bytes : BN_num_bytes(n);
    assert_int_equal(BN_bn2binpad(n, room, bytes), bytes);
    v = secret_base64url(room, (size_t)bytes, &arena);
    return arena_cstr(&arena, v);
}

static const char *number_of(EVP_PKEY *key, const char *name, int bytes)
{
    BIGNUM *n = NULL;
    const char *text;

    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &n), 1);
    text = base64url(n, bytes);
    BN_free(n);
    return text;
}

static int begin(void **state)
{
    View set;
    Error e;

    (void)state;
    arena_init(&arena, 64 << 20);
    assert_int_equal(libcrypto_load(&e), OK);
    rsa = EVP_RSA_gen(2048);
    other = EVP_RSA_gen(2048);
    ec = EVP_EC_gen("P-256");
    assert_true(rsa && other && ec);
    set = arena_printf(&arena,
                       "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"},"
                       "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e\",\"x\":\"%s\",\"y\":\"%s\"},"
                       "{\"kty\":\"RSA\",\"kid\":\"enc\",\"use\":\"enc\",\"n\":\"%s\",\"e\":\"AQAB\"},"
                       "{\"kty\":\"oct\",\"kid\":\"h\",\"k\":\"c2VjcmV0\"}]}",
                       number_of(rsa, OSSL_PKEY_PARAM_RSA_N, 0), number_of(rsa, OSSL_PKEY_PARAM_RSA_E, 0),
                       number_of(ec, OSSL_PKEY_PARAM_EC_PUB_X, 32), number_of(ec, OSSL_PKEY_PARAM_EC_PUB_Y, 32),
                       number_of(other, OSSL_PKEY_PARAM_RSA_N, 0));
    assert_int_equal(json_object(set, "keys", &arena, &keys, &e), OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(ec);
    EVP_PKEY_free(other);
    arena_release(&arena);
    return 0;
}

static View encoded(const char *text)
{
    return secret_base64url((const unsigned char *)text, strlen(text), &arena);
}

/* What follows the second point: raw r and s for EC, as RFC 7518 wants them. */
static View sign(EVP_PKEY *key, View text)
{
    unsigned char der[512], raw[64];
    const unsigned char *p = der;
    size_t n = sizeof der;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    ECDSA_SIG *two;

    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(ctx, der, &n, (const unsigned char *)text.p, text.n), 1);
    EVP_MD_CTX_free(ctx);
    if (key != ec)
        return secret_base64url(der, n, &arena);
    two = d2i_ECDSA_SIG(NULL, &p, (long)n);
    assert_non_null(two);
    BN_bn2binpad(ECDSA_SIG_get0_r(two), raw, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(two), raw + 32, 32);
    ECDSA_SIG_free(two);
    return secret_base64url(raw, sizeof raw, &arena);
}

static View token_of(EVP_PKEY *key, const char *header, const char *claims)
{
    View head = encoded(header), body = encoded(claims);
    View text = arena_printf(&arena, "%.*s.%.*s", VIEW_ARGS(head), VIEW_ARGS(body)), signature = V("");

    if (key)
        signature = sign(key, text);
    return arena_printf(&arena, "%.*s.%.*s", VIEW_ARGS(text), VIEW_ARGS(signature));
}

static Code check(View token, View *subject, bool *unknown, Error *e)
{
    IdTokenWanted wanted = { V("https://login.example"), V("trefoil"), V("the-nonce"), NOW };
    return id_token_check(token, keys, &wanted, &arena, subject, unknown, e);
}

#define RS256 "{\"alg\":\"RS256\",\"kid\":\"r\"}"
#define ES256 "{\"alg\":\"ES256\",\"kid\":\"e\",\"typ\":\"JWT\"}"

/* Claims that are right, but for what follows. */
static const char *claims_with(const char *iss, const char *aud, long long exp, long long iat, const char *nonce,
                               const char *more)
{
    View v = arena_printf(
        &arena, "{\"iss\":\"%s\",\"sub\":\"subject-1\",\"aud\":%s,\"exp\":%lld,\"iat\":%lld,\"nonce\":\"%s\"%s}", iss,
        aud, exp, iat, nonce, more);
    return arena_cstr(&arena, v);
}

static const char *good(void)
{
    return claims_with("https://login.example", "\"trefoil\"", SECONDS + 300, SECONDS - 5, "the-nonce", "");
}

static void accepted(View token)
{
    View subject = V("");
    bool unknown;
    Error e = { 0 };

    if (check(token, &subject, &unknown, &e) != OK)
        fail_msg("%s", e.what);
    assert_true(view_eq(subject, V("subject-1")));
}

static void refused(View token, const char *why)
{
    View subject = V("");
    bool unknown;
    Error e = { 0 };

    assert_int_equal(check(token, &subject, &unknown, &e), E_DENIED);
    if (!strstr(e.what, why))
        fail_msg("wanted '%s', got '%s'", why, e.what);
    assert_int_equal(subject.n, 0);
}

static void right_ones(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) /* numbers with leading zeros and high bits among them */
        accepted(token_of(ec, ES256, good()));
    accepted(token_of(rsa, RS256, good()));
    accepted(token_of(rsa, "{\"alg\":\"RS256\"}", good())); /* the only key that is for that */
    accepted(token_of(rsa, RS256,
                      claims_with("https://login.example", "[\"other\",\"trefoil\"]", SECONDS + 300, SECONDS,
                                  "the-nonce", ",\"azp\":\"trefoil\"")));
    accepted(
        token_of(rsa, RS256, /* clocks that differ by less than a minute */
                 claims_with("https://login.example", "[\"trefoil\"]", SECONDS - 59, SECONDS + 59, "the-nonce", "")));
}

static void wrong_claims(void **state)
{
    const char *us = "\"trefoil\"", *iss = "https://login.example";

    (void)state;
#define REFUSED(why, ...) refused(token_of(rsa, RS256, claims_with(__VA_ARGS__)), why)
    REFUSED("another provider's", "https://login.example/", us, SECONDS + 300, SECONDS, "the-nonce", "");
    REFUSED("another service", iss, "\"other\"", SECONDS + 300, SECONDS, "the-nonce", "");
    REFUSED("another service", iss, "[]", SECONDS + 300, SECONDS, "the-nonce", "");
    REFUSED("another service", iss, "[\"other\",\"trefoil\"]", SECONDS + 300, SECONDS, "the-nonce", ""); /* no azp */
    REFUSED("another service", iss, us, SECONDS + 300, SECONDS, "the-nonce", ",\"azp\":\"other\"");
    REFUSED("expired", iss, us, SECONDS - 60, SECONDS - 300, "the-nonce", "");
    REFUSED("future", iss, us, SECONDS + 300, SECONDS + 120, "the-nonce", "");
    REFUSED("not hold yet", iss, us, SECONDS + 300, SECONDS, "the-nonce", ",\"nbf\":1795781000");
    REFUSED("for this sign-in", iss, us, SECONDS + 300, SECONDS, "another-nonce", "");
    REFUSED("for this sign-in", iss, us, SECONDS + 300, SECONDS, "", "");
    refused(token_of(rsa, RS256,
                     "{\"iss\":\"https://login.example\",\"aud\":\"trefoil\",\"iat\":1,\"nonce\":\"the-nonce\"}"),
            "expired");
    refused(token_of(rsa, RS256, claims_with(iss, us, SECONDS + 300, SECONDS, "the-nonce", ",\"sub\":\"subject-2\"")),
            "names nobody"); /* twice: which one is meant? */
}

static void wrong_signatures(void **state)
{
    View right = token_of(rsa, RS256, good()), rest = right, head = view_cut(&rest, '.'), body = view_cut(&rest, '.');
    View evil = encoded(
        claims_with("https://login.example", "\"trefoil\"", SECONDS + 300, SECONDS, "the-nonce", ",\"admin\":true"));
    char *changed = arena_cstr(&arena, right);

    (void)state;
    refused(arena_printf(&arena, "%.*s.%.*s.%.*s", VIEW_ARGS(head), VIEW_ARGS(evil), VIEW_ARGS(rest)),
            "not the provider's");
    changed[right.n - 20] = changed[right.n - 20] == 'A' ? 'B' : 'A';
    refused(view_of(changed), "not the provider's");
    refused(token_of(other, RS256, good()), "not the provider's");
    refused(token_of(ec, "{\"alg\":\"ES256\",\"kid\":\"r\"}", good()), "does not name");
    refused(token_of(rsa, "{\"alg\":\"ES256\",\"kid\":\"e\"}", good()), "ill-formed");
    refused(token_of(other, "{\"alg\":\"RS256\",\"kid\":\"enc\"}", good()), "does not name"); /* not for signing */
    refused(token_of(rsa, "{\"alg\":\"RS256\",\"kid\":\"new\"}", good()), "does not name");
    refused(token_of(NULL, "{\"alg\":\"none\"}", good()), "ill-formed");
    refused(token_of(rsa, "{\"alg\":\"none\",\"kid\":\"r\"}", good()), "not signed in a way");
    refused(token_of(rsa, "{\"alg\":\"HS256\",\"kid\":\"h\"}", good()), "not signed in a way");
    refused(token_of(rsa, "{\"alg\":\"rs256\",\"kid\":\"r\"}", good()), "not signed in a way");
    refused(token_of(rsa, "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"r\"}", good()), "not signed in a way");
    refused(token_of(rsa, "{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"x\"]}", good()), "wants something");
    refused(arena_printf(&arena, "%.*s.%.*s", VIEW_ARGS(head), VIEW_ARGS(body)), "ill-formed");
    refused(V(""), "ill-formed");
    refused(V("..x"), "ill-formed");
    refused(arena_printf(&arena, "%.*s.x", VIEW_ARGS(right)), "ill-formed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_ones),
        cmocka_unit_test(wrong_claims),
        cmocka_unit_test(wrong_signatures),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
