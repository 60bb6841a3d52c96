"""bench/retrieval.py takes any labelled question set, however untidy: the figures of others must be able to be compared with ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from shipped import ROOT, chromium

CORPUS = [
    {
        "id": "a/1 x",
        "title": "怎样挂失信用卡",
        "text": "    请拨打客服热线。\n    缩进的文字也要能搜到。",
        "aliases": ["卡丢了"],
    },
    {"id": "文档二", "title": "", "text": "没有标题的一篇，讲的是贷款提前还款的违约金。", "aliases": None},
    {"id": 3, "title": "标题<b>加粗</b>", "text": "<p>网页正文：<br>理财产品赎回</p>\n<script>x</script>"},
    {"id": "4", "title": "花括号", "text": "{{未知}}的办理，{% raw %} 与 {# 注释 #}，转账限额"},
    {"id": "5", "title": "别的行尾", "text": "含有\u2028行分隔符与\x85的定期存款利率"},
    {"id": "6", "title": "---", "text": "---\nid: x\n---\n前言后的积分兑换"},
    {"id": "7", "title": "", "text": None},
    {"id": "8", "title": "超长", "text": "长" * 20_000 + "年费减免"},
]
QUESTIONS = {"缩进的文字": "a/1 x", "提前还款违约金": "文档二", "理财产品赎回": "3", "转账限额": "4", "定期存款利率": "5", "积分兑换": "6", "年费减免": "8"}  # fmt: skip


def test_an_untidy_set_is_measured_in_both_engines(tmp_path):
    """Ids of any form, other line ends inside a text, empty texts, a heading line, a BOM, graded and unknown pairs."""
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in CORPUS), "utf-8-sig")
    asked = [{"id": number, "text": text} for number, text in enumerate([*QUESTIONS, "没有人标过的问题"])]
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(q, ensure_ascii=False) + "\r\n" for q in asked), "utf-8")
    pairs = [f"{number}\t{wanted}\t{1.0 + number}" for number, wanted in enumerate(QUESTIONS.values())]
    (tmp_path / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *pairs, "0\t8\t0", ""]), "utf-8")

    command = [sys.executable, ROOT / "bench" / "retrieval.py", tmp_path, "--json"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "KB_CHROMIUM": chromium()}, capture_output=True, check=True)

    told = json.loads(done.stdout)
    assert (8, 7) == (told["documents"], told["queries"])
    for engine in ("whoosh", "browser"):
        assert (1, 0) == (told["engines"][engine]["R@1"], told["engines"][engine]["empty"])
