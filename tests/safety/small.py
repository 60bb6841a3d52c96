"""A knowledge base small enough to be built hundreds of times, and of which every release tells its version in each part."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent.parent / "content"
TABLES = ("facts.yml", "placeholders.yml", "synonyms.yml")
VERSION = re.compile(r"第(\d+)版")


def article(number: str, kind: str, title: str, body: str, /, **fields: str) -> str:
    """A valid article; fields given replace the usual ones."""
    head = {
        "id": number,
        "kind": kind,
        "title": title,
        "audience": "internal",
        "owner": "甲组",
        "reviewed": "2026-11-01",
        **fields,
    }
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in head.items()) + f"---\n\n{body}\n"


def write_version(content: Path, version: int) -> Path:
    """The library of that version: one article of both editions changes, the others stay."""
    files = {
        "faqs/Q1.md": article(
            "Q1", "faq", "什么时候发货", f"当天 {{{{截单时间}}}} 前付款的，当天发货。这是第{version}版。\n\n## 版次\n\n第{version}版。",
            audience="public", aliases="[几点前付款当天发, 多久能寄出, 急用能快点吗]",
        ),
        "terms/G1.md": article("G1", "term", "版次", f"这是第{version}版，给客服看。"),
        "terms/G2.md": article("G2", "term", "签收", "客户收到了货，并且签了字。", audience="public", tags="[物流]"),
        "scripts/T1.md": article(
            "T1", "script", "无声电话",
            "客户不出声时用。\n\n## 步骤\n1. 说：您好，请问有什么可以帮您？\n2. 等：{{静音等待}}\n3. 说：听不到您的声音，请您稍后再打，再见。\n"
            "4. 等：{{静音等待}}\n5. 挂机\n",
            channel="phone",
        ),
    }  # fmt: skip
    for path, text in files.items():
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    for name in TABLES:
        (content / name).write_bytes((SHIPPED / name).read_bytes())
    return content


def broken(release: Path) -> list[str]:
    """What differs between a release and its manifest; written from the format, not from the program."""
    try:
        files: dict[str, list[int | str]] = json.loads((release / "manifest.json").read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        return [f"manifest.json: {error}"]
    here = {path.relative_to(release).as_posix() for path in release.rglob("*") if not path.is_dir()} - {"manifest.json"}
    wrong = sorted(here ^ files.keys())
    for name in here & files.keys():
        data = (release / name).read_bytes()
        if [len(data), hashlib.sha256(data).hexdigest()] != files[name]:
            wrong.append(name)
    return wrong


def version_of(release: Path) -> int:
    """The one version that all parts of a release tell: both sites, both records."""
    told = set()
    for part in ("public/faqs/Q1.html", "internal/faqs/Q1.html", "internal/terms/G1.html"):
        told |= set(VERSION.findall((release / part).read_text("utf-8")))
    for edition in ("public", "internal"):
        for file in (release / "records" / edition).rglob("*"):
            told |= set(VERSION.findall(file.read_bytes().decode("utf-8", "replace"))) if file.is_file() else set()
    (one,) = told
    return int(one)


def tree(folder: Path) -> dict[str, str]:
    """Path -> hash of every file below; a link by where it points."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
