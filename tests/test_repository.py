"""What must never be committed."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from fnmatch import fnmatch

from shipped import ROOT

# Written apart, so that this file does not find itself.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "deb.deb" + "ian.org"]
PATHS = re.compile(r"(?:^|[^A-Za-z0-9._-])/(?:wo" + r"rk|ro" + r"ot|farm)/")


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_registry_host_and_no_path_of_a_machine_is_committed():
    """Lock files hold names, versions and hashes; documents hold relative paths."""
    wrong = []
    for name in tracked():
        if name.startswith("tests/data/"):
            continue
        text = (ROOT / name).read_text("utf-8", errors="replace")
        wrong += [f"{name}: {host}" for host in HOSTS if host in text]
        wrong += [f"{name}: {match.group()}" for match in PATHS.finditer(text)]

    assert [] == wrong


def test_no_generated_output_is_committed():
    """The site, caches and environments stay out."""
    generated = [n for n in tracked() if n.startswith(("site/", ".venv/")) or "__pycache__" in n or n.endswith(".pyc")]

    assert [] == generated


def test_the_package_is_typed():
    """py.typed is shipped."""
    assert (ROOT / "generator" / "py.typed").is_file()


def test_every_locked_requirement_has_a_hash():
    """Both locks pin name, version and hash of everything."""
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text("utf-8").strip())
        assert [] == [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def test_no_folder_of_tests_is_left_out(pytestconfig):
    """Pytest does not go into a folder called build, unless told: ours of that name was never run as part of the whole."""
    left_out = pytestconfig.getini("norecursedirs")
    folders = {part for name in tracked() if name.startswith("tests/") for part in name.split("/")[:-1]}

    assert [] == [(folder, pattern) for folder in sorted(folders) for pattern in left_out if fnmatch(folder, pattern)]


def test_each_file_of_tests_has_a_name_of_its_own():
    """Two of one name are only refused where both folders are run at once."""
    names = Counter(name.rpartition("/")[2] for name in tracked() if fnmatch(name, "tests/*/test_*.py"))

    assert [] == [name for name, count in names.items() if count > 1]
