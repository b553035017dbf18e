"""The chat page."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.common import StoreOption, note, open_for

COMMANDS = ()
