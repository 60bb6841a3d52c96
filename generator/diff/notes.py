"""One line on what the last edit of an article changed, for 最近更新; made for one audience, out of what that audience may see."""

from __future__ import annotations

from typing import Final

from generator.diff.articles import Change, compare_articles
from generator.model import Audience, Document, Status

_MEASURES: Final = {
    "say": "说法 {} 句", "ask": "问法 {} 句", "wait": "等待 {} 处", "do": "做法 {} 处", "hangup": "挂机 {} 处", "transfer": "转接 {} 处",
    "dont-word": "禁语 {} 条", "dont-deed": "禁为 {} 条", "node": "步骤 {} 个", "choice": "分支 {} 处", "end": "出口 {} 处",
    "template": "模板",
}  # fmt: skip
_GROUPS: Final = {"reason": "text", "instead": "say", "heading": "text"}
_NAMED: Final = {"title": "标题", "summary": "摘要", "effective": "生效日期", "expires": "失效日期"}
_INSIDE: Final = {"aliases": "相似问法", "needs": "审核", "channel": "渠道", "flag": "红旗", "owner": "负责的小组"}
MAX_PARTS: Final = 4
MAX_HEADINGS: Final = 2


def note(before: Document | None, after: Document, audience: Audience) -> str:
    """The line; empty where there is nothing to tell. A customer's names nothing that was not public on both sides of the edit."""
    if audience is Audience.PUBLIC:
        if not _open(after):
            return ""
        return _told(compare_articles(before, after), audience) if before and _open(before) else "新发布"
    if before is None:
        return "新文章"
    if before.status is not after.status and after.status is Status.PUBLISHED:
        return "新发布"
    moved = {Audience.PUBLIC: "改为公开", Audience.INTERNAL: "改为内部"}
    parts = [moved[after.audience]] if before.audience is not after.audience else []
    if told := _told(compare_articles(before, after), audience):
        parts.append(told)
    return "；".join(parts)


def _open(document: Document) -> bool:
    return document.audience is Audience.PUBLIC and document.status is Status.PUBLISHED and not document.needs


def _told(changes: tuple[Change, ...], audience: Audience) -> str:
    counts: dict[str, int] = {}
    headings: dict[str, None] = {}
    names = _NAMED if audience is Audience.PUBLIC else {**_NAMED, **_INSIDE}
    for change in changes:
        what = _GROUPS.get(change.what, change.what)
        if what in names or what in _MEASURES or what == "text":
            counts[what] = counts.get(what, 0) + 1
        # Where words were taken out, the heading may be gone with them: only what stands there now is named.
        if what == "text" and change.after and change.where:
            headings.setdefault(change.where)
    parts = [names[what] for what in names if what in counts]
    parts += [measure.format(counts[what]) for what, measure in _MEASURES.items() if what in counts]
    if "text" in counts:
        places = "、".join(list(headings)[:MAX_HEADINGS])
        parts.append(
            f"正文 {counts['text']} 处" + (f"（{places}{'等' if len(headings) > MAX_HEADINGS else ''}）" if places else "")
        )
    if parts:
        return "改了" + "、".join(parts[:MAX_PARTS]) + ("等" if len(parts) > MAX_PARTS else "")
    if any(change.what == "link" for change in changes):
        return "改了链接"
    reviewed = any(change.what in ("reviewed", "verified") for change in changes)
    return "核对过，文字没有变" if reviewed and audience is Audience.INTERNAL else ""
