"""Whether an Ed25519 signature is right (RFC 8032, section 5.1.7), in plain Python: no library of the package has it.

For witnesses' cosignatures alone, whose bytes are all public, so the time that it takes may say something about them.
One takes some milliseconds. A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, x·y = T/Z (section 5.1.4).
"""

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_1 = pow(2, (PRIME - 1) // 4, PRIME)
POINT_BYTES, SIGNATURE_BYTES = 32, 64
SIGN = 1 << 255  # of x, above y
COFACTOR = 8

Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def is_signature(signature: bytes, message: bytes, public: bytes) -> bool:
    """Whether a key has signed a message. False for a key of small order, under which anything may look signed."""
    point, commitment = point_of(public), point_of(signature[:POINT_BYTES])
    scalar = int.from_bytes(signature[POINT_BYTES:], "little")
    if point is None or commitment is None or len(signature) != SIGNATURE_BYTES or scalar >= ORDER:
        return False
    if is_weak(point):
        return False
    hashed = hashlib.sha512(signature[:POINT_BYTES] + public + message).digest()
    challenge = int.from_bytes(hashed, "little") % ORDER
    return _are_equal(_times(scalar, BASE), _sum(commitment, _times(challenge, point)))


def is_key(public: bytes) -> bool:
    """Whether bytes are a public key under which only its owner can sign."""
    point = point_of(public)
    return point is not None and not is_weak(point)


def is_weak(point: Point) -> bool:
    """Whether a point has a small order."""
    return _are_equal(_times(COFACTOR, point), NEUTRAL)


def point_of(encoded: bytes) -> Point | None:
    """The point of 32 bytes; None if they are none, or not the only way to write it (section 5.1.3)."""
    number = int.from_bytes(encoded, "little")
    y, is_odd = number % SIGN, number // SIGN
    if len(encoded) != POINT_BYTES or y >= PRIME:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_1 % PRIME
    if (x * x - square) % PRIME or (x == 0 and is_odd):
        return None
    x = PRIME - x if x % 2 != is_odd else x
    return (x, y, 1, x * y % PRIME)


def _sum(first: Point, second: Point) -> Point:
    a = (first[1] - first[0]) * (second[1] - second[0]) % PRIME
    b = (first[1] + first[0]) * (second[1] + second[0]) % PRIME
    c = 2 * first[3] * second[3] * D % PRIME
    d = 2 * first[2] * second[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def _times(scalar: int, point: Point) -> Point:
    product, doubled = NEUTRAL, point
    while scalar:
        if scalar & 1:
            product = _sum(product, doubled)
        doubled = _sum(doubled, doubled)
        scalar >>= 1
    return product


def _are_equal(first: Point, second: Point) -> bool:
    return (
        (first[0] * second[2] - second[0] * first[2]) % PRIME
        == 0
        == (first[1] * second[2] - second[1] * first[2]) % PRIME
    )


def _base() -> Point:
    point = point_of((4 * pow(5, -1, PRIME) % PRIME).to_bytes(POINT_BYTES, "little"))
    if point is None:
        raise AssertionError("The base point of RFC 8032 is one.")
    return point


BASE = _base()
