"""What may be asked for, and how: hosts, paths and types of content, all decided without touching a file."""

from pathlib import PurePosixPath
from urllib.parse import quote, unquote_to_bytes

HOST = "127.0.0.1"
OWN = "/__newsgen__/"
"""Where the server's own files stand; a site cannot use the name while it is served."""

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
_TYPES = {
    "html": HTML,
    "htm": HTML,
    "txt": TEXT,
    "md": TEXT,
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "webmanifest": "application/manifest+json",
    "xml": "application/xml; charset=utf-8",
    "xhtml": "application/xhtml+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "zip": "application/zip",
    "gz": "application/gzip",
    "wasm": "application/wasm",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
}


def is_ours(host: str, port: int) -> bool:
    """Whether a Host header names this server: any other name was made to lead here by somebody else."""
    return host in {f"{name}:{port}" for name in (HOST, "localhost")} | {HOST, "localhost"}


def parts_of(target: str) -> tuple[str, ...] | None:
    """The parts of the path that a request names, decoded once, the last empty for a folder; None for no good path.

    `target` is as http.server has it: the bytes of the request line as Latin-1.
    """
    path = target.partition("?")[0].partition("#")[0]
    if not path.startswith("/"):
        return None
    try:
        parts = tuple(unquote_to_bytes(part.encode("latin-1")).decode() for part in path[1:].split("/"))
    except UnicodeDecodeError:
        return None
    climbs = any(part in {".", ".."} or {*part} & {*"/\\\0"} for part in parts)
    return parts if all(parts[:-1]) and not climbs else None


def folder_path(parts: tuple[str, ...]) -> str:
    """The path of the folder at `parts`, with its closing slash: never empty, never another host."""
    return "".join(f"/{quote(part, safe='')}" for part in parts) + "/"


def content_type(name: str) -> str:
    """The type of a file by its ending, the same on every machine."""
    return _TYPES.get(PurePosixPath(name).suffix[1:].lower(), "application/octet-stream")
