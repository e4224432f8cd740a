"""Bytes of files in pieces, whatever packs them, and their lines."""

import gzip
import io
import os
import zlib
from collections.abc import Iterator

import pytest
import zstandard

from plp_reward.files.streams import BrokenStreamError, Span, is_packed, lines, unpacked


def through(packed: bytes) -> bytes:
    return b"".join(unpacked(io.BytesIO(packed)))


def test_what_is_not_packed_comes_as_it_is() -> None:
    for content in (b"", b"a", b"\x1f", b"\x28\xb5\x2f", os.urandom(200_000)):
        assert through(content) == content
        assert not is_packed(content[:4])


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_what_is_packed_is_unpacked_member_by_member(pack: type[bytes]) -> None:
    texts = [os.urandom(300_000), b"", b"x" * 1_000_000]
    packed = b"".join(map(pack, texts))
    assert is_packed(packed[:4])
    assert through(packed) == b"".join(texts)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_all_before_a_cut_is_given_and_then_the_cut_is_told(pack: type[bytes]) -> None:
    frames = [pack(bytes([n]) * 1000) for n in range(20)]
    packed = b"".join(frames)
    ends = {sum(map(len, frames[:n])) for n in range(21)}
    for size in range(4, len(packed)):
        given = []
        try:
            given.extend(unpacked(io.BytesIO(packed[:size])))
            told = False
        except BrokenStreamError:
            told = True
        assert told == (size not in ends)
        whole = sum(end <= size for end in ends) - 1
        assert len(b"".join(given)) >= 1000 * whole


def test_damage_is_told_by_the_checksum_if_by_nothing_else() -> None:
    packed = bytearray(zstandard.ZstdCompressor(write_checksum=True).compress(os.urandom(1000)))
    packed[500] ^= 1
    with pytest.raises(BrokenStreamError, match="damaged"):
        through(packed)
    inside = bytearray(gzip.compress(os.urandom(1000), 0))
    inside[500] ^= 1
    with pytest.raises(BrokenStreamError, match="damaged"):
        through(inside)


def test_what_packs_a_thousand_times_is_unpacked_in_small_pieces() -> None:
    packed = zlib.compress(bytes(50_000_000), wbits=31)
    assert max(map(len, unpacked(io.BytesIO(packed)))) <= 1 << 16


def test_lines_are_the_same_wherever_the_pieces_end() -> None:
    text = b"one\n\nthree, longer\n" + b"x" * 50 + b"\nlast"
    ends = [4, 5, 19, 70, 74]
    contents = [b"one\n", b"\n", b"three, longer\n", None, b"last"]
    for size in range(1, len(text) + 1):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert list(lines(pieces, 20)) == list(map(Span, contents, ends))


def test_a_line_over_the_limit_is_not_held() -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(10_000):
            yield bytes(100_000)

    assert list(lines(endless(), 1000)) == [Span(None, 1_000_000_000)]


def test_nothing_is_read_ahead_of_the_line_at_hand() -> None:
    read = []

    def pieces() -> Iterator[bytes]:
        for number in range(10):
            read.append(number)
            yield b"a\nb\n"

    found = lines(pieces(), 100)
    next(found)
    next(found)
    assert read == [0]
