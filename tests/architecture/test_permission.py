"""Permission is the query: what a view reads of a guarded model starts at who is looking."""

from __future__ import annotations

import ast

from django.apps import apps

from tests.architecture.sources import dotted, parsed, place, views

STARTS = {"asked_by", "visible_to", "readable_by", "queued_for", "lately_queued_for", "listed_for"}
LOOKUPS = {"get_object_or_404", "get_list_or_404"}


def guarded_models() -> set[str]:
    """Models whose rows not everyone may see: their queries can begin with who may."""
    return {
        model.__name__
        for model in apps.get_models()
        if any(hasattr(model._default_manager, start) for start in STARTS)
    }


def unguarded_queries(tree: ast.Module, guarded: set[str]) -> list[ast.expr]:
    started = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in STARTS
    }
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            if dotted(node.value) in guarded and id(node) not in started:
                found.append(node)
        elif isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in LOOKUPS:
            found += [first for first in node.args[:1] if dotted(first) in guarded]
    return found


def test_every_query_of_a_view_starts_at_who_is_looking() -> None:
    guarded = guarded_models()
    offences = [place(path, node) for path in views() for node in unguarded_queries(parsed(path), guarded)]
    assert offences == []


def test_the_rule_sees_a_query_that_starts_elsewhere() -> None:
    for text in (
        "Conversation.objects.get(pk=1)",
        "Conversation.objects.filter(pk=1).visible_to(user)",
        "get_object_or_404(Conversation, pk=1)",
        "objects = Conversation.objects",
        "shortcuts.get_object_or_404(Conversation.objects.all(), pk=1)",
    ):
        assert unguarded_queries(ast.parse(text), {"Conversation"}), text
    for text in (
        "get_object_or_404(Conversation.objects.visible_to(request.user), pk=1)",
        "Conversation.objects.readable_by(request.user).order_by('-pk')",
        "Number.objects.all()",
    ):
        assert not unguarded_queries(ast.parse(text), {"Conversation"}), text
