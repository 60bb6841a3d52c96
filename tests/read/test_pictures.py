"""How large a picture is: as a program that shows it says, in every format; nothing where that cannot be told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from generator.read.assets import look_at
from generator.read.pictures import size_of

WIDE = (301, 7)


def saved(ending: str, size: tuple[int, int] = WIDE, **how: object) -> bytes:
    made = io.BytesIO()
    mode = "RGBA" if how.pop("clear", False) else "RGB"
    Image.new(mode, size, "white").save(made, {"jpg": "JPEG"}.get(ending[1:], ending[1:]), **how)
    return made.getvalue()


PICTURES = {
    "png": (".png", saved(".png")),
    "gif": (".gif", saved(".gif")),
    "jpeg": (".jpg", saved(".jpg")),
    "jpeg in steps": (".jpeg", saved(".jpg", progressive=True)),
    "webp": (".webp", saved(".webp")),
    "webp without loss": (".webp", saved(".webp", lossless=True)),
    "webp with transparency": (".webp", saved(".webp", clear=True)),
    "avif": (".avif", saved(".avif")),
    "avif with transparency": (".avif", saved(".avif", clear=True)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_its_size(name, tmp_path: Path):
    """Whatever program wrote it; and nothing is wrong with it."""
    ending, data = PICTURES[name]
    (tmp_path / f"a{ending}").write_bytes(data)

    assert ({f"a{ending}": WIDE}, []) == look_at(tmp_path, [f"a{ending}"])


def test_a_thumbnail_within_a_jpeg_is_not_taken_for_it():
    """Programs put a small picture, with a frame of its own, before the large one."""
    large, small = saved(".jpg"), saved(".jpg", (4, 4))
    within = b"\xff\xe2" + (len(small) + 2).to_bytes(2, "big") + small

    assert WIDE == size_of(large[:2] + within + large[2:], ".jpg")


def test_what_does_not_say_it_plainly_has_no_size(tmp_path: Path):
    """A photograph that is to be turned is not published at all; tiles and turned AVIF, a JPEG that tells its height at the end, and others."""
    turned = Image.Exif()
    turned[0x0112] = 6
    (tmp_path / "a.jpg").write_bytes(saved(".jpg", exif=turned))
    sizes, problems = look_at(tmp_path, ["a.jpg"])
    assert ({}, ["AS02"]) == (sizes, [problem.code for problem in problems])

    avif, jpeg = saved(".avif"), saved(".jpg")
    assert size_of(avif + b"irot", ".avif") is None
    assert size_of(avif + b"ispe" + bytes(12), ".avif") is None
    at = jpeg.index(b"\xff\xc0")
    assert size_of(jpeg[: at + 5] + b"\0\0" + jpeg[at + 7 :], ".jpg") is None
    assert size_of(jpeg[:4], ".jpg") is None
    assert size_of(b"\0\0\0\x10ftypavif", ".avif") is None
    assert size_of(b"%PDF-1.4", ".pdf") is None
