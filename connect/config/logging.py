"""Log lines with fields: readable on a terminal, JSON anywhere else, and no secrets in either."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET = re.compile(r"token|secret|password|senha|authorization|cookie|session_key|signature", re.IGNORECASE)
HIDDEN = "***"
_KEY_IN_PATH = re.compile(r"(?<=/)[\w:=-]{24,}(?![\w.])")
_BEARER = re.compile(r"(?i)(bearer\s+|access_token=|verify_token=)[^\s&\"']+")


def configure(settings: Mapping[str, Any] | None = None) -> None:
    """Called by Django as it starts, with its LOGGING setting, which is not used."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    is_terminal = sys.stderr.isatty()
    shown: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if is_terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shown],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("django").handlers.clear()  # of its own it has some that say nothing here
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


QUIET = {
    "uvicorn.error": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "asyncio": logging.WARNING,
    "aiohttp": logging.WARNING,
    "botocore": logging.WARNING,
    "django.request": logging.ERROR,
    "django.security.DisallowedHost": logging.CRITICAL,  # strangers knock: it is no fault of ours
    "django.security.csrf": logging.ERROR,
}


def hide_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    event.pop("request", None)  # Django's, with its whole address
    for key, value in event.items():
        if key not in {"event", "logger", "level", "timestamp"} and SECRET.search(key):
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = _KEY_IN_PATH.sub(HIDDEN, _BEARER.sub(rf"\1{HIDDEN}", value))
    return event
