#!/bin/sh
# This file writes requirements/dev.lock: the newest versions that the ranges of pyproject.toml allow today.
set -eu

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1

"${PYTHON:-python3}" -m venv "$fresh/venv"
"$fresh/venv/bin/python" -m pip install --quiet editables ".[dev]"
{
    sed -n '/^#/p' requirements/dev.lock
    # postdesk itself and pip's own tools are not part of the list.
    "$fresh/venv/bin/python" -m pip freeze --exclude postdesk
} >"$fresh/dev.lock"
mv "$fresh/dev.lock" requirements/dev.lock
