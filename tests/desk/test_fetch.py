"""What a pull fetches, from where, and with what: sites that answer anything, gates, secrets, folders with traps in them."""

from __future__ import annotations

import http.client
import http.server
import io
import os
import urllib.error
import urllib.request
from typing import Any

import pytest
from click.testing import CliRunner
from pulling import NAME, Answer, friday, login_page, reply, site, words
from shipped import TODAY

from generator.cli.pull import pull as command
from generator.desk import fetch
from generator.desk.fetch import Web, parse_headers, source_at
from generator.desk.pull import pull
from generator.errors import ReleaseError, UsageError

pytestmark = pytest.mark.usefixtures("at_home")


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
