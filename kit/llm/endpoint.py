"""An address that a user names → whether texts sent there stay on this machine, and what the server says of its model."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from kit.errors import KitError

LOOPBACK, PRIVATE, AWAY = "loopback", "private network", "elsewhere"
NOT_STATED = "not stated"
NO_KEY = "none"  # what servers of one's own take
# What a listing of models says of a model itself; the rest is of the moment: when it was asked, with whose permission.
_LASTING = ("digest", "meta", "root", "parent", "max_model_len", "details")


def kind_of(address: str) -> str:
    """Where an endpoint is: ``loopback``, ``private network`` or ``elsewhere``.

    Raises
    ------
    KitError
        If it is no address of an endpoint, or its host is not known.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise KitError(f"{address!r} is no endpoint; write its address as http://127.0.0.1:8080/v1, without user name or query")
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, port or 80, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise KitError(f"no machine is called {host!r}: mend --endpoint {address}") from None
    places = [ipaddress.ip_address(str(one).partition("%")[0]) for one in found]
    if all(place.is_loopback for place in places):
        return LOOPBACK
    return PRIVATE if all(place.is_loopback or place.is_private for place in places) else AWAY


def check(address: str, *, send_away: bool) -> str:
    """The kind of an endpoint to which texts may be sent.

    Raises
    ------
    KitError
        If it is on the internet and the user has not said that texts may go there.
    """
    kind = kind_of(address)
    if kind == AWAY and not send_away:
        raise KitError(
            f"{address} is neither on this machine nor in a private network: the articles' texts would leave it, and they belong "
            "to their publishers. If they may be sent there, say so with --send-texts-away"
        )
    return kind


def warning(address: str, kind: str) -> str:
    """What a user is told before texts are sent; nothing if they stay on this machine."""
    host = urlsplit(address).hostname
    if kind == AWAY:
        return f"the articles' texts leave this machine: they are sent to {host}"
    return f"the articles' texts are sent to {host}, another machine of your network" if kind == PRIVATE else ""


def key(variable: str) -> str:
    """The key in an environment variable; without a variable a word that servers of one's own take.

    Raises
    ------
    KitError
        If there is no such variable.
    """
    if not variable:
        return NO_KEY
    if value := os.environ.get(variable, "").strip():
        return value
    raise KitError(f"the environment variable {variable} is not set or empty: --key-from names the variable that holds the key")


def digest(listed: Any, model: str) -> str:
    """What a server's list of models says of a model, as a digest; ``not stated`` if it says nothing.

    Examples
    --------
    >>> digest({"data": [{"id": "llama3.2", "created": 7}]}, "llama3.2")
    'not stated'
    >>> digest({"data": [{"id": "llama3.2", "digest": "sha256:a80c"}]}, "llama3.2")
    'sha256:a80c'
    """
    entries = listed.get("data") if isinstance(listed, Mapping) else None
    every = [e for e in entries or [] if isinstance(e, Mapping)] if isinstance(entries, list) else []
    mine = next((e for e in every if e.get("id") in (model, f"{model}:latest")), None)
    if mine is None:
        return NOT_STATED
    if isinstance(stated := mine.get("digest"), str) and stated:
        return stated[:100]
    said = {name: mine[name] for name in _LASTING if mine.get(name)}
    if not said:
        return NOT_STATED
    return "listing " + hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
