"""The settings of pages and metrics, and what is said where the extra is not installed."""

import subprocess
import sys

import pytest

from postdesk.settings_file import load
from postdesk.settings_model.web import split_listen
from postdesk.settings_problems import SettingsInvalid
from tests.desk import SITE

WEB = 'web: {url: "https://desk.acme.example/support/"}\n'


def _load(folder, more):
    (folder / "settings.yaml").write_text(SITE + more, encoding="utf-8")
    return load(folder / "settings.yaml").settings


def test_nothing_is_served_unless_the_settings_say_so(tmp_path):
    settings = _load(tmp_path, "")
    assert settings.web is None
    assert settings.metrics is None


def test_pages_are_served_on_this_machine_only_and_links_have_no_double_slash(tmp_path):
    web = _load(tmp_path, WEB).web
    assert (web.listen, web.url) == ("127.0.0.1:8080", "https://desk.acme.example/support")


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "prometheus_client"])
@pytest.mark.parametrize("section", [WEB, "metrics: {}\n"])
def test_without_the_extra_the_line_that_installs_it_is_told(tmp_path, monkeypatch, missing, section):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SettingsInvalid, match=r"pip install 'postdesk\[web\]'"):
        _load(tmp_path, section)
    _load(tmp_path, "")


@pytest.mark.parametrize(
    "url",
    ["http://desk.acme.example", "desk.acme.example", "https://desk.acme.example/?a=1", "https://a b.example",
     "https://user:word@desk.acme.example", "https://desk.acme.example/#top", "ftp://desk.acme.example"],
)  # fmt: skip
def test_an_address_that_links_cannot_begin_with_is_refused(tmp_path, url):
    with pytest.raises(SettingsInvalid, match=r"web\.url: .* — write https://"):
        _load(tmp_path, f'web: {{url: "{url}"}}\n')


@pytest.mark.parametrize("place", ["127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80", "localhost:9464"])
def test_an_address_with_a_port_is_where_we_listen(tmp_path, place):
    settings = _load(tmp_path, f'metrics: {{listen: "{place}"}}\n')
    host, port = split_listen(settings.metrics.listen)
    assert f"{host}:{port}" == place.replace("[", "").replace("]", "")


@pytest.mark.parametrize("place", ["8080", "127.0.0.1", "127.0.0.1:0", "desk.example:80", "127.0.0.1:http"])
def test_any_other_is_refused(tmp_path, place):
    with pytest.raises(SettingsInvalid, match=r"write 127\.0\.0\.1:8080"):
        _load(tmp_path, f'metrics: {{listen: "{place}"}}\n')


def test_the_core_runs_without_the_extra():
    blocked = "import sys; sys.modules.update(dict.fromkeys(['starlette', 'uvicorn', 'prometheus_client']))"
    used = "import postdesk.daemon, postdesk.cli.main, postdesk.notice_facts, postdesk.unsubscribing"
    subprocess.run([sys.executable, "-c", f"{blocked}; {used}"], check=True)
