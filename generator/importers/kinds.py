"""A guess at the kind of a draft, with the reason; the editor decides."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from generator.importers.line import han_count


class Guess(NamedTuple):
    """A kind and why."""

    kind: str
    why: str


_TITLES: Final = (
    ("remark", re.compile("备注|留言模板|登记模板|工单模板")),
    ("script", re.compile("话术|用语|开场白|结束语|应答|怎么说|话述|话技|台词")),
    ("flow", re.compile("流程|步骤|怎么操作|操作指南|操作指引|操作说明|处理办法$")),
    ("role", re.compile("职责|岗位|任职|职能|工作内容|工作描述")),
    (
        "faq",
        re.compile(
            r"[?？]$|如何|怎么|怎样|为什么|什么时候|^(?:是否|能否|可以)|(?:怎么办|多久|吗|呢)$|常见问题|问答|FAQ", re.IGNORECASE
        ),
    ),
    ("policy", re.compile("规定|政策|规则|制度|条例|办法|条款|须知|规范|准则|标准|要求|条件|管理|守则|考核|纪律")),
    ("term", re.compile("^什么是|是什么$|术语|名词|定义|释义|的含义")),
    ("service", re.compile("服务|保修|安装|上门|会员|权益|套餐")),
)
_BODY: Final = (
    ("script", re.compile(r"(?m)^\s*(?:[-*\d.]+\s*)?(?:客服|坐席|客户|顾客|您好|说)\s*[:：]"), 3, "正文是对话"),
    ("flow", re.compile(r"第[一二三四五六七八九十\d]+步|流程"), 3, "正文一步一步"),
    ("role", re.compile("职责|岗位|任职|上级|汇报|考核"), 4, "正文讲职责"),
    ("policy", re.compile("不得|必须|应当|规定|违反|处罚|有权|予以"), 4, "正文是规定"),
)
_SHORT: Final = 60


def guess(title: str, body: str) -> Guess:
    """By the words of the title, then by those of the body; a question and answer when nothing tells."""
    for kind, pattern in _TITLES:
        if match := pattern.search(title):
            return Guess(kind, f"标题里有「{match.group()}」")
    counts = [(len(pattern.findall(body)) / least, kind, why) for kind, pattern, least, why in _BODY]
    best = max(counts)
    if best[0] >= 1:
        return Guess(best[1], best[2])
    if han_count(body) <= _SHORT and "\n" not in body.strip():
        return Guess("term", "只有一句话")
    return Guess("service", "看不出来，请改成合适的类别")
