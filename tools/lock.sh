#!/usr/bin/env bash
# Renew the two lock files: names, versions and hashes only, never an index address.
set -eu
cd "$(dirname "$0")/.."
options=(--quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate)
uv pip compile pyproject.toml --group build "${options[@]}" "$@" -o requirements.lock
uv pip compile pyproject.toml --group build --group dev "${options[@]}" "$@" -c requirements.lock -o requirements-dev.lock
