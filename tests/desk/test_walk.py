"""Walking a flow: every leaf of every shipped flow has a scenario, and the engine against small flows made by hand and by hypothesis."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import ROOT

from generator.cli.walk import walk
from generator.desk.walk import Node, Option, Walk, follow, match, nodes_of, onward, remarks_of, tree
from generator.errors import KbError, UsageError
from generator.release import current
from generator.search.lookup import Index

FLOWS = sorted(path.stem for path in (ROOT / "content" / "flows").glob("*.md"))
SCENARIOS = Path(__file__).parent.parent / "flows"


@pytest.fixture(scope="module")
def articles(out):
    with Index(current(out).whoosh("internal")) as index:
        return {name: index.show(name) for name in FLOWS}


def scenarios(name: str) -> list[dict]:
    file = SCENARIOS / f"{name}.yml"
    assert file.is_file(), f"{name} has no scenarios: write {file.relative_to(ROOT)}"
    return yaml.safe_load(file.read_text("utf-8"))


def run(*arguments: object):
    return CliRunner().invoke(walk, [str(argument) for argument in arguments])


def node(name: str, *options: tuple[str, str], ends: tuple[str, ...] = ()) -> Node:
    return Node(name, name.upper(), (), (*(Option(*option) for option in options), *(Option(end) for end in ends)))


def test_there_are_flows():
    """The parametrised tests below have something to be about, and no scenario file outlives its flow."""
    assert 31 <= len(FLOWS)
    assert FLOWS == sorted(path.stem for path in SCENARIOS.glob("*.yml"))


def ends(nodes):
    """Every end that is written, by its node and its place there."""
    return {(one.id, place) for one in nodes for place, option in enumerate(one.options or (Option(""),)) if not option.to}


def leaves(nodes):
    """Every end that can be come to, each with the words of the choices on a shortest way to it."""
    known = {one.id: one for one in nodes}
    found, way = {}, {nodes[0].id: ()}
    for name in (waiting := [nodes[0].id]):  # grows meanwhile
        for place, option in enumerate(known[name].options or (Option(""),)):
            answers = (*way[name], option.text) if known[name].asks else way[name]
            if not option.to:
                found[name, place] = answers
            elif option.to not in way:
                way[option.to] = answers
                waiting.append(option.to)
    return found


@pytest.mark.parametrize("name", FLOWS)
def test_every_scenario_ends_where_it_says(articles, name):
    """The answers that an agent would type lead to the end that is written beside them."""
    nodes = nodes_of(articles[name])

    assert [row["end"] for row in scenarios(name)] == [follow(nodes, row["answers"]).leaf.end for row in scenarios(name)]


@pytest.mark.parametrize("name", FLOWS)
def test_every_leaf_is_reached_by_a_scenario(articles, name):
    """No leaf out of reach, none without a scenario; and each choice of each question is taken once at least."""
    nodes = nodes_of(articles[name])
    walks = [follow(nodes, row["answers"]) for row in scenarios(name)]
    taken = {tuple(step) for walked in walks for step in walked.way}
    choices = {(n.id, place) for n in nodes for place, option in enumerate(n.options) if option.to}

    assert ends(nodes) == leaves(nodes).keys() == {walked.leaf[:2] for walked in walks}
    assert set() == choices - taken


@pytest.mark.parametrize("name", FLOWS)
def test_the_words_of_the_choices_on_the_way_lead_to_each_leaf(articles, name):
    """Answered by what is written there, word by word, every question leads on where it says."""
    nodes = nodes_of(articles[name])

    for leaf, answers in leaves(nodes).items():
        assert leaf == follow(nodes, answers).leaf[:2]


@pytest.mark.parametrize("name", FLOWS)
def test_the_list_tells_every_node_line_choice_and_end(articles, name):
    """Nothing of a flow is missing in its nested list, and nothing of the article in nodes and remarks."""
    nodes = nodes_of(articles[name])
    told = [row.text for row in tree(nodes)]

    for one in nodes:
        assert one.title in told
        assert not {*one.lines, *(option.text for option in one.options if one.asks or not option.to)} - set(told)
    kept = {line for one in nodes for line in one.lines} | {option.text for one in nodes for option in one.options}
    kept |= {line for _, text in remarks_of(articles[name]) for line in text.split("\n")}
    assert not {line for section in articles[name]["sections"] for line in section["text"].split("\n") if line} - kept


TRIO = [node("a", ("未打单", "b"), ("已打单", "c"), ("已打包贴单", "c"), ends=("转：售后客服",)), node("b", ends=("结束：一",)), node("c")]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "option"),
    [("未打单", 0), ("未", 0), ("已打单", 1), ("已打包", 2), ("贴单", 2), ("售后", 3), ("转：售后客服", 3), ("轉:售後", 3), ("火星", None), ("", None), ("：", None)],
)  # fmt: skip
def test_an_answer_is_exact_or_a_unique_beginning_or_a_unique_part(answer, option):
    """In that order, whatever width and script (繁/简) it is typed in."""
    assert option == match(TRIO[0], answer)


@pytest.mark.parametrize(
    ("answers", "letter"),
    [
        (["打单"], "「未打单」、「已打单」"),
        (["已打"], "「已打单」、「已打包贴单」"),
        (["火星"], "可以选：「未打单」、「已打单」、「已打包贴单」、「转：售后客服」"),
        ([], "还没走到底"),
        (["未打单", "再来"], "多了「再来」"),
        ([",，"], "没有"),
    ],
)
def test_a_wrong_answer_names_the_choices(answers, letter):
    """Ambiguous, unknown, missing and too many: usage errors that say what there is."""
    with pytest.raises(UsageError, match=letter) as caught:
        follow(TRIO, answers)

    assert 2 == caught.value.exit_code


@pytest.mark.parametrize("typed", ["有库存，不晚于截单,好", "有库存，好", "有库存、好", "有库存，不晚于截单，好，"])
def test_commas_part_answers_and_belong_to_choices(typed):
    """The longest beginning that fits is one answer; the comma may be the one of the input method."""
    nodes = [node("a", ("有库存，不晚于截单", "b"), ("无库存", "b")), node("b", ends=("结束：好", "结束：坏"))]

    assert "结束：好" == follow(nodes, [typed]).leaf.end


def test_a_ring_without_a_way_out_is_told():
    """Nodes that ask nothing and lead back to each other do not hang the program."""
    with pytest.raises(UsageError, match="没有出口"):
        follow([node("a", ("下一步", "b")), node("b", ("下一步", "a"))], [])


def test_a_leaf_out_of_reach_is_named():
    """The check behind 'every leaf is reachable' can fail."""
    nodes = [node("a", ends=("结束：一",)), node("island", ends=("结束：二",))]

    assert {("island", 0)} == ends(nodes) - leaves(nodes).keys()


def test_back_undoes_a_choice_also_at_an_end():
    """Any number of choices, the same number of steps back: the beginning; one more changes nothing."""
    state = Walk.start(TRIO)

    assert state == state.choose(0).back() == state.choose(3).back() == state.back()
    assert "转：售后客服" == state.choose(3).leaf.end
    assert state == state.choose(9) == state.choose(-1)
    assert state.choose(3) == state.choose(3).choose(0)


def test_a_transfer_names_the_command_for_its_target():
    """The longest title of a related article that the 转 contains; other ends name none."""
    titles = {"R14": "售后", "R15": "售后客服", "X": ""}

    assert "R15" == onward("转：售后客服", titles)
    assert "" == onward("结束：售后客服已退款", titles)
    assert "" == onward("转：仓库", titles)


def test_a_heading_inside_a_node_belongs_to_it():
    """A section between two nodes is part of the first; sections around the nodes are remarks."""
    sections = [
        ("", "", "何时用"),
        ("a", "甲", "做这\n去乙"),
        ("x", "细节", "要点"),
        ("b", "乙", "结束:好"),
        ("y", "说明", "另外"),
    ]
    article = {
        "sections": [{"anchor": a, "heading": h, "text": t} for a, h, t in sections],
        "nodes": [
            {"id": "a", "title": "甲", "choices": [{"text": "去乙", "to": "b"}], "ends": []},
            {"id": "b", "title": "乙", "choices": [], "ends": ["结束：好"]},
        ],
    }

    assert [("做这", "细节", "要点"), ()] == [one.lines for one in nodes_of(article)]
    assert (("", "何时用"), ("说明", "另外")) == remarks_of(article)


@st.composite
def flows(draw) -> list[Node]:
    count = draw(st.integers(1, 6))
    words = st.text("打单未已包贴，、,:", min_size=1, max_size=4)
    return [
        node(
            f"n{number}",
            *draw(st.lists(st.tuples(words, st.integers(0, count - 1).map(lambda n: f"n{n}")), max_size=3)),
            ends=tuple(draw(st.lists(words.map("结束：{}".format), max_size=2))),
        )
        for number in range(count)
    ]


@settings(deadline=None)
@given(flows(), st.lists(st.sampled_from("123456789b")))
def test_no_order_of_keys_leaves_the_flow(nodes, keys):
    """Whatever is pressed: a node of the flow is shown, its way is a chain of choices from the start, an end is an end."""
    state = Walk.start(nodes)
    for key in keys:
        state = state.back() if key == "b" else state.choose(int(key) - 1)
        places = [step.node for step in state.way]
        assert (places or [state.here])[0] == nodes[0].id
        for step, there in zip(state.way, [*places, state.here][1:], strict=True):
            assert (state.nodes[step.node].options[step.option].to or step.node) == there
        if state.leaf:
            assert state.nodes[state.here].final or not state.node.options[state.leaf.option].to


@settings(deadline=None)
@given(flows(), st.lists(st.text("打单未已包贴，、,: "), max_size=4))
def test_any_answers_end_at_a_leaf_or_in_a_letter(nodes, answers):
    """No answer crashes or hangs the engine, where they end is a leaf that can be reached, and the list is finite."""
    with suppress(UsageError):
        assert follow(nodes, answers).leaf[:2] in leaves(nodes)
    assert len(list(tree(nodes))) <= 1 + sum(2 + len(one.lines) + 2 * len(one.options) for one in nodes)


def test_a_chain_of_thousands_is_not_too_deep():
    """Ten thousand nodes in a row: listed, searched and walked without Python's stack."""
    chain = [node(f"n{i}", ("下一步", f"n{i + 1}")) for i in range(10_000)] + [node("n10000", ends=("结束：到",))]

    assert "结束：到" == follow(chain, []).leaf.end
    assert 10_002 == len(list(tree(chain)))


def test_answers_print_the_way_and_the_end(out):
    """`kb walk F05 --answers 未打单`: what to do, and how it ends; other branches are not told."""
    done = run("F05", "--answers", "未打单", "--out", out)

    assert 0 == done.exit_code
    assert "交售后退款。" in done.stdout
    assert "■ 结束：订单已作废，售后已退款，告知客户。" in done.stdout
    assert "要回发货单" not in done.stdout


def test_a_transfer_prints_the_command(out):
    """转 to a flow, to a role: the command that opens it."""
    assert "→ kb walk F09" in run("F05", "--answers", "已发货", "--out", out).stdout
    assert "→ kb show R14" in run("F06", "--answers", "已发货", "--out", out).stdout


def test_without_terminal_and_answers_the_whole_tree_is_printed(out):
    """Plain text with every end, within 80 columns."""
    from generator.cli.console import width

    done = run("F17", "--out", out)

    assert 0 == done.exit_code
    assert 3 == done.stdout.count("■ 结束：")
    assert 1 == done.stdout.count("接「VIP 档案」（见上文）")
    assert "\x1b" not in done.stdout
    assert max(width(line) for line in done.stdout.split("\n")) <= 80


@pytest.mark.parametrize(
    ("arguments", "status", "letter"),
    [
        (["X99"], 3, "没有 id"),
        (["T04"], 2, "kb play T04"),
        (["P01"], 2, "kb show P01"),
        (["F06", "--answers", "已打"], 2, "「已打单」、「已打包贴单」"),
        (["F06", "--answers", ""], 2, "还没走到底"),
    ],
)
def test_every_mistake_has_a_letter_and_a_status(out, arguments, status, letter):
    """Unknown id 3, no flow 2 with the command instead, wrong answers 2 with the choices; nothing on standard output."""
    done = run(*arguments, "--out", out)

    assert isinstance(done.exception, KbError)
    assert status == done.exception.exit_code
    assert letter in str(done.exception)
    assert "" == done.stdout
