"""This file holds the reading of the mail corpus to the figures that are required of it."""

from collections import defaultdict

import pytest

from bench.corpus_figures import CORPUS, jobs, judge

REQUIRED = {
    "parses": 1.0,
    "from": 0.998,
    "from_name": 0.995,
    "subject": 0.990,
    "text_contains": 0.980,
    "attachments": 0.98,
}


@pytest.mark.corpus
def test_the_corpus_is_read_as_its_sources_expect():
    if not (CORPUS / "manifest.jsonl").is_file():
        pytest.skip("corpus absent")
    rights: dict[str, list[bool]] = defaultdict(list)
    for job in jobs(None, None):
        for outcome in judge(job):
            rights[outcome.key].append(outcome.right)
    figures = {key: sum(rights[key]) / len(rights[key]) for key in REQUIRED}
    assert {key: figure for key, figure in figures.items() if figure < REQUIRED[key]} == {}
