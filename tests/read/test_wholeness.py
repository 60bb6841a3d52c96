"""The frame of an attachment: whole it is silent, cut anywhere or lengthened it is told."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from pictures import png

from generator.read.assets import look_at
from generator.read.wholeness import BROKEN, CUT, MORE, flaw

JPEG = (
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    + b"a\xff\x00b" * 5
    + b"\xff\xd9"
)
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(6) + b"\x21\xfe\x03abc\x00\x2c" + bytes(9) + b"\x02\x02\x44\x01\x00;"
WEBP = b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8 " + struct.pack("<I", 10) + bytes(10)
FILM = b"\0\0\0\x10ftypavif\0\0\0\0" + b"\0\0\0\x0cmdatabcd"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), "x")  # without the time of day, which would be part of the names of tests
    return made.getvalue()


WHOLE = {
    ".png": png(b"words"),
    ".jpg": JPEG,
    ".gif": GIF,
    ".webp": WEBP,
    ".avif": FILM,
    ".mp4": FILM,
    ".pdf": PDF,
    ".zip": archive("a"),
}


@pytest.mark.parametrize("ending", WHOLE)
def test_whole_file_is_silent_and_every_shorter_one_is_told(ending):
    """Whatever byte a copy stopped at; only the line end behind a PDF may go."""
    whole = WHOLE[ending]
    assert "" == flaw(whole, ending)
    silent = [length for length in range(1, len(whole)) if not flaw(whole[:length], ending)]
    assert ([len(whole) - 1] if ending == ".pdf" else []) == silent


@pytest.mark.parametrize("ending", [".png", ".jpg", ".gif", ".webp"])
def test_a_second_file_behind_the_end_of_a_picture_is_told(ending):
    """A line end or a zero that a program left is none."""
    assert MORE == flaw(WHOLE[ending] + archive("secret.txt"), ending)
    assert "" == flaw(WHOLE[ending] + b"\n", ending)


def test_a_picture_with_a_wrong_sum_or_no_picture_in_it_is_broken():
    """The letters of a chunk do not count, its check sum does; a frame without a picture is none."""
    whole = png()
    assert BROKEN == flaw(whole.replace(b"IDAT", b"IDAU"), ".png")
    assert BROKEN == flaw(whole[:33] + whole[-12:], ".png")
    assert BROKEN == flaw(b"\xff\xd8\xff\xd9", ".jpg")
    assert CUT == flaw(b"\xff\xd8", ".jpg")
    assert "写的尺寸不可能" == flaw(whole[:16] + b"\x00\x01\x00\x00" * 2 + whole[24:], ".png")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.docx", archive("[Content_Types].xml", "word/document.xml"), []),
        ("a.docx", archive("setup.exe"), ["AS04"]),
        ("a.docx", archive("[Content_Types].xml", "word/vbaProject.bin"), ["AS04"]),
        ("a.docx", archive("[Content_Types].xml")[:40], ["AS05"]),
        ("a.zip", archive("setup.exe"), []),
        ("a.txt", "说明书\n".encode(), []),
        ("a.txt", "说明书\n".encode("utf-16"), []),
        ("a.txt", b"MZ\x90\0\x03", ["AS04"]),
        ("a.csv", b"", ["AS05"]),
        ("a.png", JPEG, ["AS04"]),
        ("a.jpg", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00", ["AS02"]),
    ],
)
def test_attachment_is_what_its_name_says(name, data, expected, tmp_path: Path):
    """One finding a file: the first that is true."""
    (tmp_path / name).write_bytes(data)
    assert expected == [problem.code for problem in look_at(tmp_path, [name])[1]]
