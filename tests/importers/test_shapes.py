"""What a document is made of arrives as it was meant: cells over several rows, definitions, signs, titles above a table, lines without an end."""

from __future__ import annotations

from bring import bring

from generator.importers.entries import DROPPED


def text_of(tmp_path, name: str, data: str | bytes) -> str:
    """The drafts of one file, one behind the other, without their front matter."""
    imported = bring(tmp_path, {name: data if isinstance(data, bytes) else data.encode()}, written=False)
    assert () == imported.problems
    return "\n".join(draft.text.split("---\n", 2)[2] for draft in imported.drafts)


def test_a_cell_over_two_rows_leaves_an_empty_one_below(tmp_path):
    """Markdown knows no such cells; without it the columns would shift."""
    rows = "<tr><td rowspan=2>情况</td><td colspan=2>运费</td></tr><tr><td>我们</td><td>客户</td></tr><tr><td>质量</td><td>√</td><td></td></tr>"
    text = text_of(tmp_path, "a.html", f"<html><body><h1>运费规定</h1><p>按下表。</p><table>{rows}</table></body></html>")
    assert "|  | 我们 | 客户 |" in text


def test_definitions_become_paragraphs(tmp_path):
    """Our Markdown has no lists of them."""
    page = "<html><body><h1>退货</h1><p>把商品还给卖家。</p><dl><dt>中文名</dt><dd>退货</dd></dl></body></html>"
    assert "中文名：退货" in text_of(tmp_path, "a.html", page)


def test_signs_that_were_shown_are_shown_again(tmp_path):
    """In a page and in a text: a backslash does not keep `<` from being a tag."""
    page = "<html><body><h1>型号</h1><p>输入 &lt;型号&gt; 和 &lt;b&gt; 再查。</p></body></html>"
    assert "&lt;b>" in text_of(tmp_path, "a.html", page)
    assert "&lt;b>" in text_of(tmp_path, "b.txt", "型号查询\n输入 <b> 再查。\n")


def test_a_table_above_the_heading_is_not_the_title(tmp_path):
    """Pages of offices begin with numbers of the file."""
    page = "<html><body><table><tr><td>索引号</td><td>12</td></tr></table><h1>退货须知</h1><p>收到商品七天内可以退货。</p></body></html>"
    imported = bring(tmp_path, {"a.html": page.encode()}, written=False)
    assert 'title: "退货须知"' in imported.drafts[0].text


def test_columns_are_named_in_any_of_the_first_rows(tmp_path):
    """What stands above is told in the log."""
    imported = bring(
        tmp_path, {"a.csv": "客服问答表,,\n序号,客户问题,标准回答\n1,灯不亮怎么办,先查电源\n".encode()}, written=False
    )
    assert ["灯不亮怎么办"] == [draft.text.split('title: "')[1].split('"')[0] for draft in imported.drafts]
    assert "客服问答表" in {entry.before for entry in imported.drafts[0].entries if entry.action == DROPPED}


def test_numbers_of_questions_are_no_part_of_them(tmp_path):
    """问题一：…, 【问题】…, with the answer's own word."""
    text = "问题一：客户骂人怎么办？\n解答：听完再说。\n问题二：客户不说话怎么办？\n解答：问三遍。\n"
    marked = "【问题】可以改地址吗？\n【答案】发货前可以。\n【问题】可以自提吗？\n【答案】不可以。\n"
    titles = [
        draft.text.split('title: "')[1].split('"')[0]
        for draft in bring(tmp_path, {"a.txt": text.encode(), "b.txt": marked.encode()}, written=False).drafts
    ]
    assert ["客户骂人怎么办？", "客户不说话怎么办？", "可以改地址吗？", "可以自提吗？"] == titles


def test_a_line_of_thousands_of_letters_is_cut_behind_sentences(tmp_path):
    """No article may have such a line; the log tells it, and not a letter is lost."""
    source = "客户要退货时，先核对订单再说明地址。" * 400
    imported = bring(tmp_path, {"a.txt": source.encode()}, written=False)
    body = imported.drafts[0].text.split("---\n", 2)[2]
    assert source == "".join(body.split())
    assert max(map(len, body.split("\n"))) <= 1_000
    assert any("按句子分成" in entry.note for entry in imported.drafts[0].entries)


def test_a_list_that_begins_with_a_han_one_goes_on_in_digits(tmp_path):
    """In one line or in several, a list is a list; a 一 that is part of a word, or above a list from 1, is none of it."""
    run = "客服职责\n一、接听客户电话，责任到人。2、处理投诉，当天答复。3、记录来电。\n"
    apart = "客服职责\n一、接听客户电话。\n2、处理投诉。\n3、记录来电。\n"
    assert "1. 接听客户电话，责任到人。\n2. 处理投诉，当天答复。\n3. 记录来电。" in text_of(tmp_path, "a.txt", run)
    assert "1. 接听客户电话。\n2. 处理投诉。\n3. 记录来电。" in text_of(tmp_path, "b.txt", apart)

    days = "发货时间\n周一、周五上班的时候发货，2、3 日不发货，请您放心。\n"
    assert "周一、周五上班的时候发货，2、3 日不发货" in text_of(tmp_path, "c.txt", days)
    headed = "客服职责\n一、接听电话\n1、先问好。\n2、再记录。\n二、处理投诉\n1、先道歉。\n2、再处理。\n"
    assert "## 接听电话\n\n1. 先问好。\n2. 再记录。" in text_of(tmp_path, "d.txt", headed)
