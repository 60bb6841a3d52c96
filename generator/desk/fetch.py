"""Where a release's data come from: a site (https, http), a file: address, or a folder. One file at a time, never more than asked for."""

from __future__ import annotations

import http.client
import os
import re
import stat
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from generator.errors import ReleaseError, StorageError, UsageError

TIMEOUT: Final = 20.0
"""Seconds without a byte."""
DEADLINE: Final = 600.0
"""Seconds for one file: a server that sends a byte now and then must not hold a desk for ever."""
CHUNK: Final = 1 << 16
MAX_REDIRECTS: Final = 5

Opener = Callable[[urllib.request.Request], Any]

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://|(file):", re.IGNORECASE)
_HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)[ \t]*")


class Source(Protocol):
    """A place that has files."""

    def fetch(self, name: str, to: Path, limit: int) -> None:
        """Copy the file of that name; ReleaseError when it is not there or larger than the limit."""
        ...


def source_at(text: str, opener: Opener | None = None, headers: Mapping[str, str] | None = None) -> Source:
    """The source that was typed: an address or a path."""
    match = _SCHEME.match(text)
    if match is None:
        return Folder(Path(text))
    scheme = (match.group(1) or match.group(2)).lower()
    if scheme == "file":
        return Folder(_path_of(text))
    if scheme not in ("http", "https"):
        raise UsageError(f"不认识 {scheme}: 开头的地址；用 https、http、file 的地址，或写一个目录")
    return Web(text, opener or secure_opener(headers or {}))


def _path_of(address: str) -> Path:
    parts = urllib.parse.urlsplit(address)
    if parts.netloc not in ("", "localhost") or parts.query or parts.fragment or "%00" in parts.path or not parts.path:
        raise UsageError("file: 地址写成 file:///目录 的样子")
    return Path(urllib.request.url2pathname(parts.path))


def parse_headers(lines: Sequence[str]) -> dict[str, str]:
    """`Name: value` by name. What was typed may be a password: no letter ever repeats it."""
    headers: dict[str, str] = {}
    for line in lines:
        match = _HEADER.fullmatch(line)
        if match is None:
            raise UsageError("--header 要写成 'Name: value'，只用英文字母、数字和符号")
        headers[match.group(1)] = match.group(2)
    return headers


class Folder:
    """A folder on this machine; `current` inside is followed once, so that a publish in between mixes nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base: Path | None = None

    def fetch(self, name: str, to: Path, limit: int) -> None:
        """Copy a real file; pipes, devices and links in the place of the file are refused."""
        try:
            if self._base is None:
                self._base = self._found(name)
            descriptor = os.open(self._base / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(descriptor, "rb") as stream:  # noqa: PTH123  (of a descriptor)
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise ReleaseError(f"{name} 不是普通文件")
                _copy(lambda: stream.read(CHUNK), to, limit, name)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "路径不对"
            raise ReleaseError(f"从 {self._path} 读不到 {name}（{reason}）") from error

    def _found(self, name: str) -> Path:
        for base in (self._path, self._path / "current"):
            resolved = base.resolve()
            if (resolved / name).exists():
                return resolved
        return self._path.resolve()


class Web:
    """A site."""

    def __init__(self, address: str, opener: Opener, clock: Callable[[], float] = time.monotonic) -> None:
        try:
            parts = urllib.parse.urlsplit(address)
            fine = bool(parts.hostname) and (parts.port or 1) > 0 and address.isprintable() and " " not in address
        except ValueError as error:
            raise UsageError("网址写得不对；写成 https://… 的样子") from error
        if not fine:
            raise UsageError("网址写得不对；写成 https://… 的样子")
        if parts.username is not None or parts.password is not None:
            raise UsageError("网址里不要写用户名和密码；用 --header 带上凭证")
        if parts.query or parts.fragment:
            raise UsageError("网址写到目录为止，不带 ? 和 # 后面的部分")
        path = urllib.parse.quote(parts.path, safe="/%:@!$&'()*+,;=~-._").rstrip("/")
        try:
            host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
        except UnicodeError as error:
            raise UsageError("网址里的主机名不对") from error
        self._base = f"{parts.scheme.lower()}://{host}{path}"
        self._opener = opener
        self._clock = clock

    def fetch(self, name: str, to: Path, limit: int) -> None:
        """Copy what the site answers; everything that can go wrong on the way is one letter."""
        started = self._clock()
        try:
            # S310: the scheme was checked by `source_at`, and the opener knows http and https only
            with self._opener(urllib.request.Request(f"{self._base}/{name}", headers=_ASK)) as answer:  # noqa: S310
                _announced(answer, limit, name)

                def chunk() -> bytes:
                    if self._clock() - started > DEADLINE:
                        raise ReleaseError(f"下载 {name} 太慢，放弃了")
                    data: bytes = answer.read1(CHUNK)
                    return data

                _copy(chunk, to, limit, name)
        except urllib.error.HTTPError as error:
            error.close()
            raise ReleaseError(_refused(error.code, name)) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            # Neither the address nor the text of the error is repeated: what a gate answers may hold what we sent it.
            raise ReleaseError(f"下载不了 {name}：{_why(error)}") from None


_ASK: Final = {"User-Agent": "kefu-kb", "Accept": "application/json, */*;q=0.1", "Accept-Encoding": "identity"}


def _announced(answer: Any, limit: int, name: str) -> None:
    length = answer.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > limit):
        raise ReleaseError(f"{name} 比应有的大，没有下载")


def _copy(chunk: Callable[[], bytes], to: Path, limit: int, name: str) -> None:
    """Byte for byte, and no byte more than the limit."""
    size = 0
    try:
        file = to.open("xb", buffering=0)
    except OSError as error:
        raise _own_disk(error, to) from error
    with file as stream:
        while data := chunk():
            size += len(data)
            if size > limit:
                raise ReleaseError(f"{name} 比应有的大，没有下载完")
            try:
                stream.write(data)
            except OSError as error:
                raise _own_disk(error, to) from error


def _own_disk(error: OSError, to: Path) -> StorageError:
    """Our disk is full: that is not the site's fault."""
    return StorageError(f"写不了 {to.parent}（{error.strerror}）")


def _refused(code: int, name: str) -> str:
    if code in (401, 403, 407):
        return f"站点要求登录（HTTP {code}）；用 --header 带上凭证"
    if code in (404, 410):
        return f"站点上没有 {name}（HTTP {code}）；地址写到含有 records/ 的那一级"
    if 300 <= code < 400:
        return f"站点转来转去，或转到不安全的地址（HTTP {code}）；检查地址，或用 --header 带上凭证"
    return f"站点答复 HTTP {code}；过一会儿再试"


def _why(error: Exception) -> str:
    import ssl

    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLError):
        return "安全连接建立不了（证书不可信，或不是 https）"
    if isinstance(reason, TimeoutError):
        return "等了太久没有回音"
    if isinstance(reason, http.client.HTTPException | ValueError):
        return "答复不完整，或不是网页服务器的答复"
    return "连不上站点；检查网络和地址"


class _Redirects(urllib.request.HTTPRedirectHandler):
    """A few hops, never from https to http, and a desk's credentials stay with the host they were meant for."""

    max_redirections = MAX_REDIRECTS
    max_repeats = 2

    def __init__(self, private: Mapping[str, str]) -> None:
        self._private = private

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """The next request, or an HTTPError."""
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if new.scheme not in ("http", "https") or (old.scheme == "https" and new.scheme != "https"):
            raise urllib.error.HTTPError(req.full_url, code, "refused", headers, fp)
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following is not None and (old.scheme, old.netloc) == (new.scheme, new.netloc):
            _send_once(following, self._private)
        return following


def _send_once(request: urllib.request.Request, private: Mapping[str, str]) -> None:
    for name, value in private.items():
        request.add_unredirected_header(name, value)


def secure_opener(private: Mapping[str, str]) -> Opener:
    """An opener of http and https with time limits, and of nothing else: no ftp, no file, no data. The desk's proxy settings apply."""
    director = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(private),
    ):
        director.add_handler(handler)

    def open_(request: urllib.request.Request) -> Any:
        _send_once(request, private)
        return director.open(request, timeout=TIMEOUT)

    return open_
