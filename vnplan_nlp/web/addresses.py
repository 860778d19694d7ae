"""The addresses of the pages. A canonical id keeps its ":" and "@", other characters are escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote, urlencode

_SAFE: Final = ":@.-_~"


def with_query(path: str, values: Mapping[str, object]) -> str:
    """Return an address with those of some values that are not empty."""
    given = {key: value for key, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def with_choice(
    route: str, inside: Mapping[str, str], query: Sequence[tuple[str, str]], ref: str, canonical_id: str
) -> str:
    """Return the address of a question with what was meant by a reference instead of it; all else stays as it is.

    Args:
        route: the path, with the names of its parameters in braces.
        inside: the values of those parameters.
        query: the fields behind the question mark, in their order.
        ref: the reference; of two fields that hold it the first was asked about.
        canonical_id: what is meant.
    """
    open_ = True
    values, fields = dict(inside), list(query)
    for name, value in values.items():
        if open_ and value.strip() == ref:
            values[name], open_ = canonical_id, False
    for at, (name, value) in enumerate(fields):
        if open_ and value.strip() == ref:
            fields[at], open_ = (name, canonical_id), False
    path = route.format(**{name: quote(value, safe=_SAFE) for name, value in values.items()})
    kept = [(name, value) for name, value in fields if value]
    return f"{path}?{urlencode(kept)}" if kept else path


def document(key: str, at: int | None = None) -> str:
    """Return the address of a document's page, or of a place in its text (an offset)."""
    address = f"/van-ban/{quote(key, safe=_SAFE)}"
    return address if at is None else f"{address}?tai={at}#v{at}"


def reference(canonical_id: str) -> str:
    """Return the address of a reference's page."""
    return f"/vien-dan/{quote(canonical_id, safe=_SAFE)}"


def campaign(movement: str | None, name: str) -> str:
    """Return the address of a campaign's page: by the id of a national one, else by name."""
    return with_query("/phong-trao/xem", {"ten": movement or name})


def local(address: str | None) -> str:
    """Return an address of this server that somebody handed in, the home page for any other."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return "/"
    return address if address.isprintable() and not any(char.isspace() for char in address) else "/"
