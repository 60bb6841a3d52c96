"""What others have tried against pages, and our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from safety.promises import NIGHTLY, SEED

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "security" / "xss_vectors.jsonl"
STEP: Final = 1 if NIGHTLY else 6

OURS: Final = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>", "</script><script>alert(1)</script>", "--><script>alert(1)</script>", "]]><script>alert(1)</script>",
    "{{7*7}}", "{% raw %}{{ config }}{% endraw %}", "{{ ''.__class__ }}", "${alert(1)}", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java&#115;cript:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "//example.com/a.png", "\\\\example.com\\a.png", 'https://example.com/"onmouseover=alert(1)', '甲" onmouseover="alert(1)', "甲' autofocus onfocus='alert(1)",
    "{: onclick=alert(1) }", "词 {: #__config }", "<svg onload=alert(1)>", "<math><mi xlink:href=javascript:alert(1)>", "<base href=//example.com>",
    "<meta http-equiv=refresh content=0;url=//example.com>", "<link rel=stylesheet href=//example.com/a.css>", "<style>@import '//example.com/a'</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<form action=//example.com><input name=a>", "<a href=x style=position:fixed>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u2028alert(1)", "＜script＞alert(1)＜/script＞", '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', "](javascript:alert(1))",
    "<a\nhref=javascript:alert(1)>", '![a](x "onerror=alert(1)")', "[[x]](javascript:alert(1))", "`</code><script>alert(1)</script>`",
)  # fmt: skip


def vectors() -> list[str]:
    """Our own and, by day, every sixth of the others; by night all."""
    known = [json.loads(line)["text"] for line in FILE.read_text("utf-8").strip().split("\n")]
    return [*OURS, *known[SEED % STEP :: STEP]]


def on_one_line(text: str) -> str:
    """As a field or a heading would hold it."""
    return " ".join(text.split()) or "甲"
