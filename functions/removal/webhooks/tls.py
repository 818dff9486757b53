"""How a receiver's certificate is verified: the same on every Python (decision 47)."""

import ssl

# A chain may end at any certificate that is trusted, an intermediate too. VERIFY_X509_STRICT, since 3.13 a default of
# Python's, is left out: it refuses roots that browsers trust, for the form of their extensions.
FLAGS = ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST | ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
# What Python itself chooses, unless it was built to take its system's choice. Level 2 asks for 112 bits of what is
# signed: no SHA-1, no RSA key of less than 2,048 bits.
CIPHERS = "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"


def verifying_context(cadata: str | None = None) -> ssl.SSLContext:
    """TLS 1.2 or newer, and a certificate that leads to an authority and names the host in subjectAltName (RFC 9525).

    `cadata`: PEM certificates to trust; without it those that OpenSSL finds, which are the system's unless the
    environment names others (SSL_CERT_FILE, SSL_CERT_DIR).
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
