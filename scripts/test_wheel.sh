#!/bin/sh
# This file builds the wheel, looks whether a file is lacking, and runs tests against it, away from the checkout.
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
# Every file of the rooms that is in the checkout is in the wheel.
rooms="postdesk mailer scheduler store templates threading_rules tickets"
# shellcheck disable=SC2086  # the list is meant to be split
find $rooms -type f ! -path '*/__pycache__/*' ! -name '.*' | LC_ALL=C sort >"$away/ours"
.venv/bin/python -m zipfile -l "$wheel" | cut -d' ' -f1 | LC_ALL=C sort >"$away/packed"
LC_ALL=C comm -23 "$away/ours" "$away/packed" >"$away/lacking"
if [ -s "$away/lacking" ]; then
    echo "the wheel lacks:" >&2
    cat "$away/lacking" >&2
    exit 1
fi

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
# The same sources were proven a moment ago. What a wheel can lack is files, and the list above says it lacks none;
# here run the tests of what reads files of the package: templates, words, pages, migrations, the shipped settings,
# the command line; and the whole job once, by the installed program, and the demo.
unit=tests/unit
"$away/venv/bin/python" -P -m pytest -m "not checkout" "$@" \
    $unit/mailer/test_render.py $unit/mailer/test_templates.py $unit/mailer/test_words.py \
    $unit/postdesk/test_cli_*.py $unit/postdesk/test_settings_example.py $unit/postdesk/test_report_job.py \
    $unit/web tests/contract/test_schema.py tests/surveys \
    tests/end_to_end/test_main_job.py tests/end_to_end/test_demo.py
