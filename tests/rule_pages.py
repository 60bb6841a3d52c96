r"""The pages of `docs/rules/`: their parts, and their samples as small content folders.

A sample is one or more fences. `yaml`: fields of an otherwise valid article; `markdown`: its body, or the whole file when it begins with
`---`; with a path behind: another file of the folder. `text 转义`: a body with letters written as `\\uXXXX`. `sh`: commands run there.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).resolve().parent.parent / "docs" / "rules"
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"# ([A-Z]{2}\d{2}) ([a-z0-9-]+)：(.+)")
KIND = re.compile(r"^kind: (\w+)$", re.MULTILINE)

FOLDERS = {"script": "scripts/T01.md", "flow": "flows/F01.md", "remark": "remarks/M01.md", "faq": "faqs/D01.md", "role": "roles/R01.md",
           "policy": "policies/P01.md", "term": "terms/G01.md", "service": "services/V01.md"}  # fmt: skip
MORE = {"script": "channel: phone\n", "policy": "effective: 2026-11-01\n"}
BODIES = {
    "script": "## 步骤\n1. 说：您好，请讲。\n",
    "flow": "## 开始 {#start}\n- 结束：办完。\n",
    "remark": "## 模板\n\n> 已办。\n",
}


@dataclass(frozen=True)
class Page:
    code: str
    alias: str
    title: str
    failing: str
    mended: str
    text: str


def page(file: Path) -> Page:
    """One page; its four parts must be there, in order."""
    text = file.read_text("utf-8")
    head, failing, mended, why = re.split(r"^## (?:错误示例|改好以后|为什么)$", text, flags=re.MULTILINE)
    title = TITLE.fullmatch(head.split("\n")[0])
    assert title, f"{file.name}: the first line is not `# CODE alias：title`"
    assert head.split("\n", 1)[1].strip(), f"{file.name} does not say what is looked at"
    assert why.strip(), f"{file.name} gives no reason"
    return Page(*title.groups(), failing, mended, text)


def pages() -> list[Page]:
    return [page(file) for file in sorted(PAGES.glob("*.md"))]


def lay_out(sample: str, content: Path) -> None:
    """Make the sample's folder, as an editor would have it."""
    fences = FENCE.findall(sample)
    assert fences, "a sample without a fence"
    fields = "\n".join(text for info, path, text in fences if info == "yaml" and not path)
    kind = match.group(1) if (match := KIND.search(fields)) else "service"
    body = BODIES.get(kind, "正文。\n")
    whole = ""
    for info, path, text in fences:
        if path == "转义":
            body = text.encode("ascii", "backslashreplace").decode("unicode_escape") if "\\u" in text else text
        elif path:
            _write(content / path, text)
        elif info == "markdown":
            body, whole = (body, text) if text.lstrip().startswith("---") else (text, whole)
    _write(content / FOLDERS[kind], whole or _article(kind, fields, body))
    for info, _, text in fences:
        if info == "sh":
            subprocess.run(["bash", "-eu"], input=text, text=True, cwd=content, check=True, timeout=60)


def _article(kind: str, fields: str, body: str) -> str:
    given = {re.split("[:：]", line)[0].strip() for line in fields.split("\n") if line}
    usual = (
        f"id: {Path(FOLDERS[kind]).stem}\nkind: {kind}\ntitle: 安装\naudience: internal\nowner: 客服组\nreviewed: 2026-11-01\n"
        + MORE.get(kind, "")
    )
    kept = "".join(f"{line}\n" for line in usual.splitlines() if line.split(":")[0] not in given)
    return f"---\n{kept}{fields.strip()}\n---\n\n{body}".replace("\n\n---", "\n---", 1)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
