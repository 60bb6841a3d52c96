"""What was asked at this desk, if the desk wants it remembered: one line a look-up, without personal data, never at the price of an answer.

Off unless KB_LOG is set or the file `log-on` exists. The look-up waits for this, so nothing is imported that it has not loaded.
Masking errs on the side of hiding: an order number lost costs nothing, a customer's number kept is one too many. A name that
stands alone, without 姓, 我叫, 先生 or the like, cannot be told from a word and stays.
"""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from generator.places import own

FILE: Final = "asked.jsonl"
LONGEST: Final = 120
READ: Final = 500
MAX_LOG: Final = 8 * 1024 * 1024

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫阎雷龙史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰"
    "焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
)
_CALLED: Final = "先生|女士|小姐|太太|阿姨|大哥|大姐|同学|师傅|老师|老板"
_HAN: Final = "\u3400-\u9fff\U00020000-\U000323af"
_CHINESE_DIGITS: Final = "〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_HINTS: Final = frozenset("姓叫先女小太阿大同师老是本" + _CHINESE_DIGITS)


class Found(Protocol):
    """A hit, as far as the log needs it."""

    @property
    def id(self) -> str:
        """Of the article."""
        ...


def wanted() -> bool:
    """Has the person at this desk asked for the log?"""
    told = os.environ.get("KB_LOG")
    if told is not None:
        return told.strip().lower() not in ("", "0", "no", "off", "false")
    return Path(own("XDG_CONFIG_HOME", ".config"), "log-on").exists()


def log_folder() -> Path:
    """Where the log lives unless told otherwise."""
    return Path(own("XDG_STATE_HOME", ".local/state"))


def record(query: str, hits: Sequence[Found], when: date, folder: Path) -> None:
    """Append one line; whatever goes wrong, the look-up goes on."""
    try:
        line = {"day": f"{when:%Y-%m-%d}", "query": mask(query), "hits": len(hits), "first": hits[0].id if hits else ""}
        _append(folder / FILE, json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    except Exception:  # noqa: BLE001  (an agent is waiting; a log is a nicety)
        return


def _append(file: Path, line: bytes) -> None:
    """In one write, so that two look-ups at once do not mix; a full log makes way, an old one is kept."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(file, flags, 0o600)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return
        if status.st_mode & 0o177:
            os.fchmod(descriptor, 0o600)
        if status.st_size + len(line) <= MAX_LOG:
            os.write(descriptor, line)
            return
        file.replace(file.with_suffix(".old.jsonl"))
    finally:
        os.close(descriptor)
    _append(file, line)


def mask(query: str) -> str:
    """The question without numbers, addresses and names of people, on one line."""
    text = unicodedata.normalize("NFKC", query[:READ])
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn", "Me", "Cs", "Co", "Cn"))
    text = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())
    # Marks taken away may make a new whole of what stood around them: fold once more.
    text = unicodedata.normalize("NFKC", text)
    return (text if _harmless(text) else _masked(text))[:LONGEST].rstrip()


def _harmless(text: str) -> bool:
    """Nothing that any pattern begins with: most questions, which then do not pay for fifteen patterns (20 ms)."""
    return all("\u3400" <= char <= "\u9fff" and char not in _HINTS for char in text)


def _masked(text: str) -> str:
    for pattern, instead in _patterns():
        text = pattern.sub(instead, text)
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """In this order: the longer thing first, so that no part of it is left over."""
    word = r"[A-Za-z0-9][A-Za-z0-9_\-.]*"
    numbered = rf"(?=[A-Za-z_\-]*\d){word}"
    # 3000-4000K is a lamp, not a telephone.
    no_range = r"(?!\d{1,4} ?[-–~] ?\d{1,4} ?(?:[KkWwVvAa]|[Hh]z|[mc]m|元|块|瓦|度|毫米|厘米|米)(?![A-Za-z0-9]))"
    number = rf"(?<!\d){no_range}\d(?:[-–—‐‑_.,·/\\:()、 ]{{0,3}}\d){{4,}}"
    spoken = rf"[\d{_CHINESE_DIGITS}]"
    name = rf"(?:[{_HAN}]{{1,4}}|[^\W\d_]+(?:[ ·.][^\W\d_]+){{0,2}})"
    provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
    compound = "欧阳|司马|上官|诸葛|司徒|皇甫|慕容|尉迟|公孙|令狐|夏侯|东方"
    accounts = "账号|账户|昵称|用户名|(?:微信|QQ|旺旺)(?:号|[ ]*:)"
    papers = "(?:快递|物流|单|编|证件|身份证|护照|会员|卡|发票)号码?|订单|运单"
    people = "姓名|名字|收件人|收货人|联系人|客户名|署名|签收人"
    street = r"(?:路|街|巷|弄|大道|小区|花园|村) ?\d+[号弄栋幢]?"
    inside = rf"(?:[-\d]*[{_HAN}]{{0,2}}?(?:栋|幢|单元|室|楼|号|层))*"
    rows = (
        (r"(?i)\b(?:https?|ftp)://\S+|www\.\S+", "【网址】"),
        (r"[^\s@<>【】，。；：、]+ ?@ ?[^\s@<>【】，。；：、]+", "【邮箱】"),
        (rf"(?i)((?:{accounts})[ :是为]*){word}", r"\1【账号】"),
        (rf"(?i)((?:微信|旺旺|(?<![a-z])(?:QQ|wechat|vx|wx)) ?){numbered}", r"\1【账号】"),
        (rf"({papers})([ :#是为]*){numbered}", r"\1\2【号码】"),
        (rf"[{provinces}][A-Za-z][· ]?(?=[A-Za-z]*\d)[A-Za-z0-9]{{5,6}}", "【号码】"),
        (rf"(?:(?<![A-Za-z])[A-Za-z]{{1,8}}[-_#]?)?[+(]?{number}(?:[-_]?[A-Za-z0-9]+)*", "【号码】"),
        (rf"(?<![A-Za-z0-9]){no_range}(?=(?:[A-Za-z_\-]*\d){{5}})[A-Za-z0-9_\-]+", "【号码】"),
        (rf"(?<!{spoken}){no_range}{spoken}(?:[- ]?{spoken}){{4,}}", "【号码】"),
        (rf"[{_HAN}]{{0,12}}{street}{inside}", "【地址】"),
        (r"\d+(?:栋|幢)[-\d]*(?:单元)?[-\d]*室?|\d+单元\d*室?", "【地址】"),
        (rf"((?:{people})(?: ?[:=]| ?是| ?为| ?叫| ) ?){name}", r"\1【姓名】"),
        (rf"((?:我|他|她|本人|客户|名)叫(?:做)?[ :]*|(?i:my name is|i am|i'm) ){name}", r"\1【姓名】"),
        (rf"(姓[ :]?)(?![名氏别])(?:{compound}|[{_HAN}]|[^\W\d_]+)", r"\1【姓名】"),
        (rf"(?:{compound}|[{SURNAMES}])[{_HAN}]{{0,2}}?(?={_CALLED})", "【姓名】"),
        (rf"((?:我是|本人|这里是) ?)(?:{compound}|[{SURNAMES}])[{_HAN}]{{1,2}}(?=$|[ ，。,.!?;、])", r"\1【姓名】"),
    )
    return tuple((re.compile(pattern), instead) for pattern, instead in rows)
