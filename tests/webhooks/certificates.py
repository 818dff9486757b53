"""Certificates made for one test, and the two ends' contexts for them."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from removal.webhooks.tls import verifying_context

SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
RSA_SHA_256, RSA_SHA_1 = (bytes.fromhex("2a864886f70d0101" + last) for last in ("0b", "05"))


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        """Of the certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM)


def certified(host: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a receiver presents for this host, and what a sender needs to trust it."""
    own = issued(host, x509.SubjectAlternativeName([x509.DNSName(host)]), is_authority=True)
    return presents(folder, own), trusts(own)


def authority(name: str, by: Certified | None = None) -> Certified:
    """One as RFC 5280 asks for it."""
    return issued(name, SIGNS, by=by, is_authority=True)


def server(host: str, by: Certified | None, until: timedelta = DAY) -> Certified:
    """One for a host."""
    return issued(host, x509.SubjectAlternativeName([x509.DNSName(host)]), by=by, until=until)


def with_rsa(name: str, bits: int, by: Certified | None = None) -> Certified:
    """An authority with such a key."""
    return issued(name, SIGNS, by=by, is_authority=True, key=rsa.generate_private_key(65537, bits))


def with_sha_1(own: Certified, by: Certified) -> Certified:
    """The same, signed anew as no authority should, by one with an RSA key."""
    assert isinstance(by.key, rsa.RSAPrivateKey)
    part = own.certificate.tbs_certificate_bytes.replace(RSA_SHA_256, RSA_SHA_1)
    signature = by.key.sign(part, PKCS1v15(), SHA1())  # noqa: S303 - what is to be refused
    whole = own.certificate.public_bytes(Encoding.DER).replace(RSA_SHA_256, RSA_SHA_1)
    return Certified(x509.load_der_x509_certificate(whole[: -len(signature)] + signature), own.key)


def issued(
    name: str,
    *extensions: x509.ExtensionType,
    by: Certified | None = None,
    is_authority: bool = False,
    tidy: bool = True,
    until: timedelta = DAY,
    key: Key | None = None,
) -> Certified:
    """Issued by another, or by itself; untidy without what strict verification asks of an authority."""
    key, subject, now = key or ec.generate_private_key(ec.SECP256R1()), _named(name), datetime.now(UTC)
    issuer = by.certificate.subject if by else subject
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - 2 * DAY).not_valid_after(now + until)
    builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=tidy)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    signer = by.key if by else key
    if tidy:
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        known = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        builder = builder.add_extension(known, critical=False)
    return Certified(builder.sign(signer, SHA256()), key)


def presents(folder: Path, own: Certified, *chain: Certified) -> ssl.SSLContext:
    """A receiver's context: its own certificate, and those that lead from it to an authority."""
    private = own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kept = folder / "receiver.pem"
    kept.write_bytes(private + b"".join(certificate.pem for certificate in (own, *chain)))
    receiver = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    receiver.set_ciphers("DEFAULT:@SECLEVEL=0")  # whatever it presents, the sender has to judge it
    receiver.load_cert_chain(kept)
    return receiver


def trusts(*anchors: Certified) -> ssl.SSLContext:
    """A sender's context."""
    return verifying_context("".join(anchor.pem.decode() for anchor in anchors))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
