"""Hostile files: each is made in a folder, with the code and the line of a finding that it must get. What no repository can hold.

`FILES`: bytes of one article. `DISKS`: whatever else a disk can do. Slow Markdown comes from `tests/slow_markdown.py`.
"""

from __future__ import annotations

import os
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path

from slow_markdown import PATTERNS

HEAD = "id: V02\nkind: service\ntitle: 调试\naudience: internal\nowner: 客服组\nreviewed: 2026-11-01\n"
GOOD = f"---\n{HEAD}---\n\n"
FILE = "services/V02.md"
BODY = 10
"""The line of the body's first word."""


def body(text: str) -> bytes:
    return (GOOD + text + "\n").encode("utf-8", "surrogatepass")


def head(lines: str, *, without: str = "") -> bytes:
    """Front matter with these lines at the end (line 8), or in the place of a field."""
    kept = "".join(f"{line}\n" for line in HEAD.splitlines() if not without or not line.startswith(f"{without}:"))
    return f"---\n{kept}{lines}\n---\n\n正文。\n".encode()


def audience(text: str) -> bytes:
    """`audience: …` written otherwise, on line 7."""
    return head(text, without="audience")


FILES: dict[str, tuple[str, int, bytes]] = {
    # encodings
    "GBK": ("EN03", 4, (GOOD + "退货").encode("gbk")),
    "Big5": ("EN03", 4, (GOOD.replace("调试", "退貨").replace("客服组", "客服")).encode("big5")),
    "UTF-16 little end first": ("EN03", 1, (GOOD + "退货").encode("utf-16")),
    "UTF-16 big end first": ("EN03", 1, b"\xfe\xff" + (GOOD + "退货").encode("utf-16-be")),
    "UTF-32": ("EN03", 1, (GOOD + "退货").encode("utf-32")),
    "UTF-16 without a mark": ("EN03", 4, (GOOD + "退货").encode("utf-16-le")),
    "Latin-1": ("EN03", BODY, GOOD.encode() + b"caf\xe9\n"),
    "cut in the middle of a letter": ("EN03", BODY, body("退货")[:-2]),
    "overlong slash": ("EN03", BODY, GOOD.encode() + b"..\xc0\xaf..\n"),
    "half a pair": ("EN03", BODY, body("退\ud800货")),
    "random bytes": ("EN03", 1, bytes(range(128, 256)) * 40),
    "a program in disguise": ("EN03", 2, b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20),
    "a picture in disguise": ("EN03", 1, b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "mojibake, GBK": ("EN07", BODY, body("客户" + "退货运费由谁承担".encode().decode("gbk", "ignore"))),
    "mojibake, Latin-1": ("EN07", BODY, body("退货运费".encode().decode("cp1252", "ignore") + "é”€")),
    "mojibake, lost": ("EN07", BODY, body("锟斤拷锟斤拷")),
    "mojibake with holes": ("EN07", BODY, body("當?shù)脑挘阏f吧")),
    "replacement letter": ("EN04", BODY, body("退\ufffd货")),
    "byte order mark inside": ("EN06", BODY, body("退\ufeff货")),
    "a document of Office in disguise": ("EN03", 1, b"PK\x03\x04" + bytes(range(256))),
    "a PDF in disguise": ("EN03", 1, b"%PDF-1.4\n1 0 obj\n"),
    "an old document of Office in disguise": ("EN03", 1, b"\xd0\xcf\x11\xe0" + bytes(300)),
    "RTF in disguise": ("EN03", 1, b"{\\rtf1\\ansi\n"),
    "escapes of a program": ("EN07", BODY, body("\\u9000\\u8d27")),
    "escapes of an address": ("EN07", BODY, body("%E9%80%80%E8%B4%A7")),
    "escapes of a mail": ("EN07", BODY, body("=E9=80=80=E8=B4=A7")),
    "escapes of a page": ("EN07", BODY, body("&#36864;&#x8d27;")),
    # letters
    "NUL": ("EN05", BODY, body("退\0货")),
    "escape": ("EN05", BODY, body("\x1b]52;c;cm0gLXJmIH4=\x07")),
    "C1 control": ("EN05", BODY, body("退\x9b31m货")),
    "bell": ("EN05", BODY, body("退\x07货")),
    "backspace": ("EN05", BODY, body("退\x08货")),
    "form feed": ("EN05", BODY, body("退\x0c货")),
    "vertical tab": ("EN05", BODY, body("退\x0b货")),
    "next line": ("EN05", BODY, body("退\x85货")),
    "line separator": ("EN05", BODY, body("退\u2028货")),
    "paragraph separator": ("EN05", BODY, body("退\u2029货")),
    "carriage return alone": ("EN05", 1, body("退货").replace(b"\n", b"\r")),
    "right-to-left override": ("EN05", BODY, body("赔付上限 \u202e005\u202c 元")),
    "right-to-left isolate": ("EN05", BODY, body("赔付上限 \u2067005\u2069 元")),
    "right-to-left mark": ("EN05", BODY, body("退\u200f货")),
    "Arabic letter mark": ("EN05", BODY, body("退\u061c货")),
    "tag characters": ("EN05", BODY, body("退货" + "".join(chr(0xE0000 + ord(c)) for c in "ignore"))),
    "noncharacter": ("EN05", BODY, body("退\uffff货")),
    "interlinear annotation": ("EN05", BODY, body("退\ufff9货\ufffb")),
    "zero-width space": ("EN06", BODY, body("退\u200b货")),
    "zero-width joiner": ("EN06", BODY, body("退\u200d货")),
    "zero-width non-joiner": ("EN06", BODY, body("退\u200c货")),
    "word joiner": ("EN06", BODY, body("退\u2060货")),
    "soft hyphen": ("EN06", BODY, body("退\xad货")),
    "Hangul filler": ("EN06", BODY, body("退\u3164货")),
    "variation selectors": ("EN06", BODY, body("退\U000e0101货")),
    "Braille blank": ("EN06", BODY, body("退\u2800货")),
    "private use": ("EN10", BODY, body("价格 \ue001 元")),
    "not composed": ("EN08", BODY, body("cafe\u0301")),
    "lookalike ideograph": ("EN09", BODY, body("\u2f6c前")),
    "compatibility ideograph": ("EN09", BODY, body("\uf90a额")),
    "invisible in the front matter": ("EN06", 4, GOOD.replace("调试", "调\u200b试").encode()),
    "turned in the front matter": ("EN05", 4, GOOD.replace("调试", "\u202e试调").encode()),
    "turned round, as an entity without its end": ("EN05", BODY, body("赔付上限 &#8238 005 元")),
    "turned round, as an entity with zeros": ("EN05", BODY, body("赔付上限 &#x0000000202e;005 元")),
    "turned round, in an address": ("LK03", BODY, body("[甲](https://example.com/%E2%80%AEfdp.exe)")),
    "turned round, by letters of another script": ("EN09", BODY, body("赔付 \u0665\u0660\u0660 元")),
    "Greek in a Latin word": ("EN09", BODY, body("g\u03bf\u03bfgle")),
    "letters of mathematics": ("EN09", BODY, body("\U0001d410\U0001d410 群")),
    "old sign of direction": ("EN06", BODY, body("退\u206a货")),
    "UTF-7": ("EN03", 4, (GOOD + "退货。说明。").encode("utf-7")),
    "HZ": ("EN03", 4, (GOOD + "退货。说明。").encode("hz")),
    "line ends of old Macs": ("EN05", 1, body("退货").replace(b"\n", b"\r")),
    "invisible note": ("EN06", BODY, body("退\U0001d173货")),
    "letter that does not exist yet": ("EN10", BODY, body("退\U000ea123货")),
    "tower of accents": ("EN08", BODY, body("退" + "\u0301" * 300 + "货")),
    "Cyrillic in an address": ("EN09", BODY, body("[官网](https://\u0430pple.com/)")),
    "turned round, as an entity": ("EN05", BODY, body("赔付上限 &#x202e;005 元")),
    "turned round, by name": ("EN05", BODY, body("赔付上限 &rlm;005 元")),
    "zero-width space, as an entity": ("EN06", BODY, body("退&#8203;货")),
    "NUL, as an entity": ("EN04", BODY, body("退&#0;货")),
    "escape, as an entity": ("EN05", BODY, body("退&#x1b;货")),
    "letter beyond Unicode, as an entity": ("EN04", BODY, body("退&#x110000;货")),
    "not merged": ("EN13", BODY, body("<<<<<<< HEAD\n甲\n=======\n乙\n>>>>>>> 乙的")),
    "not merged, in the front matter": ("EN13", 8, head("<<<<<<< HEAD\nsummary: 甲\n=======\nsummary: 乙\n>>>>>>> 乙的")),
    # front matter
    "two articles in one file": ("FM16", BODY + 2, body("正文。\n\n" + GOOD)),
    "two blocks of fields": ("FM16", 9, f"---\n{HEAD}---\n---\n{HEAD}---\n正文。\n".encode()),
    "quote that never ends": ("FM03", 7, head('title: "调试', without="title")),
    "quote that ends in a later field": ("FM03", 7, head('title: "调试\nsummary: "说明', without="title")),
    "bracket that ends in no later field": ("FM03", 8, head("tags: [甲, 乙\nsummary: 说明")),
    "field with an equals sign": ("FM03", 7, head("title = 调试", without="title")),
    "field with a ratio sign": ("FM03", 7, head("title\u2236 调试", without="title")),
    "colon without a space, and a field below": ("FM03", 7, head("title:调试\nsummary: 说明", without="title")),
    "colon with a wide space": ("FM03", 7, head("title:\u3000调试\nsummary: 说明", without="title")),
    "no colon has its space": ("FM03", 2, body("正文。").replace(b": ", b":")),
    "order of YAML": ("FM03", 2, body("正文。").replace(b"---\n", b"---\n%TAG ! tag:x,2000:\n", 1)),
    "letter beyond Unicode, escaped": ("FM03", 8, head('summary: "\\UFFFFFFFF"')),
    "words behind a sharp": ("FM03", 8, head("summary: 说明 #1 灯")),
    "word in code": ("FM05", 8, head('summary: "\\x41"')),
    "key in code": ("FM05", 8, head('"summ\\u0061ry": 说明')),
    "key with a tag": ("FM05", 8, head("!!str summary: 说明")),
    "key with an anchor": ("FM05", 8, head("&a summary: 说明")),
    "key with a question mark": ("FM05", 8, head("? summary\n: 说明")),
    "list with full-width commas": ("FM09", 8, head("tags: [甲，乙]")),
    "list with full-width brackets": ("FM09", 8, head("tags: 【甲】")),
    "list without brackets": ("FM09", 8, head("tags: 甲, 乙")),
    "list without its first bracket": ("FM09", 8, head("tags: 甲]")),
    "title without a word": ("FM07", 7, head("title: 。。。", without="title")),
    "year that is none": ("FM12", 7, head("reviewed: 9999-12-31", without="reviewed")),
    "year of the first": ("FM12", 8, head("expires: 0001-01-01")),
    "empty file": ("FM01", 1, b""),
    "only a line end": ("FM01", 1, b"\n"),
    "no front matter": ("FM01", 1, "# 退货\n\n正文。\n".encode()),
    "blank first line": ("FM01", 1, b"\n" + body("正文。")),
    "space before the first line": ("FM01", 1, b" " + body("正文。")),
    "four dashes": ("FM01", 1, body("正文。").replace(b"---", b"----")),
    "never ends": ("FM01", 1, f"---\n{HEAD}\n正文。\n".encode()),
    "nothing in it": ("FM01", 1, "---\n---\n\n正文。\n".encode()),
    "other fences": ("FM01", 1, body("正文。").replace(b"---", b"+++")),
    "only a comment in it": ("FM01", 1, "---\n# 以后再写\n---\n\n正文。\n".encode()),
    "a list in it": ("FM01", 1, "---\n- 甲\n- 乙\n---\n\n正文。\n".encode()),
    "huge": ("FM02", 1, head("summary: " + "字" * 6000)),
    "colon in a value": ("FM03", 8, head("summary: 退款: 说明")),
    "at sign": ("FM03", 7, head("owner: @张三", without="owner")),
    "backtick": ("FM03", 8, head("summary: `a`")),
    "percent": ("FM03", 8, head("summary: %a")),
    "full-width colon": ("FM03", 8, head("summary：说明")),
    "tab before a key": ("FM03", 8, head("\tsummary: 说明")),
    "quote that does not end": ("FM03", 8, head('summary: "说明')),
    "bracket that does not end": ("FM03", 8, head("tags: [甲, 乙")),
    "no space after the colon": ("FM03", 8, head("summary:说明")),
    "unknown escape": ("FM03", 8, head('summary: "\\q"')),
    "field twice": ("FM04", 8, head("title: 别的")),
    "anchor": ("FM05", 8, head("summary: &a 说明")),
    "alias": ("FM05", 8, head("summary: *a")),
    "tag": ("FM05", 8, head("summary: !!str 说明")),
    "Python object": ("FM05", 8, head("summary: !!python/object/apply:os.system [true]")),
    "merge key": ("FM05", 8, head("<<: *a")),
    "alias bomb": (
        "FM05",
        8,
        head("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\ntitle: [*b,*b,*b,*b,*b,*b]"),
    ),
    "tower of brackets": ("FM05", 8, head("tags: " + "[" * 15_000)),
    "tower of braces": ("FM05", 8, head("tags: " + "{a: " * 3_000)),
    "tower of dashes": ("FM05", 9, head("tags: \n  " + "- " * 5_000)),
    "keys that are lists": ("FM05", 8, head("? [a, b]\n: c")),
    "NUL, escaped": ("FM05", 8, head('summary: "a\\0b"')),
    "turned, escaped": ("FM05", 8, head('summary: "\\u202e005"')),
    "half a letter, escaped": ("FM05", 8, head('summary: "\\ud800"')),
    "a second document": ("FM01", 1, b"---\n--- \n" + body("正文。")),
    "unknown field": ("FM06", 8, head("layout: page")),
    "no id": ("FM07", 1, head("", without="id")),
    "id is a path": ("FM08", 7, head("id: ../../etc/passwd", without="id")),
    "id with a slash": ("FM08", 7, head("id: a/b", without="id")),
    "id is a dot": ("FM08", 7, head("id: .", without="id")),
    "id too long": ("FM08", 7, head("id: " + "a" * 70, without="id")),
    "id of the list of articles": ("FM08", 7, head("id: index", without="id")),
    "id of a device": ("FM08", 7, head("id: NUL", without="id")),
    "title is a list": ("FM09", 7, head("title: [a, b]", without="title")),
    "title with a tag": ("FM10", 7, head("title: <script>alert(1)</script>", without="title")),
    "title of two lines": ("FM10", 7, head("title: |\n  甲\n  乙", without="title")),
    "kind unknown": ("FM11", 7, head("kind: page", without="kind")),
    "date of the Chinese kind": ("FM12", 7, head("reviewed: 2026年11月1日", without="reviewed")),
    "day that is none": ("FM12", 7, head("reviewed: 2026-02-30", without="reviewed")),
    "YAML 1.1 sexagesimal": ("FM12", 8, head("expires: 9:30")),
    "YAML 1.1 octal": ("FM12", 8, head("effective: 0571")),
    "YAML 1.1 no": ("FM11", 8, head("status: no")),
    "YAML 1.1 float": ("FM13", 8, head("featured: 1.10")),
    "title too long": ("FM14", 7, head("title: " + "很长" * 2_000, without="title")),
    "tags without end": ("FM15", 8, head("tags: [" + ", ".join(f"t{n}" for n in range(900)) + "]")),
    # audience
    "audience missing": ("AU01", 1, audience("")),
    "audience empty": ("AU01", 7, audience("audience:")),
    "audience with a capital": ("AU02", 7, audience("audience: Public")),
    "audience misspelt": ("AU02", 7, audience("audience: pubilc")),
    "audience in Chinese": ("AU02", 7, audience("audience: 公开")),
    "audience with two words": ("AU02", 7, audience("audience: public, internal")),
    "audience with a full stop": ("AU02", 7, audience("audience: public。")),
    "audience in full-width letters": ("AU02", 7, audience("audience: ｐｕｂｌｉｃ")),
    "audience with a Cyrillic letter": ("AU02", 7, audience("audience: рublic")),
    "audience in Chinese quotes": ("AU02", 7, audience("audience: “public”")),
    "audience with a comment stuck on": ("AU02", 7, audience("audience: public#对外")),
    "audience yes": ("AU02", 7, audience("audience: yes")),
    "audience null": ("AU02", 7, audience("audience: ~")),
    "audience as a list": ("FM09", 7, audience("audience: [public]")),
    "audience as a table": ("FM09", 7, audience("audience: {public: yes}")),
    "audience with a space in the quotes": ("AU02", 7, audience("audience: 'public '")),
    "audience in code": ("FM05", 7, audience('audience: "pub\\x6cic"')),
    "audience twice": ("FM04", 8, audience("audience: internal\naudience: public")),
    "audience with a full-width colon": ("FM03", 7, audience("audience：public")),
    "audience without a space": ("FM03", 7, audience("audience:public")),
    "audience after a tab": ("FM03", 7, audience("\taudience: public")),
    "audience misspelt, the key": ("FM06", 7, audience("audiance: public")),
    "audience capital, the key": ("FM06", 7, audience("Audience: public")),
    "audience with a space before the colon, and in the key": ("FM06", 7, audience("audi ence: public")),
    "audience by an anchor": ("FM05", 7, audience("audience: &a public")),
    "audience by a tag": ("FM05", 7, audience("audience: !!str public")),
    "audience by merge": ("FM06", 7, audience("<<: {audience: public}")),
    "audience below itself": ("FM09", 8, audience("audience:\n  - public")),
    "audience with a zero-width space": ("EN06", 7, audience("audience: pub\u200blic")),
    # links and pictures
    "link out of the folder": ("LK03", BODY, body("[甲](../../../../etc/passwd)")),
    "link to the root": ("LK03", BODY, body("[甲](/etc/passwd)")),
    "link to another host": ("LK03", BODY, body("[甲](//evil.example/x)")),
    "link out, escaped": ("LK03", BODY, body("[甲](%2e%2e/%2e%2e/%2e%2e/etc/passwd)")),
    "link with backslashes": ("LK03", BODY, body("[甲](..\\..\\..\\etc\\passwd)")),
    "link to a share": ("LK03", BODY, body("[甲](\\\\\\\\server\\share)")),
    "link to a drive": ("LK03", BODY, body("[甲](C:/Windows/win.ini)")),
    "file link": ("LK03", BODY, body("[甲](file:///etc/passwd)")),
    "data link": ("LK03", BODY, body("[甲](data:text/html;base64,PHNjcmlwdD4=)")),
    "javascript link": ("LK03", BODY, body("[甲](javascript:alert(1))")),
    "javascript link with entities": ("LK03", BODY, body("[甲](java&#115;cript&colon;alert(1))")),
    "javascript link with capitals": ("LK03", BODY, body("[甲](JaVaScRiPt:alert(1))")),
    "vbscript link": ("LK03", BODY, body("[甲](vbscript:msgbox)")),
    "picture out of the folder": ("LK03", BODY, body("![甲](../../../secret.png)")),
    "picture of another host": ("LK04", BODY, body("![甲](https://evil.example/a.png)")),
    "javascript by reference": ("LK03", BODY, body("[甲]: javascript:alert(1)")),
    "link to a hidden file": ("LK01", BODY, body("[甲](../.git/config)")),
    "link to nothing": ("LK01", BODY, body("[甲](V99.md)")),
    "redirect out of the site": ("RD01", 8, head('redirect_from: ["../../escape"]')),
    "redirect whose folder no disk can hold": ("RD01", 8, head(f"redirect_from: [{'长' * 90}/x]")),
    "redirect to another host": ("RD01", 8, head('redirect_from: ["//evil.example/"]')),
    "redirect with a script": ("FM10", 8, head("redirect_from: ['x\"><script>']")),
    "handler in a list of attributes": ("HT02", BODY + 1, body('正文。\n{: onclick="alert(1)"}')),
    "handler behind a link": ("HT02", BODY, body("[甲](https://example.com/){: onclick=alert(1)}")),
    "address in a list of attributes": ("HT02", BODY, body('[甲](https://example.com/){: href="javascript:alert(1)"}')),
    "style behind a word": ("HT02", BODY, body("**甲**{style=position:fixed}")),
    "handler behind a heading": ("HT02", BODY, body("## 甲 {#a onclick=alert(1)}\n\n正文。")),
    "handler behind a fence": ("HT02", BODY, body("```{onclick=alert(1)}\n甲\n```")),
    "list of attributes on two lines": ("HT02", BODY, body('[甲](https://example.com/){: onclick=\n"alert(1)"}')),
    "anchor in full-width braces": ("HD07", BODY, body("## 甲 ｛#a｝\n\n正文。")),
    "drawing without a space": ("HT01", BODY, body("<svg/onload=alert(1)>")),
    "comment that ends at once": ("CB02", BODY, body("<!--><script>alert(1)</script>-->")),
    "link whose words are broken": ("LK09", BODY, body("见[甲\n乙](V99.md)。")),
    "link whose address is on the next line": ("LK09", BODY, body("见[甲]\n(V99.md)。")),
    "link with a name before the host": ("LK03", BODY, body("[甲](https://taobao.com@evil.example/)")),
    "link to a host in Cyrillic": ("LK03", BODY, body("[甲](https://\u0430\u0440\u0440.com/)")),
    # size
    "a megabyte": ("EN02", 1, body("很长的一段话。\n\n" * 50_000)),
    "a line without end": ("LM01", BODY, body("字" * 30_000)),
    "100,000 headings": ("EN02", 1, body("# 标题\n" * 100_000)),
    "10,000 headings": ("LM05", BODY + 200, body("# a\n" * 10_000)),
    "unknown name in braces": ("PH01", BODY, body("{{__import__('os').system('id')}}")),
    "braces that do not end": ("PH02", BODY, body("{{" * 500)),
    "anchor of our own": ("HD02", BODY, body("## 标题 {#__config}\n\n正文。")),
    "code that does not end": ("CB01", BODY, body("```\n正文。")),
}


def _slow(name: str, size: int, code: str, line: int = BODY) -> tuple[str, int, bytes]:
    return code, line, body(PATTERNS[name](size))


SLOW: dict[str, tuple[str, int, bytes]] = {
    "slow: open brackets": _slow("open brackets with letters", 20_000, "LM01"),
    "slow: brackets with emphasis": _slow("open brackets with emphasis", 8_000, "LM01"),
    "slow: brackets and parentheses": _slow("brackets and parentheses", 8_000, "LM01"),
    "slow: images in images": _slow("images in images", 2_000, "LM01"),
    "slow: nested brackets": _slow("nested brackets", 8_000, "LM01"),
    "slow: links that do not end": _slow("links that do not end", 8_000, "LM01"),
    "slow: references": _slow("references", 8_000, "LM01"),
    "slow: CDATA": _slow("CDATA", 2_000, "LM04"),
    "slow: declarations": _slow("declarations", 2_000, "LM04"),
    "slow: tags that do not end": _slow("tags that do not end", 8_000, "LM04", BODY),
    "slow: nested tags": _slow("nested tags", 8_000, "LM04"),
    "slow: comments": _slow("comments that do not end", 2_000, "LM04"),
    "slow: emphasis": _slow("emphasis that does not end", 8_000, "LM01"),
    "slow: nested emphasis": _slow("nested emphasis", 8_000, "LM01"),
    "slow: backticks": _slow("backticks of every length", 8_000, "LM01"),
    "slow: nested quotes": _slow("nested quotes", 800, "LM06"),
    "slow: nested lists": _slow("nested lists", 300, "LM06", BODY + 13),
    "slow: nested lists on one line": _slow("nested lists on one line", 8_000, "LM01"),
    "slow: nested admonitions": _slow("nested admonitions", 200, "LM06", BODY + 7),
    "slow: a wide table": _slow("a wide table", 900, "LM07"),
    "slow: spaces": _slow("spaces in a link", 50_000, "LM01"),
    "slow: brackets on many lines": ("LM03", BODY, body("[a\n" * 2_000)),
    "slow: brackets in many paragraphs": (
        "LM03",
        BODY + 16,
        body(("[a " * 190 + "\n" + "字" * 1_500 + "\n" + "字" * 1_500 + "\n\n") * 12),
    ),
}

Maker = Callable[[Path], str]
"""Makes it below a content folder, and gives the path of the finding."""


def _write(content: Path, path: str, data: bytes = b"") -> str:
    (content / path).parent.mkdir(parents=True, exist_ok=True)
    (content / path).write_bytes(data)
    return path


def _outside(content: Path) -> Path:
    secret = content.parent / f"{content.name}-secret.md"
    secret.write_bytes(body("不该公开。"))
    return secret


def _link(path: str, target: str) -> Maker:
    def make(content: Path) -> str:
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).symlink_to(target.replace("OUTSIDE", str(_outside(content))))
        return path

    return make


def _socket(content: Path) -> str:
    short = Path("s")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(short))
    short.rename(content / FILE)
    return FILE


def _table_socket(content: Path) -> str:
    (content / _socket(content)).rename(content / "facts.yml")
    return "facts.yml"


def _twin_folders(content: Path) -> str:
    _write(content, "img/a.csv", b"a,b\n")
    return _write(content, "IMG/b.csv", b"a,b\n")


def _pipe(content: Path) -> str:
    os.mkfifo(content / FILE)
    return FILE


def _folder(path: str) -> Maker:
    def make(content: Path) -> str:
        (content / path).mkdir(parents=True)
        return path

    return make


def _file(path: str, data: bytes = b"") -> Maker:
    return lambda content: _write(content, path, data)


def _twin(first: str, second: str) -> Maker:
    def make(content: Path) -> str:
        _write(content, first, body("正文。"))
        return _write(content, second, body("正文。").replace(b"V02", b"V03").replace("调试".encode(), "维修".encode()))

    return make


DISKS: dict[str, tuple[str, Maker]] = {
    "link to a file outside": ("PA01", _link(FILE, "OUTSIDE")),
    "link to a folder outside": ("PA01", _link("more", "/etc")),
    "link to nowhere": ("PA01", _link(FILE, "nowhere.md")),
    "link to itself": ("PA01", _link(FILE, "V02.md")),
    "link to its own folder": ("PA01", _link("services/loop", "..")),
    "link to a file inside": ("PA01", _link(FILE, "V01.md")),
    "table that is a link": ("PA01", _link("facts.yml", "/etc/hosts")),
    "pipe": ("PA02", _pipe),
    "unreadable file": ("EN01", _socket),
    "folder named like an article": ("PA05", _folder(FILE)),
    "folder named like a picture": ("PA05", _folder("services/a.png")),
    "folder named like a table": ("PA05", _folder("facts.yml")),
    "name with a line end": ("PA04", _file("services/a\nb.md", body("正文。"))),
    "name with an escape": ("PA04", _file("services/a\x1b[31m.md", body("正文。"))),
    "name that is not UTF-8": ("PA04", lambda content: _write(content, os.fsdecode(b"services/\xff\xfe.md"), body("正文。"))),
    "name turned round": ("PA04", _file("services/a\u202edm.md", body("正文。"))),
    "name of a device": ("PA04", _file("services/con.md", body("正文。"))),
    "name with a colon": ("PA04", _file("services/a:b.md", body("正文。"))),
    "name with a backslash": ("PA04", _file("services/a\\b.md", body("正文。"))),
    "name that ends in a space": ("PA04", _file("services/a.md ", body("正文。"))),
    "name too long": ("PA04", _file("services/" + "字" * 60 + ".md", body("正文。"))),
    "names that differ in case": ("ID02", _twin("services/V02.md", "services/v02.md")),
    "names that differ in Unicode form": ("ID02", _twin(unicodedata.normalize("NFD", "services/é.md"), "services/é.md")),
    "the same id": ("ID01", _file("services/V09.md", body("正文。").replace(b"V02", b"v01"))),
    "web page as an attachment": ("PA03", _file("services/a.html", b"<script>alert(1)</script>")),
    "drawing with a script": ("PA03", _file("services/a.svg", b"<svg onload='alert(1)'/>")),
    "script as an attachment": ("PA03", _file("services/a.js", b"alert(1)")),
    "capital ending": ("PA03", _file("services/V02.MD", body("正文。"))),
    "web page named like a picture": ("AS04", _file("services/a.png", b"<script>alert(1)</script>")),
    "photograph with its place": ("AS02", _file("services/a.jpg", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00")),
    "picture cut off": ("AS05", _file("services/a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00")),
    "picture with another file behind": ("AS05", _file("services/a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;PK\x03\x04")),
    "picture of another kind": ("AS04", _file("services/a.png", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")),
    "program named like a text": ("AS04", _file("services/a.txt", b"MZ\x90\x00\x03")),
    "article with a second ending": ("PA03", _file("services/V02.md.txt", body("正文。"))),
    "name with an order to the shell": ("PA04", _file("services/$(id).md", body("正文。"))),
    "name with an escape of an address": ("PA04", _file("services/a%2fb.md", body("正文。"))),
    "hidden folder of articles": (
        "PA04",
        lambda content: _write(content, ".more/V02.md", body("正文。")).split("/", maxsplit=1)[0],
    ),
    "table that cannot be read": ("EN01", _table_socket),
    "folders of attachments that differ in case": ("ID02", _twin_folders),
    "synonyms twice": ("TB03", _file("synonyms.yml", "- [运费, 邮费]\n- [邮费, 运费]\n".encode())),
    "flow that ends without a word": (
        "FL08",
        _file("flows/F01.md", body("## 甲 {#a}\n- 结束：").replace(b"kind: service", b"kind: flow")),
    ),
    "ids that look alike": ("ID03", _file("services/VO1.md", body("正文。").replace(b"V02", b"VO1"))),
    "table misnamed": ("PA07", _file("fact.yml", b"a: 1\n")),
    "table, a bomb": ("FM05", _file("facts.yml", b"a: &a [x,x]\nb: [*a,*a]\n")),
    "table, a tower": ("FM05", _file("facts.yml", b"[" * 30_000)),
    "table in GBK": ("EN03", _file("facts.yml", "截单时间:\n  value: 1\n".encode("gbk"))),
    "hidden article": ("PA04", _file("services/.V02.md", body("正文。"))),
    "hidden article with a way out": ("PA04", _file("services/..\\..\\V02.md", body("正文。"))),
    "name with a space before its ending": ("PA04", _file("services/V02 .md", body("正文。"))),
    "name with an odd space": ("PA04", _file("services/V\u00a002.md", body("正文。"))),
    "name with a wide space": ("PA04", _file("services/V\u300002.md", body("正文。"))),
    "name with a letter of one's own": ("PA04", _file("services/V\ue00002.md", body("正文。"))),
    "name with a letter that cannot be seen": ("PA04", _file("services/V\u00ad02.md", body("正文。"))),
    "name with tag characters": ("PA04", _file("services/V\U000e004102.md", body("正文。"))),
    "name as old Macs write it": ("EN08", _file(unicodedata.normalize("NFD", "services/é.md"), body("正文。"))),
    "folders that differ in case": ("ID02", _file("Services/V02.md", body("正文。"))),
    "flow without a node": ("FL01", _file("flows/F01.md", body("正文。").replace(b"kind: service", b"kind: flow"))),
    "table whose value quotes itself": ("FM10", _file("facts.yml", "甲:\n  value: '{{甲}}'\n  audience: public\n".encode())),
    "table with a full-width colon": ("FM03", _file("facts.yml", "甲:\n  value：5\n  audience: public\n".encode())),
    "table with a value as a list": ("FM09", _file("facts.yml", "甲:\n  value: [5]\n  audience: public\n".encode())),
    "table with a heading in a value": ("FM10", _file("facts.yml", '甲:\n  value: "5\\n# 秒"\n  audience: public\n'.encode())),
    "table, audience misspelt": ("AU03", _file("facts.yml", "甲:\n  value: 5\n  audience: pubilc\n".encode())),
    "table, not merged": ("EN13", _file("synonyms.yml", b"<<<<<<< HEAD\n- [a, b]\n=======\n- [a, c]\n>>>>>>> x\n")),
    "folders too deep": ("PA06", _folder("/".join("abcdefghi"))),
}
