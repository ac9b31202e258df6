"""Nothing in a page's template needs more than `'self'` of the content security policy. E-mails have none."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import ROOT, templates

COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "inline style": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(
        r"<script\b(?![^>]*\b(?:src\s*=|type\s*=\s*[\"']application/json))", re.IGNORECASE
    ),
    "event handler": re.compile(r"<[^>]*\s(?:hx-)?on[a-z:-]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(
        r"<(?:script|link|img|iframe|audio|video|source|use)\b[^>]*\b(?:src|href)\s*=\s*[\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
}


def offences(html: str) -> list[str]:
    html = COMMENT.sub("", html)
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(html)]


def test_no_template_has_inline_style_or_script_or_foreign_files() -> None:
    pages = (path for path in templates() if path.parent.name != "mail")
    found = {str(path.relative_to(ROOT)): named for path in pages if (named := offences(path.read_text()))}
    assert found == {}


@pytest.mark.parametrize(
    ("html", "offence"),
    [
        ('<p style="color:red">', "inline style"),
        ("<style>p { color: red }</style>", "inline style"),
        ("<script>alert(1)</script>", "inline script"),
        ('<button onclick="go()">', "event handler"),
        ('<div hx-on:click="go()">', "event handler"),
        ('<a href="javascript:go()">', "script address"),
        ('<script src="https://cdn.example/x.js"></script>', "foreign address"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "foreign address"),
    ],
)
def test_the_rule_sees(html: str, offence: str) -> None:
    assert offence in offences(html)


@pytest.mark.parametrize(
    "html",
    [
        """<script src="{% static 'ui/shell.js' %}" type="module"></script>""",
        '<script type="application/json" id="data">{}</script>',
        '<a href="https://example.com" rel="noopener">fora</a>',
        '<option selected data-style="round">',
        "{# style= onclick= #}",
    ],
)
def test_the_rule_lets_pass(html: str) -> None:
    assert offences(html) == []
