"""The page's login for agents: Gradio guards its own addresses, but not those of its MCP server."""

from __future__ import annotations

import base64
import binascii
import secrets

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.doors import error_json

GUARDED = "/mcp"  # a part of the path


class Gate:
    """ASGI middleware that lets nobody reach the MCP server without user and password (HTTP Basic)."""

    def __init__(self, app: ASGIApp, login: tuple[str, str]) -> None:
        self.app, self._login = app, ":".join(login)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guarded = scope["type"] in ("http", "websocket") and GUARDED in scope.get("path", "")
        if guarded and not self._knows(Headers(scope=scope).get("authorization", "")):
            told = error_json("login_needed", "This page has a login.")
            refusal = JSONResponse(told, status_code=401, headers={"WWW-Authenticate": "Basic"})
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _knows(self, header: str) -> bool:
        kind, _, given = header.partition(" ")
        try:
            said = base64.b64decode(given, validate=True)
        except (binascii.Error, ValueError):
            return False
        return kind.lower() == "basic" and secrets.compare_digest(said, self._login.encode())
