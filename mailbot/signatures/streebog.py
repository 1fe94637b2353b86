"""Bytes in, their hash by GOST R 34.11-2012 (Streebog, RFC 6986) out.

`cryptography` has no Streebog. Substitution, transposition and the linear map of one round are
merged into eight tables of 256 words, which is what makes pure Python bearable.
"""

import struct
from typing import Final

_BLOCK: Final = 64
_MODULUS: Final = 1 << 512
_STEP: Final = 512
_IV: Final = {32: int.from_bytes(b"\x01" * _BLOCK, "little"), 64: 0}
_PACK: Final = struct.Struct("<8Q").pack


def streebog(content: bytes, size: int) -> bytes:
    """The hash of `size` bytes: 32 or 64."""
    state, length, total = _IV[size], 0, 0
    whole = len(content) // _BLOCK * _BLOCK
    for start in range(0, whole, _BLOCK):
        block = int.from_bytes(content[start : start + _BLOCK], "little")
        state = _compress(state, length, block)
        length += _STEP
        total += block
    rest = content[whole:]
    block = int.from_bytes(rest + b"\x01", "little")
    state = _compress(state, length, block)
    state = _compress(state, 0, length + len(rest) * 8)
    state = _compress(state, 0, (total + block) % _MODULUS)
    return state.to_bytes(_BLOCK, "little")[_BLOCK - size :]


def _compress(state: int, length: int, block: int) -> int:
    """The compression function g_N (RFC 6986, section 8)."""
    key = _round(state ^ length)
    inner = block
    for constant in _CONSTANTS:
        inner = _round(key ^ inner)
        key = _round(key ^ constant)
    return inner ^ key ^ state ^ block


def _round(state: int) -> int:
    """S, P and L (RFC 6986, section 6) of one state: letters are its rows, numbers its columns."""
    A, B, C, D, E, F, G, H = _TABLES  # noqa: N806
    # fmt: off
    (
        a0, a1, a2, a3, a4, a5, a6, a7,
        b0, b1, b2, b3, b4, b5, b6, b7,
        c0, c1, c2, c3, c4, c5, c6, c7,
        d0, d1, d2, d3, d4, d5, d6, d7,
        e0, e1, e2, e3, e4, e5, e6, e7,
        f0, f1, f2, f3, f4, f5, f6, f7,
        g0, g1, g2, g3, g4, g5, g6, g7,
        h0, h1, h2, h3, h4, h5, h6, h7,
    ) = state.to_bytes(_BLOCK, "little")
    # fmt: on
    return int.from_bytes(
        _PACK(
            A[a0] ^ B[b0] ^ C[c0] ^ D[d0] ^ E[e0] ^ F[f0] ^ G[g0] ^ H[h0],
            A[a1] ^ B[b1] ^ C[c1] ^ D[d1] ^ E[e1] ^ F[f1] ^ G[g1] ^ H[h1],
            A[a2] ^ B[b2] ^ C[c2] ^ D[d2] ^ E[e2] ^ F[f2] ^ G[g2] ^ H[h2],
            A[a3] ^ B[b3] ^ C[c3] ^ D[d3] ^ E[e3] ^ F[f3] ^ G[g3] ^ H[h3],
            A[a4] ^ B[b4] ^ C[c4] ^ D[d4] ^ E[e4] ^ F[f4] ^ G[g4] ^ H[h4],
            A[a5] ^ B[b5] ^ C[c5] ^ D[d5] ^ E[e5] ^ F[f5] ^ G[g5] ^ H[h5],
            A[a6] ^ B[b6] ^ C[c6] ^ D[d6] ^ E[e6] ^ F[f6] ^ G[g6] ^ H[h6],
            A[a7] ^ B[b7] ^ C[c7] ^ D[d7] ^ E[e7] ^ F[f7] ^ G[g7] ^ H[h7],
        ),
        "little",
    )


# -- the tables of the standard ------------------------------------------------------------------

_SUBSTITUTION: Final = bytes.fromhex(
    "fceedd11cf6e3116fbc4fada23c5044de977f0db932e99ba1736f1bb14cd5fc1"
    "f918655ae25cef21811c3c428b018e4f058402aee36a8fa0060bed987fd4d31f"
    "eb342c51eac848abf22a68a2fd3aceccb5700e56080c7612bf7213479cb75d87"
    "15a19629107b9ac7f391786f9d9eb2b13275193dff358a7e6d54c680c3bd0d57"
    "dff524a93ea843c9d779d6f67c22b903e00fecde7a94b0bcdce828504e330a4a"
    "a79760731e0062441ab83882649f2641ad454692275e552f8ca3a57d69d5953b"
    "0758b34086ac1df730376be488d9e789e11b83494c3ff8fe8d53aa90cad88561"
    "207167a42d2b095bcb9b25d0bee56c5259a674d2e6f4b4c0d166afc2394b63b6"
)
"""RFC 6986, section 6.2."""

_MATRIX: Final = struct.unpack(
    ">64Q",
    bytes.fromhex(
        "8e20faa72ba0b47047107ddd9b505a38ad08b0e0c3282d1cd8045870ef14980e"
        "6c022c38f90a4c073601161cf205268d1b8e0b0e798c13c883478b07b2468764"
        "a011d380818e8f405086e740ce47c9202843fd2067adea1014aff010bdd87508"
        "0ad97808d06cb40405e23c0468365a028c711e02341b2d0146b60f011a83988e"
        "90dab52a387ae76f486dd4151c3dfdb924b86a840e90f0d2125c354207487869"
        "092e94218d243cba8a174a9ec8121e5d4585254f64090fa0accc9ca9328a8950"
        "9d4df05d5f661451c0a878a0a1330aa660543c50de970553302a1e286fc58ca7"
        "18150f14b9ec46dd0c84890ad27623e00642ca05693b9f700321658cba93c138"
        "86275df09ce8aaa8439da0784e745554afc0503c273aa42ad960281e9d1d5215"
        "e230140fc080298471180a8960409a42b60c05ca30204d215b068c651810a89e"
        "456c34887a3805b9ac361a443d1c8cd2561b0d22900e46692b838811480723ba"
        "9bcf4486248d9f5dc3e9224312c8c1a0effa11af0964ee50f97d86d98a327728"
        "e4fa2054a80b329c727d102a548b194e39b008152acb82279258048415eb419d"
        "492c024284fbaec0aa16012142f35760550b8e9e21f7a530a48b474f9ef5dc18"
        "70a6a56e2440598e3853dc371220a2471ca76e95091051ad0edd37c48a08a6d8"
        "07e095624504536c8d70c431ac02a736c83862965601dd1b641c314b2b8ee083"
    ),
)
"""RFC 6986, section 6.4."""

_CONSTANTS: Final = tuple(
    int(constant, 16)
    for constant in (
        "b1085bda1ecadae9ebcb2f81c0657c1f2f6a76432e45d016714eb88d7585c4fc"
        "4b7ce09192676901a2422a08a460d31505767436cc744d23dd806559f2a64507",
        "6fa3b58aa99d2f1a4fe39d460f70b5d7f3feea720a232b9861d55e0f16b50131"
        "9ab5176b12d699585cb561c2db0aa7ca55dda21bd7cbcd56e679047021b19bb7",
        "f574dcac2bce2fc70a39fc286a3d843506f15e5f529c1f8bf2ea7514b1297b7b"
        "d3e20fe490359eb1c1c93a376062db09c2b6f443867adb31991e96f50aba0ab2",
        "ef1fdfb3e81566d2f948e1a05d71e4dd488e857e335c3c7d9d721cad685e353f"
        "a9d72c82ed03d675d8b71333935203be3453eaa193e837f1220cbebc84e3d12e",
        "4bea6bacad4747999a3f410c6ca923637f151c1f1686104a359e35d7800fffbd"
        "bfcd1747253af5a3dfff00b723271a167a56a27ea9ea63f5601758fd7c6cfe57",
        "ae4faeae1d3ad3d96fa4c33b7a3039c02d66c4f95142a46c187f9ab49af08ec6"
        "cffaa6b71c9ab7b40af21f66c2bec6b6bf71c57236904f35fa68407a46647d6e",
        "f4c70e16eeaac5ec51ac86febf240954399ec6c7e6bf87c9d3473e33197a93c9"
        "0992abc52d822c3706476983284a05043517454ca23c4af38886564d3a14d493",
        "9b1f5b424d93c9a703e7aa020c6e41414eb7f8719c36de1e89b4443b4ddbc49a"
        "f4892bcb929b069069d18d2bd1a5c42f36acc2355951a8d9a47f0dd4bf02e71e",
        "378f5a541631229b944c9ad8ec165fde3a7d3a1b258942243cd955b7e00d0984"
        "800a440bdbb2ceb17b2b8a9aa6079c540e38dc92cb1f2a607261445183235adb",
        "abbedea680056f52382ae548b2e4f3f38941e71cff8a78db1fffe18a1b336103"
        "9fe76702af69334b7a1e6c303b7652f43698fad1153bb6c374b4c7fb98459ced",
        "7bcd9ed0efc889fb3002c6cd635afe94d8fa6bbbebab07612001802114846679"
        "8a1d71efea48b9caefbacd1d7d476e98dea2594ac06fd85d6bcaa4cd81f32d1b",
        "378ee767f11631bad21380b00449b17acda43c32bcdf1d77f82012d430219f9b"
        "5d80ef9d1891cc86e71da4aa88e12852faf417d5d9b21b9948bc924af11bd720",
    )
)
"""RFC 6986, section 6.5."""


def _table(row: int) -> list[int]:
    """What byte `row` of a word adds to the linear map's result, substitution included."""
    columns = _MATRIX[56 - 8 * row : 64 - 8 * row][::-1]
    table = []
    for value in _SUBSTITUTION:
        word = 0
        for bit, column in enumerate(columns):
            if value >> bit & 1:
                word ^= column
        table.append(word)
    return table


_TABLES: Final = tuple(_table(row) for row in range(8))
