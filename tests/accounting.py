"""Law 1 as a function: nothing of a source file is lost, and nothing is invented.

Returns complaints, so that the tests can show it both silent on good records and loud on spoilt ones.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

BODY_KINDS = ("paragraph", "subhead", "list", "caption", "quote", "code")
_UNSEEN = re.compile(r"[*_`\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u061c]")


def squeeze(text: str) -> str:
    """Text as law 1 compares it: without invisible characters, markup of emphasis, or the kind of white space."""
    return " ".join(_UNSEEN.sub("", text).split())


def complaints(record: Mapping[str, Any], source: Sequence[str]) -> list[str]:
    """What is wrong with `record` as an account of `source`, the decoded lines of its file."""
    found = [*_lines(record, source)]
    if not record["body"] and any(problem["level"] == "error" for problem in record["problems"]):
        return found
    places = _places(record)
    for line in record["lines"]:
        text = squeeze(line["text"])
        if line["kind"] in places and text and not places[line["kind"]](text):
            found.append(f"line {line['line']} is called {line['kind']}, but its text stands in no such field")
    return [*found, *_invented(record, source)]


def _lines(record: Mapping[str, Any], source: Sequence[str]) -> list[str]:
    shown = [number for number, text in enumerate(source, 1) if text.strip()]
    listed = [line["line"] for line in record["lines"]]
    found = [] if listed == shown else [f"lines {sorted(set(shown) ^ set(listed))[:5]} are not listed once, in order"]
    for line in record["lines"]:
        if not line["kind"] or not line["why"]:
            found.append(f"line {line['line']} has no kind or no reason")
        if line["line"] <= len(source) and line["text"] != source[line["line"] - 1]:
            found.append(f"line {line['line']} is not shown as it stands in the file")
    return found


def _places(record: Mapping[str, Any]) -> dict[str, Any]:
    def within(*texts: str | None) -> Any:
        held = squeeze(" ".join(text for text in texts if text)).casefold()
        return lambda text: text.casefold().strip("#*_ =-") in held or (held in text.casefold() and held != "")

    def holds_one(texts: Sequence[str]) -> Any:
        held = [squeeze(text).casefold() for text in texts if text]
        return lambda text: any(one in text.casefold() for one in held)

    bodies = {
        kind: within(*(block["text"] for block in record["body"] if block["kind"] == kind)) for kind in BODY_KINDS
    }
    next_in = record["next_in"] or {"section": None, "items": []}
    return bodies | {
        "headline": within(record["headline"]),
        "kicker": within(record["kicker"]),
        "standfirst": within(record["standfirst"]),
        "byline": lambda text: within(record["byline"])(text) or holds_one((record["byline"] or "").split(", "))(text),
        "credit": within(record["credit"]),
        "tags": lambda text: text in {",", "，", "、"} or any(squeeze(tag) in text for tag in record["tags"]),
        "furniture": within("\n".join(record["furniture"])),
        "next-in-heading": lambda text: record["next_in"] is not None,
        "next-in-item": holds_one([value for item in next_in["items"] for value in (item["headline"], item["url"])]),
        "others-item": holds_one(
            [value for item in record["others_also_read"] for value in (item["headline"], item["url"])]
        ),
        "date": lambda text: (
            record["published"] is not None
            or any(problem["code"] in ("bad-date", "ambiguous-date") for problem in record["problems"])
        ),
    }


def _invented(record: Mapping[str, Any], source: Sequence[str]) -> list[str]:
    whole = {squeeze(line) for line in source}
    lines = [line for block in record["body"] for line in block["text"].split("\n")]
    return [f"the body says {line[:40]!r}, no line of the file" for line in lines if squeeze(line) not in whole | {""}]
