#include "net/tls_identity.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "base/fault.h"

#define PEM_BYTES_MAX ((size_t)16 * 1024)

static enum err tls_error(struct errctx *ec, const char *what, int code)
{
    return err_set(ec, ERR_IO, "TLS identity: %s: %s", what, gnutls_strerror(code));
}

static int fill_certificate(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, const char *party, int64_t from,
                            int64_t until)
{
    uint8_t serial[16];
    int rc = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial);
    serial[0] &= 0x7F; /* positive, RFC 5280 section 4.1.2.2 */
    if (rc >= 0)
        rc = gnutls_x509_crt_set_version(crt, 3);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_serial(crt, serial, sizeof serial);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, party,
                                           (unsigned)strlen(party));
    if (rc >= 0)
        rc = gnutls_x509_crt_set_activation_time(crt, (time_t)from);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_expiration_time(crt, (time_t)until);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_basic_constraints(crt, 0, -1);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_key(crt, key);
    if (rc >= 0)
        rc = gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA512, 0); /* the digest inside Ed25519 */
    return rc;
}

static int put_pem(struct buf *out, int code, const gnutls_datum_t *pem)
{
    if (code >= 0)
        buf_put(out, pem->data, pem->size);
    return code;
}

enum err tls_identity_create(const char *party, int64_t valid_from_s, int64_t valid_until_s,
                             struct errctx *ec, struct buf *certificate_pem, struct buf *key_pem)
{
    gnutls_x509_privkey_t key = NULL;
    gnutls_x509_crt_t crt = NULL;
    gnutls_datum_t crt_out = {0}, key_out = {0};
    int rc = fault_hit(FAULT_ALLOC) ? GNUTLS_E_MEMORY_ERROR : gnutls_x509_privkey_init(&key);
    if (rc >= 0)
        rc = gnutls_x509_crt_init(&crt);
    if (rc >= 0)
        rc = gnutls_x509_privkey_generate(key, GNUTLS_PK_EDDSA_ED25519, 256, 0);
    if (rc >= 0)
        rc = fill_certificate(crt, key, party, valid_from_s, valid_until_s);
    if (rc >= 0)
        rc = put_pem(certificate_pem, gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &crt_out), &crt_out);
    if (rc >= 0)
        rc = put_pem(
            key_pem,
            gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_out),
            &key_out);
    gnutls_free(crt_out.data);
    if (key_out.data)
        gnutls_memset(key_out.data, 0, key_out.size);
    gnutls_free(key_out.data);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
    if (rc < 0)
        return tls_error(ec, "making the certificate", rc);
    TRY(buf_check(certificate_pem, ec));
    return buf_check(key_pem, ec);
}

enum err tls_fingerprint(struct sv certificate_pem, struct errctx *ec,
                         uint8_t fingerprint[TLS_FINGERPRINT_BYTES])
{
    if (certificate_pem.len > PEM_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "certificate: more than %zu bytes", PEM_BYTES_MAX);
    gnutls_x509_crt_t crt = NULL;
    gnutls_datum_t pem = {(unsigned char *)(uintptr_t)certificate_pem.ptr, (unsigned)certificate_pem.len};
    int rc = gnutls_x509_crt_init(&crt);
    if (rc < 0)
        return tls_error(ec, "reading a certificate", rc);
    rc = gnutls_x509_crt_import(crt, &pem, GNUTLS_X509_FMT_PEM);
    size_t n = TLS_FINGERPRINT_BYTES;
    if (rc >= 0)
        rc = gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, fingerprint, &n);
    gnutls_x509_crt_deinit(crt);
    if (rc < 0)
        return err_set(ec, ERR_INPUT, "certificate: not one PEM certificate: %s", gnutls_strerror(rc));
    return ERR_OK;
}
