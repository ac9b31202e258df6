from __future__ import annotations


class Refusal(Exception):
    """A verb says no. Its text is the sentence, in Portuguese, that the person reads."""

    field = ""
    """Beside which field of the verb's form it is read, where it is about one."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
