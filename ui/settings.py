"""Environment variables and the folders of this user, read here and nowhere else.

JJJ_STORE        the store that commands use when ``--store`` is not given
JJJ_AUTH         user:password of the chat page, for ``jjj chat --host``
JJJ_MODEL        the language model, ``provider:name`` as LangChain spells it; LangChain itself takes the
                 provider's key and address from the environment (OPENAI_API_KEY, OPENAI_BASE_URL ..)
NEO4J_USERNAME, NEO4J_PASSWORD   for a Neo4j store whose address names nobody
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit


def data_folder() -> Path:
    """Return the folder where this user's jingjinji keeps its files; it need not exist."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "jingjinji"


def default_store() -> str:
    """Return the address of the store to use when none is named."""
    return os.environ.get("JJJ_STORE") or str(data_folder() / "store")


def with_credentials(url: str, ask: Callable[[str], str]) -> str:
    """Return the store's address with user and password in it, where it is a server's.

    Args:
        ask: called with what is missing ("user", "password") when the environment does not say.
    """
    if "://" not in url:
        return url
    parts = urlsplit(url)
    if parts.username and parts.password is not None:
        return url
    user = parts.username or os.environ.get("NEO4J_USERNAME") or ask("user")
    password = os.environ.get("NEO4J_PASSWORD") or ask("password")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{host}"))


def without_password(url: str) -> str:
    """Return the store's address as it may be shown."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def page_login() -> tuple[str, str] | None:
    """Return user and password of the chat page from JJJ_AUTH, or None when it is not set."""
    user, colon, password = os.environ.get("JJJ_AUTH", "").partition(":")
    return (user, password) if colon and user and password else None


def language_model() -> str | None:
    """Return the language model to use, ``provider:name``, or None."""
    return os.environ.get("JJJ_MODEL") or None


def quiet_engines() -> None:
    """Keep the embedded engine's log off standard error and Gradio from calling home."""
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
