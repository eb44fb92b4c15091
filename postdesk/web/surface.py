"""This file is what customers reach over HTTP: three pages, each by a signed link, and nothing else.

Database work runs on the threads of the server's pool, so that one slow page holds up no other. The paths
stand below the path of ``web.url`` and at the root as well: proxies may pass the path on or cut it off.
"""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from postdesk.in_force import InForce
from postdesk.web.limits import PER_CLIENT, PER_LINK, Brake, FormTooLarge, client_of, read_body, read_form
from postdesk.web.pages import Voice, voice_to_anybody
from postdesk.web.status_page import show_status
from postdesk.web.survey_page import show_survey, take_vote
from postdesk.web.unsubscribe_page import ONE_CLICK, show_unsubscribe, unsubscribe
from store.work import Store
from threading_rules.links import STOPS, Link, Purpose, read_link

_log = structlog.get_logger("postdesk")
FOR_SURVEYS = frozenset({Purpose.SURVEY})
FOR_STATUS = frozenset({Purpose.STATUS})
FOR_STOPPING = frozenset(STOPS)
RETRY_AFTER = "600"  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What the pages need: the store, what is in force, the time."""

    store: Store
    in_force: Callable[[], InForce]
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    nudge: Callable[[], None]  # there may be mail to send


def customer_routes(surface: Surface, url: str) -> list[BaseRoute]:
    """Return the pages, at the root and below the path of their public address."""
    pages = _Pages(surface)
    routes: list[BaseRoute] = [
        Route("/survey/{token}", pages.survey, methods=["GET", "POST"]),
        Route("/status/{token}", pages.status, methods=["GET"]),
        Route("/unsubscribe/{token}", pages.unsubscribe, methods=["GET", "POST"]),
    ]
    path = urlsplit(url).path.rstrip("/")
    return [*routes, Mount(path, routes=routes)] if path else routes


def make_app(surface: Surface, routes: list[BaseRoute]) -> Starlette:
    """Return the application; whatever goes wrong in it is said in our own words."""

    async def refused(request: Request, error: Exception) -> Response:
        voice = voice_to_anybody(surface.in_force(), request)
        status = error.status_code if isinstance(error, HTTPException) else 404
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return voice.message("unknown", status, **headers)

    async def failed(request: Request, error: Exception) -> Response:
        _log.error(
            "page_failed",
            page=request.url.path.rpartition("/")[0],
            error=f"{type(error).__name__}: {error}",
            hint="nothing was changed; the person was asked to try again",
            # Not as exc_info: a renderer that shows variables would write the link into the log.
            traceback="".join(traceback.format_exception(error)),
        )
        voice = voice_to_anybody(surface.in_force(), request)
        return voice.message("trouble", 503, **{"Retry-After": "60"})

    return Starlette(routes=routes, exception_handlers={HTTPException: refused, Exception: failed})


class _Pages:
    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._brake = Brake(surface.monotonic)

    async def survey(self, request: Request) -> Response:
        return await self._answer(request, FOR_SURVEYS, self._survey)

    async def status(self, request: Request) -> Response:
        return await self._answer(request, FOR_STATUS, self._status)

    async def unsubscribe(self, request: Request) -> Response:
        return await self._answer(request, FOR_STOPPING, self._unsubscribe)

    async def _survey(self, request: Request, link: Link, voice: Voice) -> Response:
        surface = self._surface
        store, in_force, now = surface.store, voice.in_force, surface.now()
        if request.method != "POST":
            chosen = request.query_params.get("score", "")
            return await run_in_threadpool(show_survey, store, in_force, link, chosen, now, voice)
        form = await read_form(request)
        response = await run_in_threadpool(take_vote, store, in_force, link, form, now, voice)
        surface.nudge()
        return response

    async def _status(self, _request: Request, link: Link, voice: Voice) -> Response:
        surface = self._surface
        return await run_in_threadpool(show_status, surface.store, voice.in_force, link, surface.now(), voice)

    async def _unsubscribe(self, request: Request, link: Link, voice: Voice) -> Response:
        surface = self._surface
        store, in_force = surface.store, voice.in_force
        if request.method != "POST":
            return await run_in_threadpool(show_unsubscribe, store, in_force, link, voice)
        how = "one click" if ONE_CLICK in await read_body(request) else "the page"
        return await run_in_threadpool(unsubscribe, store, in_force, link, how, surface.now(), voice)

    async def _answer(
        self,
        request: Request,
        purposes: frozenset[Purpose],
        page: Callable[[Request, Link, Voice], Awaitable[Response]],
    ) -> Response:
        """Let a genuine link through to its page, within the limits."""
        in_force = self._surface.in_force()
        voice = voice_to_anybody(in_force, request)
        token = request.path_params["token"]
        link = read_link(in_force.keys, token)
        if link is None or link.purpose not in purposes:
            guessing = self._brake.is_too_often(f"wrong {client_of(request)}", PER_CLIENT)
            return self._too_often(voice) if guessing else voice.message("unknown", 404)
        if request.method == "POST" and self._posts_too_often(request, link):
            return self._too_often(voice)
        try:
            return await page(request, link, voice)
        except FormTooLarge:
            return voice.message("large", 413)

    def _posts_too_often(self, request: Request, link: Link) -> bool:
        by_link = self._brake.is_too_often(f"link {link}", PER_LINK)
        return self._brake.is_too_often(f"client {client_of(request)}", PER_CLIENT) or by_link

    def _too_often(self, voice: Voice) -> Response:
        return voice.message("often", 429, **{"Retry-After": RETRY_AFTER})
