"""The page that lists a preview of letters, for the office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from itertools import groupby

from governance.record import Language
from templates.dates import short_day_time
from templates.locale_file import locale_file
from templates.year_book_words import year_book_words

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 "Segoe UI", Arial, sans-serif; color: #1b2430; background: #fff; margin: 2rem auto;
  max-width: 72rem; padding: 0 1rem; }}
h1, h2 {{ color: #12355b; }}
h2 {{ font-size: 1.15rem; margin: 2rem 0 .5rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #d5dce4; padding: .5rem .75rem .5rem 0; text-align: left;
  vertical-align: top; }}
th:nth-child(2) {{ width: 45%; }}
a {{ color: #0b5394; }}
.held {{ font-weight: bold; }}
code {{ font-size: .95rem; color: #414d5c; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{lead}</p>
{batches}
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class PreviewRow:
    """Say of one letter what the list shows; its files lie beside the list."""

    #: `kind:matter`; rows of one batch stand together.
    batch: str
    #: What the recipient is.
    to: str
    subject: str
    #: Name of the letter's page; empty where there is none.
    page: str
    #: Name of the letter's mail file.
    mail: str
    #: The letter's own language.
    language: str = ""
    held: bool = False
    leaves_at: datetime | None = None


def preview_page(rows: Sequence[PreviewRow], language: Language) -> str:
    """Write the page in one language; the letters' subjects are in their own."""
    words = _words(language)
    count = words["none"] if not rows else words["lead"].format(count=len(rows))
    ordered = sorted(rows, key=lambda row: row.batch)
    batches = (_batch(name, list(group), language) for name, group in groupby(ordered, lambda row: row.batch))
    return _PAGE.format(
        language=language, title=escape(words["title"]), lead=escape(count), batches="\n".join(batches)
    )


def _batch(name: str, rows: Sequence[PreviewRow], language: Language) -> str:
    words = _words(language)
    kind, _, matter = name.partition(":")
    called = year_book_words(language)["message_kind"].get(kind, kind)
    heads = "".join(f'<th scope="col">{escape(words[key])}</th>' for key in ("to", "letter", "when"))
    return (
        f"<h2>{escape(called)}"
        f"{f' <code>{escape(matter)}</code>' if matter else ''} ({len(rows)})</h2>\n"
        f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n"
        + "\n".join(_row(row, language) for row in rows)
        + "\n</tbody></table>"
    )


def _row(row: PreviewRow, language: Language) -> str:
    words = _words(language)
    spoken = f' lang="{escape(row.language)}"' if row.language else ""
    subject = f"<span{spoken}>{escape(row.subject)}</span>"
    if row.page:
        subject = f'<a href="{escape(row.page)}">{subject}</a>'
    mail = f'<a href="{escape(row.mail)}">{escape(words["mail"])}</a>'
    return f"<tr><td>{escape(row.to)}</td><td>{subject}<br>{mail}</td><td>{_when(row, language)}</td></tr>"


def _when(row: PreviewRow, language: Language) -> str:
    words = _words(language)
    if row.held:
        return f'<span class="held">{escape(words["held"])}</span>'
    if row.leaves_at is None:
        return ""
    return escape(words["leaves"].format(moment=short_day_time(row.leaves_at, language)))


@cache
def _words(language: Language) -> Mapping[str, str]:
    return locale_file("preview", language)
