"""A GOST R 34.10-2012 key, a hash and a signature in, whether they belong together out.

RFC 7091 for the arithmetic, RFC 4357 and RFC 7836 for the curves, RFC 9215 for the encodings. Only
public values are handled here, so nothing needs to run in constant time.
"""

from dataclasses import dataclass
from typing import Final

from mailbot.signatures.libgcrypt import native_streebog
from mailbot.signatures.streebog import streebog

Point = tuple[int, int, int]
"""Jacobian coordinates; z = 0 is the point at infinity."""

_INFINITY: Final[Point] = (1, 1, 0)


@dataclass(frozen=True, slots=True)
class Curve:
    """y² = x³ + ax + b modulo p, with a base point of prime order q."""

    p: int
    a: int
    b: int
    q: int
    x: int
    y: int

    @property
    def size(self) -> int:
        """Bytes of a coordinate."""
        return (self.p.bit_length() + 7) // 8


_native: Final = native_streebog()
MOST: Final = 64 << 20 if _native else 8 << 20
"""Bytes hashed for one document: in Python each million takes a second, and a worker has twenty."""


def digest(content: bytes, bits: int) -> bytes:
    """GOST R 34.11-2012 of 256 or 512 bits."""
    return (_native or streebog)(content, bits // 8)


def verifies(curve: Curve, public_key: bytes, hashed: bytes, signature: bytes) -> bool:
    """Signature is s ‖ r, the key x ‖ y little-endian, the hash as `digest` gives it (RFC 9215)."""
    half = curve.size
    if len(signature) != 2 * half or len(public_key) != 2 * half:
        return False
    s, r = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    key = (
        int.from_bytes(public_key[:half], "little"),
        int.from_bytes(public_key[half:], "little"),
    )
    return numbers_verify(curve, key, int.from_bytes(hashed, "little"), (r, s))


def numbers_verify(
    curve: Curve, key: tuple[int, int], hashed: int, signature: tuple[int, int]
) -> bool:
    """Verification by RFC 7091, section 6.2."""
    r, s = signature
    if not (0 < r < curve.q and 0 < s < curve.q and _on_curve(curve, key)):
        return False
    v = pow(hashed % curve.q or 1, -1, curve.q)
    point = _sum_of_products(curve, s * v % curve.q, -r * v % curve.q, key)
    if point[2] == 0:
        return False
    x = point[0] * pow(point[2], -2, curve.p) % curve.p
    return x % curve.q == r


def _on_curve(curve: Curve, point: tuple[int, int]) -> bool:
    x, y = point
    inside = 0 <= x < curve.p and 0 <= y < curve.p
    return inside and (y * y - (x * x + curve.a) * x - curve.b) % curve.p == 0


def _sum_of_products(curve: Curve, first: int, second: int, key: tuple[int, int]) -> Point:
    """The sum first · base + second · key, both scalars walked at once."""
    base: Point = (curve.x, curve.y, 1)
    other: Point = (*key, 1)
    steps = {(1, 0): base, (0, 1): other, (1, 1): _add(curve, base, other)}
    total = _INFINITY
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        total = _double(curve, total)
        step = steps.get((first >> bit & 1, second >> bit & 1))
        if step is not None:
            total = _add(curve, total, step)
    return total


def _double(curve: Curve, point: Point) -> Point:
    x, y, z = point
    p = curve.p
    if z == 0 or y == 0:
        return _INFINITY
    yy = y * y % p
    s = 4 * x * yy % p
    zz = z * z % p
    m = (3 * x * x + curve.a * zz * zz) % p
    x3 = (m * m - 2 * s) % p
    return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p


def _add(curve: Curve, one: Point, other: Point) -> Point:
    if one[2] == 0:
        return other
    if other[2] == 0:
        return one
    p = curve.p
    (x1, y1, z1), (x2, y2, z2) = one, other
    zz1, zz2 = z1 * z1 % p, z2 * z2 % p
    u1, u2 = x1 * zz2 % p, x2 * zz1 % p
    s1, s2 = y1 * zz2 * z2 % p, y2 * zz1 * z1 % p
    h, r = (u2 - u1) % p, (s2 - s1) % p
    if h == 0:
        return _double(curve, one) if r == 0 else _INFINITY
    hh = h * h % p
    hhh, v = h * hh % p, u1 * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - s1 * hhh) % p, z1 * z2 * h % p


# -- the curves ----------------------------------------------------------------------------------


def _curve(*numbers: str) -> Curve:
    return Curve(*(int(number, 16) for number in numbers))


_A_256: Final = _curve(
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd97",
    "c2173f1513981673af4892c23035a27ce25e2013bf95aa33b22c656f277e7335",
    "295f9bae7428ed9ccc20e7c359a9d41a22fccd9108e17bf7ba9337a6f8ae9513",
    "400000000000000000000000000000000fd8cddfc87b6635c115af556c360c67",
    "91e38443a5e82c0d880923425712b2bb658b9196932e02c78b2582fe742daa28",
    "32879423ab1a0375895786c4bb46e9565fde0b5344766740af268adb32322e5c",
)
_B_256: Final = _curve(
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd97",
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd94",
    "a6",
    "ffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b893",
    "1",
    "8d91e471e0989cda27df505a453f2b7635294f2ddf23e3b122acc99c9e9f1e14",
)
_C_256: Final = _curve(
    "8000000000000000000000000000000000000000000000000000000000000c99",
    "8000000000000000000000000000000000000000000000000000000000000c96",
    "3e1af419a269a5f866a7d3c25c3df80ae979259373ff2b182f49d4ce7e1bbc8b",
    "800000000000000000000000000000015f700cfff1a624e5e497161bcc8a198f",
    "1",
    "3fa8124359f96680b83d1c3eb2c070e5c545c9858d03ecfb744bf8d717717efc",
)
_D_256: Final = _curve(
    "9b9f605f5a858107ab1ec85e6b41c8aacf846e86789051d37998f7b9022d759b",
    "9b9f605f5a858107ab1ec85e6b41c8aacf846e86789051d37998f7b9022d7598",
    "805a",
    "9b9f605f5a858107ab1ec85e6b41c8aa582ca3511eddfb74f02f3a6598980bb9",
    "0",
    "41ece55743711a8c3cbf3783cd08c0ee4d4dc440d4641a8f366e550dfdb3bb67",
)
_A_512: Final = _curve(
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc7",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc4",
    "e8c2505dedfc86ddc1bd0b2b6667f1da34b82574761cb0e879bd081cfd0b6265"
    "ee3cb090f30d27614cb4574010da90dd862ef9d4ebee4761503190785a71c760",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275",
    "3",
    "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921"
    "df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4",
)
_B_512: Final = _curve(
    "8000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000006f",
    "8000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000006c",
    "687d1b459dc841457e3e06cf6f5e2517b97c7d614af138bcbf85dc806c4b289f"
    "3e965d2db1416d217f8b276fad1ab69c50f78bee1fa3106efb8ccbc7c5140116",
    "8000000000000000000000000000000000000000000000000000000000000001"
    "49a1ec142565a545acfdb77bd9d40cfa8b996712101bea0ec6346c54374f25bd",
    "2",
    "1a8f7eda389b094c2c071e3647a8940f3c123b697578c213be6dd9e6c8ec7335"
    "dcb228fd1edf4a39152cbcaaf8c0398828041055f94ceeec7e21340780fe41bd",
)
_C_512: Final = _curve(
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc7",
    "dc9203e514a721875485a529d2c722fb187bc8980eb866644de41c68e1430645"
    "46e861c0e2c9edd92ade71f46fcf50ff2ad97f951fda9f2a2eb6546f39689bd3",
    "b4c4ee28cebc6c2c8ac12952cf37f16ac7efb6a9f69f4b57ffda2e4f0de5ade0"
    "38cbc2fff719d2c18de0284b8bfef3b52b8cc7a5f5bf0a3c8d2319a5312557e1",
    "3fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "c98cdba46506ab004c33a9ff5147502cc8eda9e7a769a12694623cef47f023ed",
    "e2e31edfc23de7bdebe241ce593ef5de2295b7a9cbaef021d385f7074cea043a"
    "a27272a7ae602bf2a7b9033db9ed3610c6fb85487eae97aac5bc7928c1950148",
    "f5ce40d95b5eb899abbccff5911cb8577939804d6527378b8c108c3d2090ff9b"
    "e18e2d33e3021ed2ef32d85822423b6304f726aa854bae07d0396e9a9addc40f",
)

CURVES: Final = {
    "1.2.643.7.1.2.1.1.1": _A_256,
    "1.2.643.7.1.2.1.1.2": _B_256,
    "1.2.643.7.1.2.1.1.3": _C_256,
    "1.2.643.7.1.2.1.1.4": _D_256,
    "1.2.643.2.2.35.1": _B_256,
    "1.2.643.2.2.35.2": _C_256,
    "1.2.643.2.2.35.3": _D_256,
    "1.2.643.2.2.36.0": _B_256,
    "1.2.643.2.2.36.1": _D_256,
    "1.2.643.7.1.2.1.2.1": _A_512,
    "1.2.643.7.1.2.1.2.2": _B_512,
    "1.2.643.7.1.2.1.2.3": _C_512,
}
"""Parameter sets of TC 26 and, with the same numbers, of CryptoPro (RFC 4357, RFC 7836)."""
