"""Templates whose blanks were lost on the way: 「要求修改成，已修改妥当---2014..姓名」. Only reported: nobody here knows what stood there."""

from __future__ import annotations

import re
from typing import Final

from generator.importers.line import Edit

_LOST: Final = (
    (re.compile(r"(?:修改|更改|变更|更换|改|换|调整)(?:成|为|至)(?=\s*[，,。；;、！!]|$)"), "后面像是少了内容"),
    (
        re.compile(r"(?:地址|电话|姓名|单号|订单号|金额|数量|颜色|尺码|型号|时间|日期)(?:为|是)(?=\s*[，,。；;、])"),
        "后面像是少了内容",
    ),
    (re.compile(r"\d{4}\s*[.．。]\s*[.．。]+\s*(?=[^\d.．。]|$)|(?<!\d)\d{0,4}年\s*月\s*日"), "日期没有写全"),
    (re.compile(r"[-—]{3,}\s*(?=\d{4}\s*[.．。])"), "落款，像是从表单里复制的"),
    (re.compile(r"(?<=[\u4e00-\u9fff])[（(【\[「『]\s*[）)】\]」』]"), "括号里没有内容"),
    (re.compile(r"(?<![A-Za-z0-9])(?:[Xx×]{2,}|\*{3,}|[＊※]{2,}|_{2,})(?![A-Za-z0-9])"), "这里要填什么？可以写成 {{名称}}"),
    (
        re.compile(r"\$\{[^{}]{0,40}\}|\{\d\}|%[sd](?![A-Za-z])|\[\[[^\[\]]{0,40}\]\]|<%[^%]{0,60}%>"),
        "别的系统的变量，改成 {{名称}}",
    ),
)


def lost_variables(text: str) -> list[Edit]:
    """A doubt for each place where something seems to be missing."""
    return [Edit(m.start(), m.end(), m.group(), "IM42", note) for pattern, note in _LOST for m in pattern.finditer(text)]
