"""What each field of the front matter is called and means, for whoever shows fields to an editor: schemas, forms."""

from __future__ import annotations

from typing import Final, NamedTuple

from generator.model import CHANNELS, KINDS, Kind
from generator.read.schema import FIELDS as NAMES
from generator.read.schema import REQUIRED


class Field(NamedTuple):
    """A name for people, and one sentence."""

    label: str
    meaning: str


FIELDS: Final[dict[str, Field]] = {
    "id": Field("编号", "以后不再改，也不重复；客服打 kb show T04 就是它"),
    "kind": Field("类别", "、".join(f"{kind.key} {kind.name}" for kind in KINDS.values())),
    "title": Field("标题", "只写文字，60 字以内；问答写成客户的问句"),
    "audience": Field("给谁看", "internal 只给客服，public 客户也能看"),
    "status": Field("状态", "draft 还在写，published 发布，gap 知道缺，archived 归档"),
    "owner": Field("负责小组", "谁对它负责"),
    "reviewed": Field("复核日", "最近一次核对的日子，2026-11-01"),
    "review_every": Field("多久复核", "90d、6m、1y；不写就按小组和类别的缺省"),
    "effective": Field("生效日", "到这一天才出现"),
    "expires": Field("失效日", "这一天起不再出现"),
    "replaced_by": Field("由谁接替", "接替它的文章的编号"),
    "channel": Field("用在哪里", "、".join(f"{key} {name}" for key, name in CHANNELS.items())),
    "flag": Field("旗帜", "red 红旗备注"),
    "topic": Field("首页主题", "放在首页的哪个主题里；不写就不放"),
    "featured": Field("首页排序", "写了整数就放在首页，小的排前面"),
    "summary": Field("摘要", "一句话；不写就用第一段"),
    "tags": Field("标签", "短词"),
    "aliases": Field("相似问法", "人们真的会怎么问；公开的问答要三个以上"),
    "related": Field("相关", "有关文章的编号"),
    "redirect_from": Field("旧地址", "以前的地址，会转到这里"),
    "needs": Field("还要", "legal-review 法务看过之前不公开"),
    "origin": Field("来历", "seed、editorial 或 import"),
    "source": Field("来源", "kb import 写的，不用手写"),
    "verified": Field("核实", "kb verify 写的，不用手写"),
}
"""In the order in which a form shows them."""

BY_TOOLS: Final = ("origin", "source", "verified")
"""Written by commands, or once at the beginning; no form asks for them."""


def needed(kind: Kind) -> tuple[str, ...]:
    """The fields without which an article of that kind is an error."""
    return (*REQUIRED, *kind.required)


def allowed(kind: Kind) -> tuple[str, ...]:
    """The fields that an article of that kind may have, in the order of a form; what only other kinds declare has no meaning here."""
    special = {name for other in KINDS.values() for name in (*other.required, *other.optional)} - {"effective"}
    return tuple(name for name in FIELDS if name in NAMES and name not in special - {*kind.required, *kind.optional})
