"""HTML from values: whatever is not HTML already is escaped."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    *("Html", "figure", "heading", "lead", "lines", "page", "paragraph", "preformatted", "section"),
    "table",
]

PIXELS_PER_INCH = 150
SHORT, LONG = 12, 30  # letters of a cell that stays on one line, of a word that may be broken within
WIDE = 9  # columns from which on letters are smaller
MEASURED = re.compile(r"([+−]?\d[^(]*) (\(.*)")  # a value and its interval
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1a1f2b; background: #fff; margin: 0 auto;
       max-width: 72rem; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem; }
p { margin: .4rem 0 .8rem; } p, figcaption, pre { max-width: 60rem; } .muted { color: #565f70; }
.lead { font-size: 1.1rem; max-width: none; padding-left: .9rem; border-left: 3px solid #b9c0cd; }
table { border-collapse: collapse; margin: .4rem 0 1rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; border-bottom: 1px solid #e3e6ec;
         vertical-align: top; }
.wide { font-size: .8rem; } .wide :is(th, td) { padding-right: .7rem; }
.short { white-space: nowrap; } .long { overflow-wrap: anywhere; }
th { font-weight: 600; color: #565f70; } .right { text-align: right; }
figure { margin: .8rem 0 1.2rem; } img { max-width: 100%; height: auto; }
figcaption { color: #565f70; font-size: .9rem; }
pre { background: #f4f5f8; padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere;
      font-size: .85rem; }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; }
               figure, tr { break-inside: avoid; } }
"""


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def _safe(value: object) -> str:
    return value if isinstance(value, Html) else html.escape(str(value))


def page(title: str, body: Iterable[Html]) -> Html:
    """The whole page; it may load nothing and run nothing, whatever is in it."""
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return Html(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{''.join(body)}</body>\n</html>\n"
    )


def heading(text: object) -> Html:
    """The page's own heading."""
    return Html(f"<h1>{_safe(text)}</h1>\n")


def section(title: str, *parts: Html) -> Html:
    """A heading and what is under it."""
    return Html(f"<h2>{_safe(title)}</h2>\n{''.join(parts)}")


def paragraph(text: object, muted: bool = False) -> Html:
    """A paragraph."""
    return Html(f"<p{' class=muted' * muted}>{_safe(text)}</p>\n")


def lead(text: object) -> Html:
    """A paragraph that says the most important thing."""
    return Html(f"<p class=lead>{_safe(text)}</p>\n")


def lines(*texts: object) -> Html:
    """Texts below each other."""
    return Html("<br>".join(_safe(text) for text in texts))


def preformatted(text: str) -> Html:
    """Text whose line breaks stay."""
    return Html(f"<pre>{_safe(text)}</pre>\n")


def table(head: Sequence[object], rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> Html:
    """A table; the columns in `right` are aligned there."""
    top = "".join(_cell("th", value, number in right) for number, value in enumerate(head))
    body = "".join(
        f"<tr>{''.join(_cell('td', value, number in right) for number, value in enumerate(row))}</tr>\n"
        for row in rows
    )
    kind = " class=wide" * (len(head) >= WIDE)
    return Html(f"<table{kind}>\n{f'<tr>{top}</tr>' if any(head) else ''}\n{body}</table>\n")


def _cell(tag: str, value: object, right: bool) -> str:
    """A cell; only words that would be wider than the page, as a hash is, are broken within.

    A value and its interval may stand in two lines, and neither is broken itself.
    """
    words = str(value).split()
    short = tag == "td" and len(str(value)) <= SHORT
    known = {"right": right, "short": short, "long": any(len(word) > LONG for word in words)}
    names = " ".join(name for name, holds in known.items() if holds)
    if right and (measured := MEASURED.fullmatch(str(value))):
        value = Html(" ".join(f"<span class=short>{_safe(part)}</span>" for part in measured.groups()))
    return f"<{tag}{f' class={names!r}' * bool(names)}>{_safe(value)}</{tag}>"


def figure(drawn: Figure, words: str) -> Html:
    """A picture within the page; `words` are its caption, read out where it can't be seen."""
    held = io.BytesIO()
    drawn.savefig(held, format="png", dpi=PIXELS_PER_INCH)
    data = base64.b64encode(held.getvalue()).decode("ascii")
    width = round(drawn.get_figwidth() * 96)
    image = f'<img alt="{_safe(words)}" width="{width}" src="data:image/png;base64,{data}">'
    return Html(f"<figure>{image}<figcaption>{_safe(words)}</figcaption></figure>\n")
