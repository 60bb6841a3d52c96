"""The body with which an article of each kind begins, and how to know what of it nobody has replaced yet."""

from __future__ import annotations

import re
from typing import Final

BODIES: Final = {
    "faq": "一句话回答，60 字以内，单独看也明白。\n\n再解释为什么、怎么办，链接到依据的政策。\n",
    "policy": "一两句话说清规则，让客户看得懂。\n\n## 怎么办理\n\n1. \n\n## 例外\n\n- \n",
    "script": "什么情况下用，一两句话。\n\n## 步骤\n\n1. 说：……\n2. 等：{{静音等待}}\n3. 做：……\n\n## 禁止\n\n- 禁语：……\n"
    "  - 原因：……\n  - 改说：……\n",
    "flow": "什么时候走这个流程。\n\n## 第一步 {#start}\n\n先做什么。\n\n- [是](#yes)\n- [否](#no)\n\n## 是 {#yes}\n\n- 结束：……\n\n"
    "## 否 {#no}\n\n- 转：……\n",
    "role": "这个岗位为谁解决什么问题。\n\n## 职责\n\n1. \n\n## 相关流程与话术\n\n- \n",
    "term": "一句话定义。\n",
    "service": "客户能得到什么。\n\n## 包括哪些\n\n- \n",
    "remark": "什么时候用这条备注。\n\n## 模板\n\n> ……{{日期}} {{客服姓名}}\n",
}

_MARKER: Final = re.compile(r"^\s*(?:[-*>]|\d+\.)?\s*")
_ASKS: Final = re.compile(r"……|^[^#\-\d>\s]")
"""Sentences, and dots that stand for words; headings, waits and links of a draft may well stay as they are."""

LEFT: Final = {
    kind: frozenset(_MARKER.sub("", line) for line in body.splitlines() if _ASKS.search(line)) for kind, body in BODIES.items()
}
"""The lines, without their markers, that say what is to be written there."""
