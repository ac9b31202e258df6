"""The trail can be read: each kind, value and object that the code records has its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from connect.audit.words import KINDS, OBJECTS, VALUES
from tests.architecture.sources import PRODUCT, dotted, modules, parsed, place


def recordings(tree: ast.Module) -> Iterator[ast.Call]:
    return (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) in {"record", "trail.record", "record_each"}
    )


def pattern_of(node: ast.expr) -> str:
    """What the kind can be; empty when it cannot be read from the call."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.IfExp):
        return f"(?:{pattern_of(node.body)}|{pattern_of(node.orelse)})"
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern_of(part) if isinstance(part, ast.Constant) else r"\w+" for part in node.values)
    return ""


def values_of(call: ast.Call) -> Iterator[str]:
    """The names of the values before and after, where they stand in the call."""
    for keyword in call.keywords:
        if keyword.arg in {"before", "after"} and isinstance(keyword.value, ast.Dict):
            for key in keyword.value.keys:
                if isinstance(key, ast.Constant):
                    yield str(key.value)


def kinds_without_words(tree: ast.Module) -> list[ast.Call]:
    found = []
    for call in recordings(tree):
        pattern = pattern_of(call.args[0]) if call.args else ""
        alternatives = re.fullmatch(r"\(\?:(.+)\|(.+)\)", pattern)
        wanted = alternatives.groups() if alternatives else [pattern]
        if not all(any(re.fullmatch(each, kind) for kind in KINDS) for each in wanted):
            found.append(call)
    return found


def values_without_words(tree: ast.Module) -> list[tuple[ast.Call, str]]:
    return [(call, name) for call in recordings(tree) for name in values_of(call) if name not in VALUES]


def test_each_kind_that_is_recorded_has_its_words() -> None:
    """Add it to connect/audit/words.py."""
    offences = [place(path, call) for path in modules() for call in kinds_without_words(parsed(path))]
    assert offences == []


def test_each_value_that_is_recorded_has_its_words() -> None:
    """Add it to VALUES in connect/audit/words.py."""
    offences = [
        f"{place(path, call)}: {name}"
        for path in modules()
        for call, name in values_without_words(parsed(path))
    ]
    assert offences == []


def test_no_words_are_for_what_is_not_recorded() -> None:
    patterns = {
        pattern_of(call.args[0]) for path in modules() for call in recordings(parsed(path)) if call.args
    }
    assert [kind for kind in KINDS if not any(re.fullmatch(pattern, kind) for pattern in patterns)] == []


@pytest.mark.parametrize("words", KINDS.values())
def test_the_rest_of_a_sentence_begins_small_and_has_one_place_at_most(words: tuple[str, str]) -> None:
    name, sentence = words
    assert name[0].isupper()
    assert sentence[0].islower()
    assert sentence.count("{}") <= 1
    assert not sentence.endswith(".")


def test_the_rule_sees_a_kind_without_words() -> None:
    for text in (
        "record('conversation.painted', by=by, about=self)",
        "trail.record(f'painting.{state}', by=by)",
        "record('conversation.closed' if done else 'conversation.painted', by=by)",
        "record(kind, by=by)",
    ):
        assert kinds_without_words(ast.parse(text)), text
    for text in (
        "record('conversation.closed', by=by, about=self)",
        "record(f'number.{state}', by=by)",
        "record('conversation.closed' if done else 'conversation.reopened', by=by)",
        "recorder.record('anything')",
    ):
        assert not kinds_without_words(ast.parse(text)), text
    assert values_without_words(ast.parse("record('user.created', by=by, after={'painted': True})"))


def test_words_are_for_models_that_there_are() -> None:
    from django.apps import apps

    names = {model._meta.model_name for model in apps.get_models()}
    assert set(OBJECTS) <= names
    assert {value.of for value in VALUES.values()} <= {"", *names}


def test_the_recordings_are_found() -> None:
    assert sum(1 for path in modules(PRODUCT) for _ in recordings(parsed(path))) >= 10
