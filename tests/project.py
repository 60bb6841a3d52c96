"""A small knowledge base with a theme and settings of its own, built again and again into one place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from pictures import png
from shipped import ROOT, TODAY, tree

from generator import pipeline, publishing
from generator.settings import Settings

ARTICLES = {
    "faqs/D01.md": (
        "id: D01\nkind: faq\ntitle: 多久发货\naudience: public\ntopic: order\ntags: [发货]\naliases: [几天发货, 什么时候发, 发货要多久]",
        "截单时间 {{截单时间}} 前付款的，当天发货。\n\n## 为什么没有发\n\n见[退货](D02.md)和![图](../assets/a.png)。\n",
    ),
    "faqs/D02.md": (
        "id: D02\nkind: faq\ntitle: 怎么退货\naudience: public\ntopic: return\ntags: [退货]\naliases: [退货流程, 想退货, 不要了]",
        "在订单里点退货。\n\n1. 选原因\n2. 寄回\n",
    ),
    "terms/W01.md": ("id: W01\nkind: term\ntitle: 截单\naudience: public\ntags: [发货]", "当天发货的最后时刻。\n"),
    "terms/W02.md": ("id: W02\nkind: term\ntitle: 内部词\naudience: internal\ntags: [内部]", "只给客服看，见[多久发货](../faqs/D01.md)。\n"),
    "scripts/T01.md": (
        "id: T01\nkind: script\ntitle: 催发货\naudience: internal\nchannel: chat",
        "客户催发货时用。\n\n## 步骤\n1. 说：{{客户姓}}您好，帮您查一下。\n2. 等：5 秒\n",
    ),
}  # fmt: skip


class Project:
    """Its root is a folder that is not there yet, or empty; `shipped`: with the content that comes with the program instead."""

    def __init__(self, root: Path, *, shipped: bool = False) -> None:
        self.root = root
        self.content = root / "content"
        shutil.copytree(ROOT / "theme", root / "theme")
        shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
        if shipped:
            shutil.copytree(ROOT / "content", self.content)
            return
        for path, (head, body) in ARTICLES.items():
            self.write(path, head, body)
        (self.content / "assets").mkdir()
        (self.content / "assets" / "a.png").write_bytes(png())
        self.tables("16:00", "怎么称呼客户")

    def write(self, path: str, head: str, body: str) -> None:
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\n{head}\nowner: 客服组\nreviewed: 2026-11-01\n---\n\n{body}", "utf-8")

    def tables(self, cut_off: str, hint: str) -> None:
        facts = {"截单时间": cut_off, "服务热线": "400-800-1234", "服务时间": "9:00–21:00"}
        lines = [f'{name}:\n  value: "{value}"\n  audience: public\n' for name, value in facts.items()]
        (self.content / "facts.yml").write_text("".join(lines), "utf-8")
        (self.content / "placeholders.yml").write_text(f"客户姓:\n  hint: {hint}\n  example: 王\n", "utf-8")
        (self.content / "synonyms.yml").write_text("- [发货, 出货]\n", "utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def build(self, out: str, today: date = TODAY) -> Path:
        return pipeline.build(Settings(self.root, self.content, self.root / out), today).folder

    def sites(self, out: str, today: date = TODAY) -> dict[str, str]:
        folder = self.build(out, today)
        assert [] == publishing.verify(folder)
        return {path: digest for path, digest in tree(folder).items() if not path.startswith(("index/", "manifest"))}
