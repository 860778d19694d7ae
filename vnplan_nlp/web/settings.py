"""What a server is told when it starts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

#: A token that people choose themselves must not be guessed.
SHORTEST_TOKEN: Final = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server behaves.

    Attributes:
        host: the address that it is bound to; pages of others are kept out of a loopback one by the names in `Host`.
        token: what everybody must know who wants in; None for nothing, which is for loopback alone.
        language: the language of those who have not chosen one, "vi" or "en".
        max_upload: bytes of a file that is read on the spot.
        upload_seconds: the time within which it must have arrived.
        parse_seconds: the time of its reading, after which it is ended.
        parse_memory: the bytes of memory that its reading may take.
        parsers: files that are read at once; others wait.
        connections: requests that ask the index at once; others wait.
        question_seconds: the time that a request may ask the index for, after which it is ended.
    """

    host: str = "127.0.0.1"
    token: str | None = None
    language: str = "vi"
    max_upload: int = 20_000_000
    upload_seconds: float = 60.0
    parse_seconds: int = 60
    parse_memory: int = 2_000_000_000
    parsers: int = 2
    connections: int = 8
    question_seconds: float = 30.0

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Return whether an address or a name is one of this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def new_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_urlsafe(24)
