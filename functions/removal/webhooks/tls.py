"""The verification of a receiver's certificate, the same on every Python (decision 47)."""

import ssl

# A chain may end at any trusted certificate, also an intermediate. VERIFY_X509_STRICT, a default since Python 3.13, is
# left out: it refuses roots that browsers trust, because of the form of their extensions.
FLAGS = ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST | ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
# Python's own default, which some builds replace by the system's. Security level 2 requires 112 bits: no SHA-1
# signatures, no RSA key of less than 2,048 bits.
CIPHERS = "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"


def verifying_context(cadata: str | None = None) -> ssl.SSLContext:
    """A context for TLS 1.2 or newer that verifies the certificate chain and the host in subjectAltName (RFC 9525).

    `cadata`: trusted PEM certificates; without it those of the system, unless the environment has others
    (SSL_CERT_FILE, SSL_CERT_DIR).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.verify_flags = FLAGS
    context.hostname_checks_common_name = False
    if cadata:
        context.load_verify_locations(cadata=cadata)
    else:
        context.load_default_certs()
    return context
