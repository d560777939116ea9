"""A canonical, versioned digest of a value.

Two values of equal content have equal digests on every machine and in every run: they are encoded as MessagePack,
structs in field order, mappings with sorted keys. Addresses and feed ids are made from digests of texts, so a change of
this module changes published addresses; the tests pin literals.
"""

import hashlib
from typing import Any

import msgspec

VERSION = b"newsgen-digest-1\0"
_encoder = msgspec.msgpack.Encoder(order="deterministic")


def digest_bytes(value: Any) -> bytes:
    """The digest of `value` (anything msgspec can encode) as 32 bytes."""
    return hashlib.sha256(VERSION + _encoder.encode(value)).digest()


def digest(value: Any) -> str:
    """The same as 64 lower-case hexadecimal digits."""
    return digest_bytes(value).hex()
