"""A daemon serves what its settings say, goes on where it cannot, and stops with it."""

import json
import socket
import threading
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection

from postdesk.daemon import Daemon
from postdesk.settings_file import load
from postdesk.wiring import open_program

SITE = "identity: {name: Acme Support, domain: acme.example}\n"


def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]


def ask(port, path="/health"):
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def until(answers, within=20.0):
    """Ask until there is an answer, for a thread takes a moment to begin."""
    end = time.monotonic() + within
    while True:
        try:
            found = answers()
        except OSError:
            found = None
        if found or time.monotonic() > end:
            return found
        threading.Event().wait(0.02)


def settings(folder, more):
    (folder / "settings.yaml").write_text(SITE + more, encoding="utf-8")
    return load(folder / "settings.yaml")


@contextmanager
def running(folder, more):
    daemon = Daemon(open_program(settings(folder, more)))
    daemon.start()
    try:
        yield daemon
    finally:
        assert daemon.stop(), "it did not stop in time"


def test_pages_and_figures_are_served_at_two_addresses_and_neither_at_the_others(tmp_path):
    pages, figures = free_port(), free_port()
    web = f'web: {{listen: "127.0.0.1:{pages}", url: "https://desk.acme.example"}}\n'
    with running(tmp_path, f'{web}metrics: {{listen: "127.0.0.1:{figures}"}}\n'):
        assert until(lambda: ask(figures)) == (
            200,
            json.dumps({"status": "ok", "problems": []}, separators=(",", ":")),
        )
        assert ask(figures, "/metrics")[0] == 200
        assert until(lambda: ask(pages, "/survey/x"))[0] == 404
        assert ask(pages, "/metrics")[0] == 404
        assert {f"web 127.0.0.1:{port}" for port in (pages, figures)} <= {
            one.name for one in threading.enumerate()
        }


def test_one_address_can_serve_both_and_changed_settings_move_it(tmp_path):
    before, after = free_port(), free_port()
    with running(tmp_path, _both(before)) as daemon:
        assert until(lambda: ask(before))[0] == 200
        daemon.take_settings(settings(tmp_path, _both(after)))
        assert until(lambda: ask(after, "/metrics"))[0] == 200
        daemon.take_settings(settings(tmp_path, ""))
        assert [one.name for one in threading.enumerate() if one.name.startswith("web ")] == []
        daemon.take_settings(settings(tmp_path, _both(before)))
        assert until(lambda: ask(before))[0] == 200


def test_an_address_in_use_stops_no_mail_and_is_tried_again(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with running(tmp_path, _both(port)) as daemon:
            (loop,) = daemon._web.loops
            assert until(lambda: loop.health.failures)
            assert "in use" in loop.health.last_error
            other.close()
            assert until(lambda: ask(port))[0] == 200


def _both(port):
    place = f"127.0.0.1:{port}"
    return f'web: {{listen: "{place}", url: "https://desk.acme.example"}}\nmetrics: {{listen: "{place}"}}\n'
