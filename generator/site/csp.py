"""What pages may do, told in one place: the content security policy and the other headers that go with it.

No inline script and no inline style is left in our pages, so no hash is needed; `tests/browser/test_policy.py` opens every template
under the policy. What a page carries as `<meta>` works on hosts that cannot set headers, and from a disk; `frame-ancestors` works as
a header only. The files under `docs/deploy/` are written from here by `tools/make_deploy.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_SELF: Final = "'self'"
_NONE: Final = "'none'"
POLICY: Final[Mapping[str, tuple[str, ...]]] = {
    "default-src": (_NONE,),
    "script-src": (_SELF,),
    "style-src": (_SELF,),
    "img-src": (_SELF, "data:"),
    "font-src": (_SELF,),
    "connect-src": (_SELF,),
    "worker-src": (_SELF,),
    "manifest-src": (_SELF,),
    "base-uri": (_NONE,),
    "form-action": (_SELF,),
    "object-src": (_NONE,),
    "frame-ancestors": (_NONE,),
}
AS_HEADER_ONLY: Final = ("frame-ancestors",)
"""Browsers ignore these in `<meta>` and say so in the console."""
OTHERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def policy(connect: Iterable[str] = ()) -> str:
    """The whole policy, as a header; `connect` are other hosts that pages may send to (the operator's own, for feedback)."""
    return _written(POLICY, connect)


def for_pages(connect: Iterable[str] = ()) -> str:
    """The part of it that `<meta http-equiv>` can carry."""
    return _written({name: sources for name, sources in POLICY.items() if name not in AS_HEADER_ONLY}, connect)


def headers(connect: Iterable[str] = ()) -> dict[str, str]:
    """Every header that a server should send with our pages."""
    return {"Content-Security-Policy": policy(connect), **OTHERS}


def _written(directives: Mapping[str, tuple[str, ...]], connect: Iterable[str]) -> str:
    more = {"connect-src": tuple(sorted(connect))}
    return "; ".join(f"{name} {' '.join((*sources, *more.get(name, ())))}" for name, sources in directives.items())
