"""Each file is read in a process of its own: a document that needs too much time or memory costs a letter, not the import."""

from __future__ import annotations

import multiprocessing
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final, TypeVar

from generator.importers.raw import UnreadableError

SECONDS: Final = 60
"""Of the process's own work: a busy machine is not the document's fault."""
_PATIENCE: Final = 5
"""So many times as long it may last by the clock."""
MEMORY: Final = 1536 * 1024 * 1024

Given = TypeVar("Given")
Made = TypeVar("Made")


def guarded(work: Callable[[Given], Made], given: Given, seconds: int = SECONDS, memory: int = MEMORY) -> Made:
    """What `work` makes; `UnreadableError` when it says so, fails, or takes more than it may."""
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, given, send, seconds, memory), daemon=True)
    process.start()
    send.close()
    try:
        if not receive.poll(seconds * _PATIENCE):
            raise UnreadableError("IM05", f"{seconds} 秒还没有读完", "文件太大或结构太深；拆成几个文件再导入")
        done, result = receive.recv()
    except EOFError:
        process.join()
        slow = process.exitcode == -signal.SIGXCPU
        message = f"算了 {seconds} 秒还没有读完" if slow else "读这个文件要用的内存太多"
        raise UnreadableError("IM05", message, "文件太大或结构太深；拆成几个文件再导入") from None
    finally:
        receive.close()
        process.kill()
        process.join()
    if done:
        made: Made = result
        return made
    raise result


def _run(work: Callable[[Given], Made], given: Given, send: Connection, seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        send.send((True, work(given)))
    except UnreadableError as error:
        send.send((False, error))
    except (MemoryError, RecursionError):
        send.send((False, UnreadableError("IM05", "文件太大或结构太深", "拆成几个文件再导入")))
    except Exception as error:  # noqa: BLE001  (other people's parsers meet other people's files)
        name = type(error).__name__
        send.send((False, UnreadableError("IM04", f"文件损坏，读不出来（{name}）", "用原来的程序打开，另存一份再导入")))
