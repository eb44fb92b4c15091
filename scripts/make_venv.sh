#!/bin/sh
# This file makes .venv and puts postdesk into it, with the exact versions of requirements/dev.lock.
#
# Usage: scripts/make_venv.sh demo|dev    Where packages come from is pip's own configuration.
set -eu

extra=$1
python=${PYTHON:-python3}
lock=requirements/dev.lock
export PIP_DISABLE_PIP_VERSION_CHECK=1

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "postdesk needs Python 3.11 or newer; '$python' is not that. Say: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
# A run that was interrupted may have left half an environment.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "making .venv" >&2
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
echo "installing postdesk[$extra] with the versions of $lock" >&2
# The build backend first and from the same list, so that building needs no second, unlocked environment.
.venv/bin/python -m pip install --quiet --constraint "$lock" hatchling editables
.venv/bin/python -m pip install --quiet --constraint "$lock" --no-build-isolation --editable ".[$extra]"
