#!/bin/sh
# This file builds the wheel and runs the tests against it, away from the checkout.
#
# In the checkout a wheel that lacks its templates passes every test; here it fails. The wheel is built from the
# source distribution, so that is proven too.
set -eu

root=$(pwd)
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
trap 'exit 130' INT TERM HUP
export PIP_DISABLE_PIP_VERSION_CHECK=1

rm -rf .build/dist
.venv/bin/python -m build --no-isolation --outdir .build/dist . >"$away/build.log" 2>&1 || {
    cat "$away/build.log" >&2
    exit 1
}
wheel=$(ls .build/dist/*.whl)
echo "testing $wheel in an environment of its own" >&2

"${PYTHON:-python3}" -m venv "$away/venv"
"$away/venv/bin/python" -m pip install --quiet --constraint requirements/dev.lock "$wheel[test]"
mkdir "$away/copy"
# The benches come along because tests of theirs do; of the rooms and their data there is nothing.
cp -R tests bench pyproject.toml "$away/copy/"
: "${POSTDESK_CORPUS:=$root/../shared/corpus}"
export POSTDESK_CORPUS

cd "$away/copy"
# -P: the working directory must not lend its folders to the wheel.
# Servers, kills and fuzz were proven a moment ago from the same sources; what a wheel can lack is files, and the
# installed program does its main job here once more.
set -- "$@" --ignore=tests/fuzz --ignore=tests/integration --ignore=tests/contract --ignore=tests/threading_cases
for slow in tests/end_to_end/test_*.py; do
    case $slow in
    */test_main_job.py | */test_demo.py) ;;
    *) set -- "$@" --ignore="$slow" ;;
    esac
done
"$away/venv/bin/python" -P -m pytest -m "not checkout" "$@"
