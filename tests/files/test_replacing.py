"""A kill in the middle of writing a file leaves the old content."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plp_reward.files.replacing import replace_file


def test_a_file_has_its_new_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content in (b"old", b"new"):
        replace_file(path, [content[:1], content[1:]])
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_what_ends_half_way_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def torn() -> Iterator[bytes]:
        yield b"n"
        assert path.read_bytes() == b"old"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_file(path, torn())
    assert path.read_bytes() == b"old"


def test_what_is_half_written_goes_with_the_failure(tmp_path: Path) -> None:
    def torn() -> Iterator[bytes]:
        yield b"n"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_file(tmp_path / "file", torn())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["symbolic", "hard"])
def test_nothing_is_written_through_a_link(tmp_path: Path, kind: str) -> None:
    other, path = tmp_path / "other", tmp_path / "file"
    other.write_bytes(b"mine")
    for link in (path, tmp_path / "file.new"):
        link.symlink_to(other) if kind == "symbolic" else link.hardlink_to(other)
    replace_file(path, [b"new"])
    assert path.read_bytes() == b"new"
    assert not path.is_symlink()
    assert other.read_bytes() == b"mine"
