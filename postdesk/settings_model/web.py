"""This file holds the settings of what we show over HTTP: the pages for customers, and the metrics."""

from __future__ import annotations

import ipaddress
from importlib.util import find_spec
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from postdesk.settings_model.servers import is_loopback
from postdesk.settings_model.values import Section, Wrong

NEEDS = ("starlette", "uvicorn", "prometheus_client")
"""The packages of the extra ``web``."""


def split_listen(value: str) -> tuple[str, int]:
    """Return host and port of ``127.0.0.1:8080`` or ``[::1]:8080``."""
    host, _, port = value.rpartition(":")
    return host.strip("[]"), int(port)


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    try:
        ipaddress.ip_address(host.strip("[]") if host != "localhost" else "127.0.0.1")
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65_535:
            raise ValueError(port)
    except ValueError as error:
        raise Wrong(f"“{value}” is no address and port of this machine — write 127.0.0.1:8080") from error
    return value


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Wrong(f"“{value}” is no address of pages — write https://desk.acme.example")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise Wrong("the links would travel unencrypted — write https://, and let a proxy do TLS")
    if "@" in parts.netloc or not value.isascii() or any(character.isspace() for character in value):
        raise Wrong(f"“{value}” has a part that links cannot have — write https://desk.acme.example")
    return value.rstrip("/")


Listen = Annotated[str, AfterValidator(_listen)]


class _Served(Section):
    @model_validator(mode="after")
    def _installed(self) -> Self:
        if any(find_spec(package) is None for package in NEEDS):
            raise Wrong("this needs the web extra — install it: pip install 'postdesk[web]'")
        return self


class Web(_Served):
    """The pages that customers reach by links in our mails; there is nothing to log in to."""

    listen: Listen = Field(
        default="127.0.0.1:8080",
        description="Where the pages are served, in plain HTTP: a proxy in front does TLS.",
    )
    url: Annotated[str, AfterValidator(_url)] = Field(
        description="What the links in our mails begin with; the proxy passes it on to `listen`."
    )


class Metrics(_Served):
    """/metrics for Prometheus and /health for whoever watches the daemon."""

    listen: Listen = Field(
        default="127.0.0.1:9464",
        description="Where they are served; keep it away from the internet. It may be the pages' own.",
    )
