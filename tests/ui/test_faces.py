from __future__ import annotations

import pytest

from connect.ui.faces import colour, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("João Batista da Silva", "JS"),
        ("Ana", "A"),
        ("maria da penha", "MP"),
        ("Ana-Clara Souza", "AS"),
        ("Édson", "É"),
        ("🌸 Flor do Campo", "FC"),
        ("(11) 98412-0137", ""),
        ("🌸", ""),
        ("", ""),
    ],
)
def test_initials_are_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_name_keeps_its_colour() -> None:
    assert colour("Joalheria Aurora") == colour("Joalheria Aurora")
    assert {colour(f"Cliente {number}") for number in range(100)} == {1, 2, 3, 4, 5, 6}
