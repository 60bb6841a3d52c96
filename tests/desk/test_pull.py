"""`kb pull`: a release's data come over the wire or from a folder; whatever is wrong with them, the last good ones still answer."""

from __future__ import annotations

import hashlib
import http.client
import http.server
import io
import json
import os
import pickle
import random
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from shipped import TODAY, build, served

from generator import publishing
from generator.cli.pull import pull as command
from generator.desk import fetch
from generator.desk.fetch import Web, parse_headers, source_at
from generator.desk.pull import default_folder, pull
from generator.errors import KbError, ReleaseError, UsageError
from generator.release import current
from generator.search.lookup import Index

ARTICLE = """---
id: {id}
kind: term
title: {title}
audience: {audience}
owner: 甲组
reviewed: 2026-11-01
---

{body}
"""
NAME = "records/internal/manifest.json"


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    """A home of our own, and no proxy between us and this machine."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def content(folder: Path, body: str) -> Path:
    folder.mkdir()
    rows = (("A1", "无声电话", "internal"), ("A2", "退货运费", "public"), ("A3", "先行赔付", "internal"))
    for article, title, audience in rows:
        text = ARTICLE.format(id=article, title=title, audience=audience, body=body)
        (folder / f"{article}.md").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> dict[str, Path]:
    """Two releases of a small knowledge base, of Friday and of Sunday."""
    folder = tmp_path_factory.mktemp("sites")
    build(folder / "friday", content(folder / "c1", "周五的话。"), date(2026, 11, 20))
    build(folder / "sunday", content(folder / "c2", "周日的话。"), TODAY)
    return {name: folder / name for name in ("friday", "sunday")}


@pytest.fixture
def source(sites, tmp_path) -> Path:
    """The data of Sunday, ours to damage."""
    shutil.copytree(sites["sunday"] / "current" / "records", tmp_path / "source" / "records")
    return tmp_path / "source"


def words(target: Path, article: str = "A1", edition: str = "internal") -> str:
    with Index(current(target).whoosh(edition)) as index:
        return index.show(article)["sections"][0]["text"]


def state(folder: Path) -> dict[str, Any]:
    """Everything below with its bytes and times."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_mtime_ns, path.lstat().st_ino, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def friday(sites, target: Path) -> Path:
    pull(str(sites["friday"]), target, "internal", today=TODAY)
    return target


@pytest.mark.parametrize("where", ["out", "release", "records", "file", "web"])
def test_every_way_to_name_a_source_gives_an_index_that_answers(sites, source, tmp_path, where):
    """The folder of releases, a release, what holds `records/`, a file: address, a site: the same index as the site's own."""
    target = tmp_path / "desk"
    with served(sites["sunday"] / "current") as address:
        named = {
            "out": str(sites["sunday"]),
            "release": str(sites["sunday"] / "current"),
            "records": str(source),
            "file": (sites["sunday"] / "current").resolve().as_uri(),
            "web": address,
        }[where]
        done = pull(named, target, "internal", today=TODAY)

    assert done.changed
    assert "周日的话。" == words(target)
    with Index(current(target).whoosh("internal")) as index:
        assert "A1" == index.search("wsdh", 1)[0].id
    made, own = (folder / "current" / "index" / "internal" for folder in (target, sites["sunday"]))
    assert {p.name: p.read_bytes() for p in own.iterdir()} == {p.name: p.read_bytes() for p in made.iterdir()}
    assert [] == publishing.verify(done.folder)


def test_only_the_edition_asked_for_is_fetched(sites, tmp_path):
    """One manifest and one file; nothing else is asked of the site."""
    asked: list[str] = []

    def opener(request: urllib.request.Request) -> Any:
        asked.append(request.full_url)
        name = request.full_url.removeprefix("https://kb.example/x/")
        return Answer((sites["sunday"] / "current" / name).read_bytes())

    pull("https://kb.example/x/", tmp_path / "desk", "public", opener, today=TODAY)

    assert [f"https://kb.example/x/records/public/{name}" for name in ("manifest.json", "records.jsonl")] == asked
    assert ["public"] == [path.name for path in (tmp_path / "desk" / "current" / "index").iterdir()]


def test_both_editions_live_beside_each_other(sites, tmp_path):
    """Pulling one leaves the other as it was."""
    target = friday(sites, tmp_path / "desk")
    pull(str(sites["sunday"]), target, "public", today=TODAY)

    assert "周五的话。" == words(target)
    assert "周日的话。" == words(target, "A2", "public")
    assert [] == publishing.verify(current(target).folder)


def test_nothing_new_rewrites_nothing(sites, tmp_path):
    """The same data again: said so, every file as it was, also its time."""
    target = friday(sites, tmp_path / "desk")
    before = state(target)

    again = pull(str(sites["friday"]), target, "internal", today=TODAY)

    assert not again.changed
    assert before == state(target)


def test_a_damaged_copy_is_made_anew_from_the_same_data(sites, tmp_path):
    """Unchanged at the source, but not whole here: fetched and built again."""
    target = friday(sites, tmp_path / "desk")
    next((current(target).folder / "index" / "internal").glob("*.trm")).write_bytes(b"x")

    assert pull(str(sites["friday"]), target, "internal", today=TODAY).changed
    assert "周五的话。" == words(target)


def test_going_back_needs_force(sites, tmp_path):
    """Older data than the desk has: exit 4 and the way to insist; with --force they come."""
    target = tmp_path / "desk"
    pull(str(sites["sunday"]), target, "internal", today=TODAY)

    with pytest.raises(ReleaseError, match="--force"):
        pull(str(sites["friday"]), target, "internal", today=TODAY)
    assert "周日的话。" == words(target)
    pull(str(sites["friday"]), target, "internal", today=TODAY, force=True)
    assert "周五的话。" == words(target)


def test_data_from_the_future_need_force(sites, tmp_path):
    """They would make every later pull look old."""
    with pytest.raises(ReleaseError, match="还没有到"):
        pull(str(sites["sunday"]), tmp_path / "desk", "internal", today=date(2026, 11, 1))


def test_the_folder_of_a_build_is_not_pulled_into(sites, tmp_path):
    """A pull would take its sites down; a folder with anything else in it is refused as well."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").touch()
    before = (sites["friday"] / "current").readlink()

    for target, letter in ((sites["friday"], "kb build"), (tmp_path / "home", "letter.txt")):
        with pytest.raises(UsageError, match=letter):
            pull(str(sites["sunday"]), target, "internal", today=TODAY)
    assert before == (sites["friday"] / "current").readlink()


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("bomb-went-off",)


def read_as_json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def test_a_hundred_random_damages_never_stop_the_desk(sites, source, tmp_path, monkeypatch):
    """A bit, a cut, a foreign file, a pickle, anywhere in the data: exit 4 each time, and Friday's words still answer."""
    monkeypatch.chdir(tmp_path)
    target = friday(sites, tmp_path / "desk")
    folder = source / "records" / "internal"
    rng = random.Random(20261122)
    before = state(target)
    statuses = []
    for turn in range(100):
        file = folder / ("records.jsonl" if turn % 3 else "manifest.json")
        data = file.read_bytes()
        place = rng.randrange(len(data))
        damaged = [
            data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :],
            data[:place],
            data + b"{}\n",
            pickle.dumps(Bomb()),
            b"\0" * len(data),
            data[:place] + data[place + rng.randrange(1, 40) :],
        ][turn % 6]
        if file.name == "manifest.json" and read_as_json(damaged) == json.loads(data):
            damaged = b""  # a line end became a space: nothing is damaged
        file.write_bytes(damaged)
        with pytest.raises(ReleaseError) as error:
            pull(str(source), target, "internal", today=TODAY)
        statuses.append(error.value.exit_code)
        assert "照常能查：2026-11-20 的（2 天前）" in str(error.value), turn
        assert "周五的话。" == words(target), turn
        file.write_bytes(data)

    assert [4] * 100 == statuses
    assert not (tmp_path / "bomb-went-off").exists()
    assert before == state(target)
    pull(str(source), target, "internal", today=TODAY)
    assert "周日的话。" == words(target)


@contextmanager
def site(respond) -> Iterator[tuple[str, list[Any]]]:
    """A server that answers as told, and what it was asked."""
    asked: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            try:
                respond(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(handler: Any, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def login_page(handler: Any) -> None:
    reply(handler, 200, b"<html>login</html>", Content_Type="text/html")


def endless(handler: Any) -> None:
    reply(handler, 200)
    while True:
        handler.wfile.write(b" " * 65536)


BAD_SITES = {
    "a login page": (login_page, "JSON"),
    "a gate": (lambda h: reply(h, 401), "--header"),
    "another gate": (lambda h: reply(h, 403), "--header"),
    "nothing there": (lambda h: reply(h, 404), "records/"),
    "a sick server": (lambda h: reply(h, 503), "503"),
    "a redirect to itself": (lambda h: reply(h, 302, Location=h.path), "转来转去"),
    "a redirect without end": (lambda h: reply(h, 302, Location=h.path + "/x"), "转来转去"),
    "a redirect to a file": (lambda h: reply(h, 302, Location="file:///etc/passwd"), "转来转去"),
    "a redirect to ftp": (lambda h: reply(h, 302, Location="ftp://127.0.0.1/x"), "转来转去"),
    "a redirect to nowhere": (lambda h: reply(h, 302), "302"),
    "a huge length": (lambda h: reply(h, 200, b"{", Content_Length=str(10**12)), "大"),
    "a length of forty digits": (lambda h: reply(h, 200, b"{", Content_Length="9" * 40), "大"),
    "no end": (endless, "大"),
    "a promise not kept": (lambda h: reply(h, 200, b'{"form', Content_Length="500"), "manifest.json"),
    "a broken chunk": (lambda h: reply(h, 200, b"zz\r\n{}", Transfer_Encoding="chunked"), "manifest.json"),
    "no http": (lambda h: h.wfile.write(b"SSH-2.0-x\r\n\r\n"), "manifest.json"),
    "silence": (lambda h: None, "manifest.json"),
    "a thousand header lines": (lambda h: reply(h, 200, **{f"X{n}": "y" for n in range(1000)}), "manifest.json"),
}


@pytest.mark.parametrize("name", BAD_SITES)
def test_whatever_a_site_answers_the_desk_goes_on(sites, tmp_path, name):
    """One letter that says what to do, exit 4, Friday's words still there."""
    respond, letter = BAD_SITES[name]
    target = friday(sites, tmp_path / "desk")
    with site(respond) as (address, _), pytest.raises(ReleaseError, match=letter) as error:
        pull(address, target, "internal", today=TODAY)

    assert "照常能查" in str(error.value)
    assert "周五的话。" == words(target)
    assert ["current", "releases"] == sorted(p.name for p in target.iterdir() if p.name != ".lock")


def test_offline_is_a_letter_too(sites, tmp_path):
    """Nobody listens there: exit 4, how old the desk's own data are, and they still answer."""
    target = friday(sites, tmp_path / "desk")
    with site(login_page) as (address, _):
        pass

    with pytest.raises(ReleaseError, match=r"连不上站点.*2 天前"):
        pull(address, target, "internal", today=TODAY)
    assert "周五的话。" == words(target)


def test_without_any_data_the_letter_does_not_pretend(tmp_path):
    """The first pull fails: nothing here yet."""
    with pytest.raises(ReleaseError, match="还没有可用的数据"):
        pull(str(tmp_path / "nowhere"), tmp_path / "desk", "internal", today=TODAY)


def test_the_other_edition_under_the_name_of_this_one_is_refused(source, tmp_path):
    """What was asked for, or nothing."""
    shutil.rmtree(source / "records" / "internal")
    (source / "records" / "public").rename(source / "records" / "internal")

    with pytest.raises(ReleaseError, match="要的是内部版"):
        pull(str(source), tmp_path / "desk", "internal", today=TODAY)


def test_records_that_are_larger_than_announced_are_not_read_to_the_end(sites, tmp_path):
    """The manifest says how many bytes come; the one after them ends it."""
    manifest = (sites["sunday"] / "current" / NAME).read_bytes()

    def respond(handler: Any) -> None:
        reply(handler, 200, manifest) if handler.path.endswith("manifest.json") else endless(handler)

    with site(respond) as (address, _), pytest.raises(ReleaseError, match="大"):
        pull(address, tmp_path / "desk", "internal", today=TODAY)


def test_pipes_and_links_in_a_folder_are_not_followed(source, tmp_path):
    """A pipe would wait for ever, a link may lead anywhere."""
    file = source / "records" / "internal" / "records.jsonl"
    file.rename(tmp_path / "elsewhere")
    for make in (lambda: os.mkfifo(file), lambda: file.symlink_to(tmp_path / "elsewhere")):
        make()
        with pytest.raises(ReleaseError):
            pull(str(source), tmp_path / "desk", "internal", today=TODAY)
        file.unlink()


class Answer(io.BytesIO):
    """What an opener gives back."""

    def __init__(self, data: bytes, step: int | None = None) -> None:
        super().__init__(data)
        self.headers = http.client.HTTPMessage()
        self.step = step

    def read1(self, size: int | None = -1) -> bytes:
        return super().read1(self.step or size)


def test_a_drip_is_given_up(tmp_path):
    """A byte now and then keeps no desk waiting for ever; time is an argument."""
    time = iter(range(0, 100_000, 60))
    web = Web("https://kb.example", lambda _: Answer(b"x" * 1000, 1), clock=lambda: next(time))

    with pytest.raises(ReleaseError, match="太慢"):
        web.fetch("a", tmp_path / "a", 10_000)


SECRET = "Bearer s3cr3t-t0ken"


def test_a_header_goes_to_its_site_and_nowhere_else(sites, tmp_path):
    """Sent to the site and after a redirect on it; not to another host, not into files, not into letters."""
    with site(login_page) as (stranger, seen):

        def respond(handler: Any) -> None:
            if handler.headers.get("Authorization") != SECRET:
                reply(handler, 401)
            elif handler.path.startswith("/old/"):
                reply(handler, 302, Location=handler.path.replace("/old/", "/new/"))
            elif handler.path.startswith("/away/"):
                reply(handler, 302, Location=stranger + handler.path)
            else:
                reply(handler, 200, (sites["sunday"] / "current" / handler.path.removeprefix("/new/")).read_bytes())

        with site(respond) as (address, _):
            run = CliRunner().invoke
            header = ["--header", f"Authorization: {SECRET}", "--out", str(tmp_path / "desk")]
            fine = run(command, [f"{address}/old", *header])
            away = run(command, [f"{address}/away", *header])

    assert 0 == fine.exit_code, fine.output
    assert isinstance(away.exception, ReleaseError)
    assert 1 == len(seen)
    assert "Authorization" not in seen[0][1]
    assert SECRET not in fine.output + away.output + str(away.exception) + repr(seen)
    assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_https_is_never_left(sites):
    """A redirect from https to http is refused before a byte goes out."""
    request = urllib.request.Request("https://kb.example/a")
    with pytest.raises(urllib.error.HTTPError) as error:
        fetch._Redirects({}).redirect_request(request, io.BytesIO(), 302, "", http.client.HTTPMessage(), "http://kb.example/a")
    error.value.close()


@pytest.mark.parametrize("line", ["no colon", "X:", ": x", "X: a\r\nY: b", "X: 密码", "X Y: z", "X: a\x00", ""])
def test_a_header_that_is_none_is_refused_without_repeating_it(line):
    """It may be a password."""
    with pytest.raises(UsageError) as error:
        parse_headers([line])
    assert line.strip() == "" or line not in str(error.value)


def test_headers_come_from_a_file_too(tmp_path):
    """Not on the command line, not in its history."""
    (tmp_path / "gate").write_text(f"Authorization: {SECRET}\n\n", "utf-8")
    with site(login_page) as (address, seen):
        CliRunner().invoke(command, [address, "--header-file", str(tmp_path / "gate"), "--out", str(tmp_path / "desk")])

    assert SECRET == seen[0][1]["Authorization"]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://kb.example/x", "data://x", "https://", "https:///x", "https://user:secret@kb.example/", "https://kb.example/?token=secret",
        "https://kb.example/#x", "https://kb.example:99999/", "https://kb.example:x/", "https://[::1/", "https://kb.example/a b",
        "https://kb.example/\r\nX: y", "file://elsewhere/x", "file:///x?y", "file:///a%00b",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_a_mistake_of_use(address):
    """Exit 2; what may be a secret in it is not repeated."""
    with pytest.raises(UsageError) as error:
        source_at(address)
    assert "secret" not in str(error.value)


def test_two_pulls_at_once_do_not_mix(sites, tmp_path):
    """The second one is told to wait."""
    target = friday(sites, tmp_path / "desk")
    with publishing.staging(target), pytest.raises(KbError) as error:
        pull(str(sites["sunday"]), target, "internal", today=TODAY)

    assert 75 == error.value.exit_code


def test_the_command_says_what_it_did(sites, tmp_path):
    """Updated, unchanged, how many, how old, where, and what to type next."""
    target = tmp_path / "desk"
    runs = [
        CliRunner().invoke(command, [str(sites[day]), "--out", str(target)]).output for day in ("friday", "sunday", "sunday")
    ]

    assert "已更新：内部版 3 篇，2026-11-20 的数据（" in runs[0]
    assert "原来是 2026-11-20 的 3 篇" in runs[1]
    assert "没有变化：内部版 3 篇，2026-11-22 的数据（" in runs[2]
    assert all(f"kb 无声 --out {target}" in run for run in runs)


def test_a_person_s_copies_live_in_their_data_folder(tmp_path, monkeypatch):
    """By name; a name that leads elsewhere is refused; only the owner may look inside."""
    assert tmp_path / "data" / "kefu-kb" / "shop" == default_folder("shop")
    for name in ("", "..", "a/b", ".x", "x" * 41):
        with pytest.raises(UsageError):
            default_folder(name)
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert Path.home() / ".local" / "share" / "kefu-kb" / "default" == default_folder()


def test_a_pulled_copy_can_be_pulled_from(sites, tmp_path):
    """A stick from desk to desk: what one desk has, the next can take."""
    first = friday(sites, tmp_path / "first")
    pull(str(first), tmp_path / "second", "internal", today=TODAY)

    assert "周五的话。" == words(tmp_path / "second")
    assert hashlib.sha256((first / "current" / NAME).read_bytes()).digest() == (
        hashlib.sha256((tmp_path / "second" / "current" / NAME).read_bytes()).digest()
    )


def test_records_altered_behind_an_unchanged_manifest_are_noticed_at_hand(source, sites, tmp_path):
    """From a folder the records are looked at each time: altered ones are exit 4, and the old data still answer."""
    target = tmp_path / "desk"
    pull(str(source), target, "internal", today=TODAY)
    file = source / "records" / "internal" / "records.jsonl"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    with pytest.raises(ReleaseError) as error:
        pull(str(source), target, "internal", today=TODAY)

    assert 4 == error.value.exit_code
    assert not pull(str(sites["sunday"]), target, "internal", today=TODAY).changed
