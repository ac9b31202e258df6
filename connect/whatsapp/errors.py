"""What each of Meta's error codes means, what to do about it, and what the agent reads.

Graph has no idempotency key. A send is repeated only when Meta is known to have refused it before doing
anything (RETRY and PAIR); what Meta's own trouble leaves open is UNKNOWN until a status tells.
In a `failed` status every code is final: `sentence` is what remains to be said.
"""

from __future__ import annotations

import random
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from connect.whatsapp.answers import GraphError


class Action(StrEnum):
    FINAL = "final"
    """This message will not go; another try of the same brings the same."""
    RETRY = "retry"
    """Refused before it was processed: again after `delay(tries)`. The number as a whole goes slower."""
    PAIR = "pair"
    """Too much to one customer: again after `delay(tries)`, holding only that conversation."""
    UNKNOWN = "unknown"
    """Meta's trouble: sent or not, nobody knows. Wait for a status, then one careful retry."""
    STOP = "stop"
    """This message failed and the others would: stop the number for `stop_for`."""
    DISCONNECT = "disconnect"
    """The token is no good: nothing goes until an administrator connects the number anew."""


class Hint(StrEnum):
    """What else the domain may do about it."""

    NONE = ""
    WINDOW_CLOSED = "window_closed"
    """The 24 hours are over, whatever we had counted."""
    OPTED_OUT = "opted_out"
    """The customer wants no marketing."""
    TRY_OTHER_FORM = "try_other_form"
    """A Brazilian mobile that never wrote to us: once with (without) the ninth digit."""
    STOP_CAMPAIGNS = "stop_campaigns"
    SYNC_TEMPLATES = "sync_templates"
    RESTART_PAGING = "restart_paging"
    OUR_BUG = "our_bug"
    """We asked for something that makes no sense: to be logged."""


class Meaning(Struct, frozen=True, kw_only=True):
    code: int
    action: Action
    sentence: str
    """What the agent reads on the message."""
    alerts: bool = False
    """Administrators have to know."""
    delays: tuple[int, ...] = ()
    """Seconds before each new try; afterwards it is given up."""
    stop_for: timedelta | None = None
    """With STOP; None: until an administrator resumes."""
    hint: Hint = Hint.NONE

    @property
    def is_retried(self) -> bool:
        return self.action in (Action.RETRY, Action.PAIR)

    def delay(self, tries: int, *, asked: float | None = None) -> timedelta | None:
        """How long to wait after so many tries (one or more); None: give up. `asked`: Retry-After."""
        if not self.is_retried or tries > len(self.delays):
            return None
        seconds = self.delays[max(tries, 1) - 1]
        return timedelta(seconds=max(seconds * random.uniform(1.0, 1.25), asked or 0))


_SECONDS = (1, 2, 4, 8, 16, 32, 60)
_MINUTES = (60, 120, 300, 600, 1200)
_PAIR = (1, 4, 16, 64)
_QUARTER = timedelta(minutes=15)
_GONE = "A mensagem não pôde ser entregue. O cliente pode não ter WhatsApp, ou usar uma versão muito antiga."
_OURS = "O WhatsApp recusou a mensagem. O administrador já pode ver o motivo."
_TEMPLATE = "Os valores não batem com o template. Confira as variáveis e tente novamente."
_PERMISSION = "O número não tem permissão para enviar. Avise o administrador."
_MAYBE = "O WhatsApp está com problemas. Ainda não sabemos se a mensagem foi enviada."
_BUSY = "O WhatsApp pediu para enviar mais devagar. A mensagem será enviada em instantes."
_UNREGISTERED = "O número da empresa não está registrado no WhatsApp. Avise o administrador."
_REGISTRATION = "O WhatsApp recusou o registro do número: confira o PIN de duas etapas."
_LOCKED = "A conta da empresa está bloqueada pela Meta. Avise o administrador."
_MARKETING = "O WhatsApp não aceita este template de marketing por este caminho. Avise o administrador."
_BLOCKING = "Não foi possível mudar o bloqueio deste contato no WhatsApp."


def _final(code: int, sentence: str, *, alerts: bool = False, hint: Hint = Hint.NONE) -> Meaning:
    return Meaning(code=code, action=Action.FINAL, sentence=sentence, alerts=alerts, hint=hint)


def _retry(code: int, delays: tuple[int, ...], sentence: str = _BUSY) -> Meaning:
    return Meaning(code=code, action=Action.RETRY, sentence=sentence, delays=delays)


def _unknown(code: int) -> Meaning:
    return Meaning(code=code, action=Action.UNKNOWN, sentence=_MAYBE)


def _stop(code: int, sentence: str) -> Meaning:
    return Meaning(code=code, action=Action.STOP, sentence=sentence, alerts=True, stop_for=_QUARTER)


def _disconnect(code: int) -> Meaning:
    sentence = "O acesso deste número ao WhatsApp expirou. Avise o administrador."
    return Meaning(code=code, action=Action.DISCONNECT, sentence=sentence, alerts=True)


def _table(*meanings: Meaning) -> dict[int, Meaning]:
    return {meaning.code: meaning for meaning in meanings}


MEANINGS = _table(
    # Access
    _disconnect(0),
    _disconnect(190),
    _final(3, _PERMISSION, alerts=True),
    _final(10, _PERMISSION, alerts=True),
    _final(131005, _PERMISSION, alerts=True),
    # Meta's own trouble
    _unknown(1),
    _unknown(2),
    _unknown(131000),
    _unknown(131016),
    _unknown(133004),
    # Too much, too fast
    _retry(4, _MINUTES),
    _retry(80007, _MINUTES),
    _retry(130429, _SECONDS),
    Meaning(
        code=131056,
        action=Action.PAIR,
        sentence="Muitas mensagens para este cliente em pouco tempo. A mensagem será enviada em instantes.",
        delays=_PAIR,
    ),
    _retry(
        131057, _MINUTES, "O número está em manutenção no WhatsApp. A mensagem será enviada em instantes."
    ),
    _final(
        131048,
        "A Meta limitou os envios deste número por causa da qualidade. Avise o administrador.",
        alerts=True,
        hint=Hint.STOP_CAMPAIGNS,
    ),
    # This customer
    _final(131026, _GONE, hint=Hint.TRY_OTHER_FORM),
    _final(
        131047,
        "A janela de 24 horas está fechada. Envie um template para retomar a conversa.",
        hint=Hint.WINDOW_CLOSED,
    ),
    _final(131049, "A Meta limitou o marketing para esta pessoa. Tente outro dia, ou espere ela escrever."),
    _final(131050, "Esta pessoa não quer receber marketing da empresa.", hint=Hint.OPTED_OUT),
    _final(130472, "Esta pessoa está em um teste da Meta e não recebe este marketing. Tente outro dia."),
    _final(130403, "Este contato está bloqueado no WhatsApp. Desbloqueie antes de enviar."),
    _final(131021, "Este é o número da própria empresa."),
    _final(131030, "O número da empresa é de teste e só envia para telefones autorizados na Meta."),
    _final(131062, "O WhatsApp só entrega esta mensagem pelo telefone, que este contato não mostra."),
    _final(137000, "O código de segurança do cliente mudou. Confirme quem é antes de enviar."),
    _final(130497, "A empresa não pode escrever para o país deste cliente.", alerts=True),
    # This message
    _final(131051, "O WhatsApp não aceita este tipo de mensagem.", hint=Hint.OUR_BUG),
    _final(131052, "O WhatsApp não conseguiu obter o arquivo. Peça ao cliente que envie de novo."),
    _final(131053, "O WhatsApp não aceitou o arquivo. Confira o tipo e o tamanho e tente novamente."),
    _final(131060, "Esta mensagem não está disponível."),
    _final(33, _OURS, alerts=True, hint=Hint.OUR_BUG),
    _final(100, _OURS, hint=Hint.OUR_BUG),
    _final(131008, _OURS, hint=Hint.OUR_BUG),
    _final(131009, _OURS, hint=Hint.OUR_BUG),
    _final(135000, _OURS, hint=Hint.OUR_BUG),
    # Templates
    _final(132000, _TEMPLATE, hint=Hint.SYNC_TEMPLATES),
    _final(132012, _TEMPLATE, hint=Hint.SYNC_TEMPLATES),
    _final(132018, _TEMPLATE, hint=Hint.SYNC_TEMPLATES),
    _final(132001, "Este template não existe ou não está aprovado neste idioma.", hint=Hint.SYNC_TEMPLATES),
    _final(132005, "O texto do template ficou longo demais com estes valores."),
    _final(132007, "O texto do template vai contra as políticas do WhatsApp."),
    _final(
        132015,
        "Este template está pausado pela Meta por baixa qualidade. Use outro ou espere.",
        hint=Hint.SYNC_TEMPLATES,
    ),
    _final(132016, "Este template foi desativado pela Meta. Use outro.", hint=Hint.SYNC_TEMPLATES),
    _final(132068, "O formulário deste template está bloqueado.", alerts=True),
    _retry(132069, _MINUTES, "O formulário do template está limitado. A mensagem será enviada mais tarde."),
    _final(131064, "A Meta limitou os templates da conta: há categorias a corrigir.", alerts=True),
    _final(131055, _MARKETING),
    _final(131063, _MARKETING),
    _final(134100, _MARKETING),
    _retry(134101, (600, 900, 1800), "O template está sendo preparado. A mensagem será enviada mais tarde."),
    _final(134102, _MARKETING),
    # The account and the number
    _stop(131031, _LOCKED),
    _stop(368, _LOCKED),
    _final(131042, "Há um problema no pagamento da conta na Meta. Avise o administrador.", alerts=True),
    _final(131044, "Há um problema no pagamento das ligações na Meta. Avise o administrador.", alerts=True),
    _final(131037, "O nome de exibição do número ainda não foi aprovado pela Meta.", alerts=True),
    _stop(131045, _UNREGISTERED),
    _stop(133000, _UNREGISTERED),
    _stop(133006, _UNREGISTERED),
    _stop(133010, _UNREGISTERED),
    _final(133005, _REGISTRATION, alerts=True),
    _final(133008, _REGISTRATION, alerts=True),
    _final(133009, _REGISTRATION, alerts=True),
    _final(133016, "Houve registros demais deste número. Espere 72 horas.", alerts=True),
    # Lists
    _final(131059, "A lista mudou durante a leitura.", hint=Hint.RESTART_PAGING),
    _final(139100, _BLOCKING),
    _final(139101, "A lista de contatos bloqueados no WhatsApp está cheia."),
    _final(139102, _BLOCKING),
    _final(139103, _BLOCKING),
)

_SOMETHING_ELSE = "O WhatsApp não enviou a mensagem. Tente novamente."


def meaning_of(code: int) -> Meaning:
    """The table's line; for a code that it does not have, final with a plain sentence."""
    if code in MEANINGS:
        return MEANINGS[code]
    if 200 <= code <= 299:
        return _final(code, _PERMISSION, alerts=True)
    return _final(code, _SOMETHING_ELSE)


def judge(error: GraphError) -> Meaning:
    """What this answer to a send means: its code, and what Meta says about trying again."""
    meaning = meaning_of(error.code)
    is_known = error.code in MEANINGS or 200 <= error.code <= 299
    if not is_known and error.http_status == 429:
        return _retry(error.code, _SECONDS)
    if meaning.action is Action.FINAL and (error.is_transient or (not is_known and error.http_status >= 500)):
        return _unknown(error.code)
    return meaning
