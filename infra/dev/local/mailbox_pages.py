"""What the mailbox shows in a browser: the list, which looks for new mails by itself and is searched, and each mail."""

import html
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs, quote, unquote, urlsplit

from infra.dev.local.mails import Mail
from infra.dev.local.server import Response

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
# A mail's HTML runs nothing here, and what its links open is a tab like any other.
POPUPS = "allow-popups allow-popups-to-escape-sandbox"
MAIL_POLICY = f"sandbox {POPUPS}; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
FILE = "file/"  # before an attachment's name in its path
READABLE = ("application/json", "message/rfc822")  # beside text/…: shown as text, whatever is in it
INERT = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'"}
REFRESH_EVERY = 2000  # milliseconds
# Only the table is replaced: what is being typed stays.
REFRESH = (
    "<script>setInterval(() => fetch(location).then((page) => page.text()).then((text) => "
    "document.querySelector('table').replaceWith("
    "new DOMParser().parseFromString(text, 'text/html').querySelector('table'))).catch(() => {}), %d)</script>"
)
DOCUMENT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px/1.5 sans-serif; margin: 1rem auto; max-width: 60rem; padding: 0 1rem }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere }}
iframe {{ width: 100%; height: 70vh; border: 1px solid #767676 }}
td, th {{ text-align: left; padding-right: 1rem; vertical-align: top }}</style><h1>{title}</h1>{body}"""


def shown(url: str, mails: Sequence[Mail]) -> Response:
    """The list, a mail or a part of a mail; 404 for what is none."""
    parts = urlsplit(url)
    if parts.path == "/":
        (wanted, *_) = parse_qs(parts.query).get("q", [""])
        return Response(HTTPStatus.OK, _list(found(wanted, mails), wanted), HTML)
    number, _, part = parts.path.removeprefix("/messages/").partition("/")
    mail = next((mail for mail in mails if str(mail.number) == number), None)
    if mail is None:
        return Response(HTTPStatus.NOT_FOUND)
    return _part(mail, part) if part else Response(HTTPStatus.OK, _mail_page(mail), HTML)


def found(wanted: str, mails: Iterable[Mail]) -> list[Mail]:
    """The mails that have every word that is wanted: in address, subject, text, fact, or an attachment's name."""
    words = wanted.casefold().split()
    return [mail for mail in mails if all(word in _searched(mail) for word in words)]


def _searched(mail: Mail) -> str:
    fields = (mail.to, mail.subject, mail.text, mail.fact, mail.order, *mail.attachments)
    return "\n".join(fields).casefold()


def _list(mails: Sequence[Mail], wanted: str) -> bytes:
    rows = "".join(
        f"<tr><td>{mail.at:%H:%M:%S}</td><td>{html.escape(mail.to)}</td>"
        f'<td><a href="/messages/{mail.number}">{html.escape(mail.subject)}</a></td>'
        f"<td>{html.escape(', '.join(mail.attachments))}</td></tr>"
        for mail in reversed(mails)
    )
    search = (
        f'<form role="search"><input type="search" name="q" aria-label="Words" value="{html.escape(wanted)}"> '
        "<button>Search</button></form>"
    )
    table = f"<table><tr><th>UTC</th><th>To</th><th>Subject</th><th>Attachments</th></tr>{rows}</table>"
    body = search + table + REFRESH % REFRESH_EVERY
    return DOCUMENT.format(title="Mailbox of the local stack", body=body).encode()


def _mail_page(mail: Mail) -> bytes:
    about = (
        f'<p><a href="/">All mails</a></p><p>To {html.escape(mail.to)}, {mail.at:%Y-%m-%d %H:%M:%S} UTC. '
        f'<a href="/messages/{mail.number}/html">HTML alone</a> · '
        f'<a href="/messages/{mail.number}/raw">raw source</a></p>'
    )
    text = html.escape(mail.text)
    for link in sorted(set(map(html.escape, mail.links)), key=len, reverse=True):
        text = text.replace(f"{link}\n", f'<a rel="noreferrer" href="{link}">{link}</a>\n')
    frame = f'<h2>HTML</h2><iframe title="HTML" sandbox="{POPUPS}" src="/messages/{mail.number}/html"></iframe>'
    body = f"{about}<h2>Text</h2><pre>{text}</pre>{_attachments(mail)}{frame}"
    return DOCUMENT.format(title=html.escape(mail.subject), body=body).encode()


def _attachments(mail: Mail) -> str:
    rows = "".join(
        f'<li><a href="/messages/{mail.number}/{FILE}{quote(name, safe="")}">{html.escape(name)}</a>, '
        f"{html.escape(mail.types[name])}, {len(content)} bytes</li>"
        for name, content in mail.attachments.items()
    )
    return f"<h2>Attachments</h2><ul>{rows}</ul>" if rows else ""


def _part(mail: Mail, name: str) -> Response:
    if name == "html":
        in_a_tab = mail.html.replace("<head>", '<head><base target="_blank">', 1)
        return Response(HTTPStatus.OK, in_a_tab.encode(), HTML, {"content-security-policy": MAIL_POLICY})
    if name == "raw":
        return Response(HTTPStatus.OK, mail.raw, TEXT, INERT)
    name = unquote(name.removeprefix(FILE))
    content = mail.attachments.get(name)
    if content is None:
        return Response(HTTPStatus.NOT_FOUND)
    if mail.types[name].startswith("text/") or mail.types[name] in READABLE:
        return Response(HTTPStatus.OK, content, TEXT, INERT)
    saved = {**INERT, "content-disposition": "attachment"}
    return Response(HTTPStatus.OK, content, "application/octet-stream", saved)
