"""What an import did to a text: one entry for each change, each dropped line and each doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from generator.problems import Place

CHANGED: Final = "changed"
DROPPED: Final = "dropped"
DOUBTED: Final = "doubted"
ACTIONS: Final[Mapping[str, str]] = {CHANGED: "改了", DROPPED: "没有带过来", DOUBTED: "没有把握，请看一眼"}

CODES: Final[Mapping[str, tuple[str, str]]] = {
    "IM11": (CHANGED, "编码转成 UTF-8"),
    "IM12": (CHANGED, "看不见的字符"),
    "IM13": (CHANGED, "繁体转简体"),
    "IM14": (CHANGED, "字后的拼音注音"),
    "IM15": (CHANGED, "丶改成顿号"),
    "IM16": (CHANGED, "乱码复原"),
    "IM17": (CHANGED, "半角标点"),
    "IM18": (CHANGED, "编号改成列表或小标题"),
    "IM19": (CHANGED, "错别字"),
    "IM20": (CHANGED, "多篇拆开，篇名作标题"),
    "IM21": (CHANGED, "问句作标题"),
    "IM22": (CHANGED, "标题、标签、相似问法移到文章信息"),
    "IM23": (CHANGED, "空白和换行"),
    "IM24": (CHANGED, "会被当成 Markdown 的符号"),
    "IM31": (DROPPED, "网页边角料"),
    "IM32": (DROPPED, "链接地址"),
    "IM33": (DROPPED, "图片"),
    "IM34": (DROPPED, "脚本、表单、看不见的部分"),
    "IM35": (DROPPED, "原来的字段或列"),
    "IM36": (DROPPED, "页眉、页脚、批注、已删除的修订"),
    "IM37": (DROPPED, "这种格式里读不出来的文字"),
    "IM41": (DOUBTED, "乱码，没有把握复原"),
    "IM42": (DOUBTED, "模板里丢了变量"),
    "IM43": (DOUBTED, "括号里像拼音，但与前面的字不符"),
    "IM44": (DOUBTED, "丶没有动"),
}
"""Code -> what happens to such a place, and its name. `docs/import.zh.md` tells each."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One change, loss or doubt, with the place in the source where it begins. `note` says why, or what it may have been."""

    place: Place
    code: str
    before: str
    after: str = ""
    note: str = ""

    @property
    def action(self) -> str:
        """CHANGED, DROPPED or DOUBTED."""
        return CODES[self.code][0]
