from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.urls import NoReverseMatch

from tests.ui.gallery import ContactForm


def rendered(source: str, **context: Any) -> str:
    return str(engines["django"].from_string(source).render(context))


def test_an_icon_is_a_reference_into_the_sprite() -> None:
    assert rendered('{% icon "eye" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/ui/icons.svg#eye"/></svg>'
    )
    assert 'class="icon icon--s icon--fill"' in rendered('{% icon "play" "s fill" %}')


def test_what_is_constant_is_written_when_the_template_is_read() -> None:
    def pieces(source: str) -> list[str]:
        template: Any = engines["django"].from_string(source)
        return [type(node).__name__ for node in template.template.nodelist]

    assert pieces('{% icon "eye" "s" %}') == ["TextNode"]
    assert pieces("{% static 'ui/icons.svg' %}{% url 'conversations:list' %}") == ["TextNode"] * 2
    for source in (
        "{% icon name %}",
        '{% icon "eye" look %}',
        '{% icon "eye"|lower %}',
        '{% icon "eye" as x %}',
    ):
        assert pieces(source) == ["SimpleNode"]
    assert "icon--s" in rendered('{% icon "eye" look %}', look="s")


def test_an_address_is_the_one_of_its_name() -> None:
    source = "{% url 'conversations:thread' pk %} {% url 'conversations:list' as there %}{{ there }}"
    assert [rendered(source, pk=pk) for pk in (7, 8)] == [f"/conversas/{pk}/ /conversas/" for pk in (7, 8)]
    with pytest.raises(NoReverseMatch):
        rendered("{% url 'conversations:thread' %}")


def test_an_avatar_is_of_a_name_or_of_someone_with_a_name() -> None:
    assert ">AR</span>" in rendered('{% avatar "Ana Rocha" "l" %}')
    assert ">AR</span>" in rendered("{% avatar who %}", who=SimpleNamespace(name="Ana Rocha"))
    assert "icons.svg#user" in rendered('{% avatar "" %}')


def test_an_avatar_shows_presence_only_when_asked() -> None:
    ana = SimpleNamespace(name="Ana Rocha", is_online=True)
    assert "dot" not in rendered("{% avatar who %}", who=ana)
    assert "dot--on" in rendered("{% avatar who presence=True %}", who=ana)


def test_a_status_is_a_word_and_never_a_colour_alone() -> None:
    assert rendered('{% status "active" %}') == '<span class="status status--green">Em Atendimento</span>'
    assert rendered('{% status "closed" %}') == '<span class="status">Encerrado</span>'
    assert '<span class="sr">Pendente</span>' in rendered('{% sdot "pending" %}')


def test_a_cod_shows_when_there_is_one() -> None:
    assert rendered('{% cod "4444" %}{% cod "" %}') == '<span class="cod">COD 4444</span>'


def test_what_a_customer_wrote_is_escaped() -> None:
    evil = '<b onclick="x">'
    for source in ("{% avatar evil %}", "{% cod evil %}", "{% callout %}{{ evil }}{% endcallout %}"):
        assert "<b onclick" not in rendered(source, evil=evil)
    assert "<b onclick" not in rendered('{% dialog "x" evil lead=evil %}{% enddialog %}', evil=evil)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (900, "900 B"),
        (184 * 1024, "184 KB"),
        (int(6.1 * 1024**2), "6,1 MB"),
        (2 * 1024**2, "2 MB"),
        (31 * 1024**2, "31 MB"),
        (3 * 1024**4, "3072 GB"),
    ],
)
def test_a_file_has_a_size_in_words(size: int, words: str) -> None:
    assert rendered("{{ size|filesize }}", size=size) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (42, "0:42"), (725.4, "12:05"), (3723, "1:02:03")]
)
def test_a_recording_has_a_duration(seconds: float, words: str) -> None:
    assert rendered("{{ seconds|duration }}", seconds=seconds) == words


def test_nothing_known_is_nothing_shown() -> None:
    source = (
        "{{ x|phone }}{{ x|day }}{{ x|moment }}{{ x|clock }}{{ x|dayname }}{{ x|ago }}{% when x %}{% cod x %}"
    )
    assert rendered(source, x=None) == ""


def test_thousands_have_a_point_and_ids_have_none() -> None:
    assert rendered("{{ n|thousands }} {{ n }}", n=1284) == "1.284 1284"


def test_a_fields_label_hint_and_error_belong_to_its_control() -> None:
    form = ContactForm({"name": "", "phone": "1198412"})
    html = rendered('{% include "ui/field.html" with field=form.phone %}', form=form)
    assert '<label class="field__label" for="id_phone">' in html
    assert 'class="input"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_phone_error"' in html
    assert 'id="id_phone_error" role="alert"' in html
    assert "Faltam dígitos." in html
    hinted = rendered('{% include "ui/field.html" with field=form.name %}', form=ContactForm())
    assert 'aria-describedby="id_name_helptext"' in hinted
    assert 'id="id_name_helptext"' in hinted


def test_a_dialog_is_named_by_its_title() -> None:
    html = rendered('{% dialog "sair" "Sair agora?" size="sm" %}<p>Corpo</p>{% enddialog %}')
    assert html.startswith('<dialog class="dialog dialog--sm" id="sair" aria-labelledby="sair-title">')
    assert '<h2 id="sair-title">Sair agora?</h2>' in html
    assert "<p>Corpo</p></dialog>" in html


def test_only_an_error_interrupts() -> None:
    assert 'role="alert"' in rendered('{% callout "error" %}x{% endcallout %}')
    assert "role" not in rendered('{% callout "warn" %}x{% endcallout %}')
