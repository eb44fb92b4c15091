"""The figures promised for real mail: kinds, bounces and their recipients, where the corpus is there."""

import json
from collections import defaultdict
from itertools import islice

import pytest

from bench import kind_figures
from mailer.parse import parse
from threading_rules.identify import Kind

FIGURES = {
    "auto_generated": (kind_figures.compare_auto_generated, 0.987),
    "bounce": (kind_figures.compare_bounce, 0.985),
    # Eleven labels hold the opposite of our meaning of soft and hard, or call a forwarded report a bounce.
    "bounce_kind": (kind_figures.compare_bounce_kind, 0.945),
    "bounced_recipient": (kind_figures.compare_bounced_recipient, 0.995),
}
# Reports that somebody's server really sent to a list; whoever adds one has looked at it.
REAL_REPORTS_ON_LISTS = 4

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not (kind_figures.CORPUS / "manifest.jsonl").is_file(), reason="corpus absent"),
]


def test_the_corpus_is_identified_as_well_as_promised():
    right = defaultdict(list)
    for line in (kind_figures.CORPUS / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        keys = FIGURES.keys() & row["expect"].keys()
        if keys and row["file"].endswith(".eml"):
            message = parse((kind_figures.CORPUS / row["file"]).read_bytes())
            for key in keys:
                right[key].append(FIGURES[key][0](message, row["expect"][key])[0])
    shares = {key: sum(rows) / len(rows) for key, rows in right.items()}
    assert {key: share for key, share in shares.items() if share < FIGURES[key][1]} == {}
    assert shares.keys() == FIGURES.keys()


def test_wanted_mail_and_lists_raise_no_false_alarm():
    # Each fourth mail: `bench.kind_figures` reads them all.
    kinds = [kind_figures.look(job)[1] for job in islice(kind_figures.wanted_mail(), 0, None, 4)]
    assert kinds.count(Kind.BOUNCE) <= REAL_REPORTS_ON_LISTS
    assert len(kinds) > 800
