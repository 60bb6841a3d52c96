"""Bytes become text, whatever Chinese encoding they are in, from two letters on."""

from __future__ import annotations

import pytest

from generator.importers.charset import decode

TEXTS = [
    "退货",
    "您好，请问什么时候发货？",
    "客服话术：请稍等，我帮您查询一下订单。",
    "關於客服的職責，請參考以下說明。",
    "問：怎麼退貨？\n答：七天內聯繫客服。\n",
    "a,b\n问题,答案\n",
    "OK 好的",
    "订单号 20240101 已发出，单号 SF123456。",
]
CODECS = ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "hz"]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("text", TEXTS)
def test_every_chinese_encoding_is_read(text, codec):
    """With or without a mark; a text that an encoding has no letters for is not written in it, so it is not asked for."""
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        data = text.encode("utf-8")

    found = decode(data)

    assert found is not None
    assert text == found.text


def test_a_file_of_two_encodings_is_read_line_by_line():
    """Somebody appended GBK to UTF-8."""
    data = "第一行是 UTF-8，内容很长。\n".encode() + "第二行是 GBK，内容也很长。\n".encode("gb18030")

    found = decode(data)

    assert found is not None
    assert "第一行是 UTF-8，内容很长。\n第二行是 GBK，内容也很长。\n" == found.text
    assert "UTF-8 与 GBK 混杂" == found.name


def test_what_a_page_says_of_itself_is_believed_if_it_can_be_read():
    """`charset=big5` is tried first; a wrong one is passed over."""
    right = '<meta charset="big5"><p>退貨</p>'
    wrong = '<meta charset="shift_jis"><p>您好，请问什么时候发货？</p>'

    assert right == decode(right.encode("big5"), declared=True).text
    assert wrong == decode(wrong.encode("gb18030"), declared=True).text


def test_a_few_broken_bytes_do_not_spoil_a_text():
    """They are counted, and stand as U+FFFD."""
    data = ("客服人员应当及时处理客户的投诉。" * 20).encode("gb18030")
    found = decode(data[:101] + b"\xff" + data[101:])

    assert found is not None
    assert "gb18030" == found.codec
    assert found.damaged >= 1


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 50, b"\x89PNG\r\n\x1a\n" + b"\xfe\x00\x81\x7f" * 99]
)
def test_what_is_no_text_is_not_taken_for_one(data):
    """Pictures and programs."""
    assert decode(data) is None
