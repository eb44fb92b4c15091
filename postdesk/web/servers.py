"""This file makes the servers that the settings ask for: pages and figures, at one address or at two."""

from __future__ import annotations

from postdesk.settings import Settings
from postdesk.settings_model.web import split_listen
from postdesk.web.metrics import Watch, monitor_routes
from postdesk.web.serving import HttpServer
from postdesk.web.surface import Surface, customer_routes, make_app


def make_servers(settings: Settings, surface: Surface, watch: Watch) -> dict[str, HttpServer]:
    """Return a server for each address, by the name of its thread."""
    routes = {}
    if settings.web is not None:
        routes[settings.web.listen] = customer_routes(surface, settings.web.url)
    if settings.metrics is not None:
        place = settings.metrics.listen
        routes[place] = [*routes.get(place, []), *monitor_routes(watch)]
    return {f"web {place}": HttpServer(make_app(surface, found), *split_listen(place))
            for place, found in routes.items()}  # fmt: skip
