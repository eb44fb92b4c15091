"""What every answer of ours forbids a browser, and what nobody can find out by asking."""

import base64
import hashlib
import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.web_desk import links_of, open_site, served


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(open_site(tmp_path_factory.mktemp("site"))) as opened:
        opened.resolved()
        yield opened


def link(site, notice):
    return next(links_of(mail)[0] for mail in site.desk.sent if mail.notice == notice)


@pytest.fixture
def survey(site):
    return link(site, "survey")


def answers(site):
    survey, status = link(site, "survey"), link(site, "received")
    unknown = survey.replace("/survey/", "/nothing/")
    return {
        "survey": site.get(survey),
        "vote": site.post(survey, {"score": "5"}),
        "unclear": site.post(survey, {}),
        "status": site.get(status),
        "forged": site.get(survey.partition("?")[0] + "x"),
        "no page": site.get(unknown),
        "root": site.get("https://desk.acme.example/"),
        "wrong method": site.get(status, "DELETE"),
        "too large": site.post(survey, b"x" * 50_000),
    }


def test_every_answer_is_for_this_person_now_and_for_no_index_cache_frame_or_next_site(site):
    for name, answer in answers(site).items():
        said = answer.headers
        assert said["cache-control"] == "no-store", name
        assert said["referrer-policy"] == "no-referrer", name
        assert said["x-robots-tag"] == "noindex, nofollow", name
        assert said["x-content-type-options"] == "nosniff", name
        assert said["x-frame-options"] == "DENY", name
        assert not {"set-cookie", "server"} & said.keys(), name


def test_the_policy_allows_our_style_sheet_and_our_form_and_nothing_else(site):
    for name, answer in answers(site).items():
        if not answer.text:
            continue
        policy = answer.headers["content-security-policy"]
        style = re.search("<style>(.*?)</style>", answer.text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ), name


def test_pages_hold_no_script_no_foreign_address_and_no_inline_style(site):
    for name, answer in answers(site).items():
        assert not re.search(r"<script|javascript:|\son\w+=|style=|url\(|@import|src=", answer.text), name
        assert not re.findall(r"https?://[^\s\"<>]+", answer.text), name


def test_every_page_says_its_language_and_has_one_heading_and_a_title(site):
    for name, answer in answers(site).items():
        if answer.text:
            assert re.search(r'<html lang="(en|cs|ru)">', answer.text), name
            assert answer.text.count("<h1>") == 1, name
            assert re.search(r"<title>\S.* · Acme Support</title>", answer.text), name


def test_a_stranger_is_refused_in_the_language_of_their_browser(site, survey):
    wrong = survey.partition("?")[0] + "x"
    for accepted, language in (
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("de,cs;q=0.5", "cs"),
        ("zh", "en"),
        ("", "en"),
    ):
        assert f'<html lang="{language}">' in site.get(wrong, Accept_Language=accepted).text


def test_there_are_no_figures_beside_the_pages_unless_asked_for(site):
    for path in ("/metrics", "/health", "/docs", "/openapi.json", "/.env", "/favicon.ico"):
        assert site.get(f"https://desk.acme.example{path}").status == 404


def test_pages_stand_below_the_path_of_their_address_and_at_the_root(tmp_path):
    with served(open_site(tmp_path, path="/help/desk")) as site:
        link = links_of(site.resolved())[4]
        assert urlsplit(link).path.startswith("/help/desk/survey/")
        assert site.get(link).status == 200
        assert site.get(link.replace("/help/desk", "")).status == 200
        assert site.post(link, {"score": "5"}).headers["location"] == "?"


def test_octets_that_are_no_http_harm_nobody(site, survey):
    tls, minus = b"\x16\x03\x01\x02\x00\x01\x00", b"Host: x\r\nContent-Length: -1\r\n\r\n"
    long = b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"
    for octets in (tls, long, b"POST /survey/x HTTP/1.1\r\n" + minus):
        with socket.create_connection(("127.0.0.1", site.port), 5) as connection:
            connection.sendall(octets)
            assert connection.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 431", b"")), octets[:20]
    assert site.get(survey).status == 200


def test_a_broken_database_is_said_in_words_and_no_link_is_logged(tmp_path, capsys):
    with served(open_site(tmp_path)) as site:
        link = links_of(site.resolved())[0]
        with site.desk.program.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE tickets RENAME TO elsewhere")
        capsys.readouterr()
        for answer in (site.get(link), site.post(link, {"score": "5"})):
            assert answer.status == 503
            assert answer.headers["retry-after"] == "60"
            assert answer.headers["cache-control"] == "no-store"
            assert "This is our fault, and nothing was saved." in answer.text
    said = "".join(capsys.readouterr())
    assert said.count("page_failed") == 2
    assert link.rpartition("/")[2].partition("?")[0] not in said


def test_people_behind_our_proxy_are_told_apart_and_nobody_else_is_believed(site, survey):
    wrong = survey.partition("?")[0] + "x"
    for _ in range(301):
        last = site.get(wrong, X_Forwarded_For="203.0.113.7")
    assert last.status == 429
    assert site.get(wrong, X_Forwarded_For="203.0.113.8").status == 404
    assert site.get(survey, X_Forwarded_For="203.0.113.7").status == 200


def test_thirty_people_at_once_are_all_answered(site, survey):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(30) as pool:
        statuses = list(pool.map(lambda _: site.get(survey).status, range(60)))
    assert statuses == [200] * 60
