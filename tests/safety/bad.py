"""Articles that must be refused, each wrong in one way. The letters' own tests are in tests/rules; here they are what a build meets."""

from __future__ import annotations

from typing import Final

from safety.small import article

AUDIENCES: Final = (
    "", "audience:", "audience: ", "audience: Public", "audience: PUBLIC", "audience: pubic", "audience: publik", "audience: intern",
    "audience: Internal", "audience: intenal", "audience: 内部", "audience: 对外", "audience: [public]", "audience: [internal]",
    "audience: public, internal", "audience: public internal", "audience: true", "audience: no", "audience: null", "audience: 1",
    "audience:public", "audience：public", "audience： public", " audience: public", "\taudience: public", "Audience: public",
    "audiance: public", "audience: public\naudience: internal", "audience: internal\naudience: public",
    "audience: 'public", 'audience: "public', "audience: &a public", "audience: *a", "audience: !!str public", "audience: {public}", "- audience: public", "audience: public\u200b", "audience: \uff50ublic",
    "audience: p\u0443blic", "audience: public;", "audience: public.", "audience = public", "# audience: public", "audience: any",
    "audience: public\x00", "audience: pub\tlic", "audience: '*'",
)  # fmt: skip
"""Ways to write `audience` wrong; no one of them may publish an article."""


def with_audience(line: str) -> str:
    """An article whose line of that field is this one."""
    return article("B1", "term", "词条", "正文一句话。").replace("audience: internal\n", f"{line}\n" if line else "")


def _head(**fields: str) -> str:
    return article("B1", "term", "词条", "正文一句话。", **fields)


def _body(text: str, kind: str = "term", **fields: str) -> str:
    return article("B1", kind, "词条", text, **fields)


_STEPS = "用时。\n\n## 步骤\n"
_GOOD = _body("正文一句话。")
_CONTROLS = {
    f"control-{ord(char):04x}": _body(f"正文{char}一句话。")
    for char in "\x00\x07\x08\x1b\x7f\x85\x9b\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
}
_KINDS = {
    "no-" + key: "".join(line + "\n" for line in _GOOD.splitlines() if not line.startswith(key + ":"))
    for key in ("id", "kind", "title", "audience", "owner", "reviewed")
}  # fmt: skip

BAD: Final[dict[str, str | bytes]] = {
    **_CONTROLS,
    **_KINDS,
    "tag-character": _body("正文\U000e0041一句话。"),
    "gbk": _GOOD.encode("gbk"),
    "big5": _GOOD.replace("词条", "術語").replace("组", "組").replace("话", "話").encode("big5", "ignore"),
    "utf-16": _GOOD.encode("utf-16"),
    "utf-16-be": _GOOD.encode("utf-16-be"),
    "half-a-letter": _GOOD.encode()[:-3],
    "replacement": _body("正文\ufffd一句话。"),
    "empty": "",
    "blank-first": "\n" + _GOOD,
    "no-front-matter": "# 词条\n\n正文。\n",
    "unterminated": _GOOD.replace("---\n\n", "\n"),
    "colon-in-title": _head(title="退款: 说明"),
    "full-width-colon": _GOOD.replace("title: ", "title："),
    "at-sign": _head(owner="@张三"),
    "anchor": _head(owner="&x 甲组"),
    "alias": _head(owner="*x"),
    "yaml-tag": _head(owner="!!python/object 甲组"),
    "nested-map": _head(tags="{a: {b: c}}"),
    "twice-a-key": _GOOD.replace("owner: 甲组", "owner: 甲组\nowner: 乙组"),
    "tab": _GOOD.replace("owner:", "\towner:"),
    "unknown-kind": _head(kind="novel"),
    "unknown-field": _head(autor="甲"),
    "bad-date": _head(reviewed="2026-13-41"),
    "date-as-list": _head(reviewed="[2026-11-01]"),
    "bad-period": _head(review_every="often"),
    "bad-id": _head(id="../../B1"),
    "id-of-another": _head(id="t1"),
    "script-in-title": _head(title='"<script>alert(1)</script>"'),
    "blank-in-title": _head(title='"给{{客户姓}}"'),
    "policy-without-day": _body("正文一句话。", "policy"),
    "script-without-channel": _body(_STEPS + "1. 说：您好。\n2. 等：5 秒\n3. 挂机\n", "script"),
    "unknown-channel": _body(_STEPS + "1. 说：您好。\n", "script", channel="radio"),
    "unknown-verb": _body(_STEPS + "1. 唱：您好。\n", "script", channel="phone"),
    "wait-without-number": _body(_STEPS + "1. 说：再见。\n2. 等：一会儿\n3. 挂机\n", "script", channel="phone"),
    "hang-up-at-once": _body(_STEPS + "1. 挂机\n", "script", channel="phone"),
    "dead-end": _body("用时。\n\n## 开始 {#a}\n1. 看。\n- [去](#nowhere)\n", "flow"),
    "loop": _body("用时。\n\n## 开始 {#a}\n1. 看。\n- [去](#b)\n\n## 再 {#b}\n1. 看。\n- [回](#a)\n", "flow"),
    "unknown-flag": _body("用时。\n\n## 模板\n> 好。\n", "remark", flag="blue"),
    "unknown-blank": _body("给 {{没有这个}}。"),
    "dead-link": _body("见[没有](../terms/X9.md)。"),
    "dead-anchor": _body("见[没有](G2.md#没有)。"),
    "dead-image": _body("![没有](没有.png)"),
    "outside": _body("见[外面](../../../etc/passwd.md)。"),
    "absolute": _body("见[外面](/etc/passwd.md)。"),
    "javascript": _body("见[点我](javascript:alert(1))。"),
    "data-url": _body("![图](data:image/svg+xml,x)"),
    "foreign-image": _body("![图](https://example.com/a.png)"),
    "unknown-relation": _head(related="[X9]"),
    "public-to-internal": _body("见[内部](../scripts/T1.md)。", audience="public"),
    "public-related-internal": _body("正文一句话。", audience="public", related="[T1]"),
    "public-with-internal-fact": _body("等 {{静音等待}}。", audience="public"),
    "not-reviewed-by-law": _body("正文一句话。", audience="public", needs="legal-review"),
    "expires-first": _body("正文一句话。", "policy", effective="2026-11-02", expires="2026-11-01"),
}  # fmt: skip
