"""A file is written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from generator.errors import StorageError, UsageError


def write_whole(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Put `data` into that file through a temporary one beside it; `mode` is narrowed by the umask as usual."""
    target = Path(os.path.realpath(path))  # a link stays a link
    if target.exists() and not target.is_file():
        raise UsageError(f"{path} 不是普通文件；换一个文件名")
    if not target.parent.is_dir():
        raise UsageError(f"没有 {path.parent} 这个目录；先建好它")
    temporary = target.parent / f".kb-{secrets.token_hex(8)}"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)  # noqa: PTH105  (says atomic)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(f"写不了 {path}（{error.strerror}）") from error
