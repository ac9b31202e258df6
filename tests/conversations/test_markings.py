"""WhatsApp's markings: what becomes bold, what stays what was typed, and that nothing slips through."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect.conversations.markings import as_html

LINK = '<a href="https://x.com/a_b" target="_blank" rel="noopener noreferrer nofollow">https://x.com/a_b</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("oi", "oi"),
        ("*negrito*, _itálico_ e ~riscado~", "<strong>negrito</strong>, <em>itálico</em> e <s>riscado</s>"),
        ("_*os dois*_", "<em><strong>os dois</strong></em>"),
        ("*um* e *outro*", "<strong>um</strong> e <strong>outro</strong>"),
        ("```mono *e só*```", "<code>mono *e só*</code>"),
        ("`código`", "<code>código</code>"),
        ("2*3*4", "2*3*4"),
        ("nome_de_arquivo_longo", "nome_de_arquivo_longo"),
        ("* nada *", "* nada *"),
        ("**", "**"),
        ("*sem fim", "*sem fim"),
        ("*não\nna outra linha*", "*não\nna outra linha*"),
        ("veja https://x.com/a_b.", f"veja {LINK}."),
        ("(https://x.com/a_b)", f"({LINK})"),
        ("*https://x.com/a_b*", f"<strong>{LINK}</strong>"),
        ("<script>*x*</script>", "&lt;script&gt;<strong>x</strong>&lt;/script&gt;"),
    ],
)
def test_markings(text: str, html: str) -> None:
    assert as_html(text) == html


def test_an_address_without_a_scheme_is_a_link_too() -> None:
    assert 'href="https://www.exemplo.com.br/loja"' in as_html("www.exemplo.com.br/loja")


def test_a_script_is_no_address() -> None:
    assert "<a" not in as_html("javascript://alert(1) data://x")


MARKED = st.text(alphabet="*_~`<>&\"' \naá1.:/hw", max_size=60) | st.text(max_size=60)
TAG = re.compile(
    r"</?(?:strong|em|s|code)>|<a href=\"https?://[^\"<>]*\" target=\"_blank\" rel=\"[a-z ]+\">|</a>"
)


@given(MARKED)
def test_only_our_own_tags_come_out(text: str) -> None:
    rest = TAG.sub("", as_html(text))
    assert "<" not in rest
    assert ">" not in rest


@given(MARKED)
def test_tags_are_closed_in_the_order_in_which_they_were_opened(text: str) -> None:
    opened: list[str] = []
    for tag in re.findall(r"<(/?\w+)", as_html(text)):
        if tag.startswith("/"):
            assert opened.pop() == tag[1:]
        else:
            opened.append(tag)
    assert opened == []


def test_many_marks_take_no_longer_than_their_length() -> None:
    for text in ("*a " * 1300, "*a _b ~c " * 450, "`" * 4096, "```" * 1365, "www." * 1000):
        assert as_html(text)
