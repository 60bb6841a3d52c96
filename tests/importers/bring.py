"""Brings documents in as `kb import` does, without a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pairs import DATA, pairs
from word import deleted, docx, paragraph, table

from generator.importers.run import Imported, import_files, write
from generator.scaffold import LETTERS

TODAY = date(2026, 11, 22)


def policy_document() -> bytes:
    """A policy as offices write it: headings, lists, a table, a header, a comment, something deleted."""
    return docx(
        paragraph("退换货管理规定", "1"),
        paragraph("为了规范退换货,制定本规定。"),
        paragraph("一、退货条件", "2"),
        paragraph("签收七天之内", number=1),
        paragraph("商品完好,配件齐全", number=1),
        paragraph("二、运费", "2"),
        paragraph("质量问题由商家承担", number=2),
        table([["情况", "运费"], ["质量问题", "商家"], ["不喜欢", "客户"]]),
        deleted("旧的规定作废"),
        header="内部资料",
        footer="第 1 页 共 3 页",
        comment="这里要改",
    )


def samples() -> Mapping[str, bytes]:
    """Every sample: file name -> bytes, in the encoding that it is to be tried in."""
    found: dict[str, bytes] = {"policy.docx": policy_document()}
    for file in sorted(DATA.iterdir()):
        if file.suffix == ".pairs":
            documents, codec = pairs(file.stem)
            text = "\n".join(pair.came for pair in documents) + "\n"
            found[f"{file.stem}.txt"] = text.encode(codec)
        elif file.name != "README.md":
            found[file.name] = file.read_bytes()
    return found


def bring(folder: Path, files: Mapping[str, bytes], out: Path | None = None, *, written: bool = True) -> Imported:
    """Put the files into a folder and import them to `out`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    target = out or folder / "content"
    imported = import_files([folder / name for name in files], [target], LETTERS, TODAY)
    if written:
        write(imported.drafts, target)
    return imported
