"""How the trail reads: each kind that is recorded, each value, in Portuguese. A test misses what is not here.

A kind has a name, for the filter, and the rest of a sentence that begins with who did it; `{}` is what it is
about. When nobody did it, the sentence begins with *O sistema*.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    name: str
    sentence: str


class Value(NamedTuple):
    label: str
    words: dict[str, str] = {}
    """What its values are called, where they are not shown as they are."""
    of: str = ""
    """The type of object whose id the value is, such as "user": it is shown by name."""


KINDS: dict[str, Words] = {
    # Conversas
    "conversation.assumed": Words("Conversa assumida", "assumiu a conversa com {}"),
    "conversation.closed": Words("Conversa encerrada", "encerrou a conversa com {}"),
    "conversation.transferred": Words("Conversa transferida", "transferiu a conversa com {}"),
    "conversation.reopened": Words("Conversa reaberta", "reabriu a conversa com {}"),
    # Contatos
    "contact.created": Words("Contato criado", "criou o contato {}"),
    "contact.edited": Words("Contato alterado", "alterou os dados de {}"),
    "contact.phone_added": Words("Telefone adicionado", "adicionou um telefone a {}"),
    "contact.phone_removed": Words("Telefone removido", "removeu um telefone de {}"),
    "contact.opted_out": Words("Envios em massa suspensos", "suspendeu os envios em massa a {}"),
    "contact.merged": Words("Contatos unidos", "uniu outro contato a {}"),
    "contact.unmerged": Words("União desfeita", "desfez a união de contatos em {}"),
    "contact.blocked": Words("Contato bloqueado", "bloqueou o contato {}"),
    "contact.unblocked": Words("Contato desbloqueado", "desbloqueou o contato {}"),
    "contact.opted_in": Words("Envios em massa liberados", "liberou os envios em massa a {}"),
    "contact.requested": Words("Transferência pedida", "pediu a transferência de {}"),
    "contact.request_accepted": Words("Pedido aceito", "aceitou o pedido de transferência de {}"),
    "contact.request_declined": Words("Pedido recusado", "recusou o pedido de transferência de {}"),
    "contact.owner_changed": Words("Atendente Principal alterado", "alterou o Atendente Principal de {}"),
    "contact.imported": Words("Contato importado", "importou {} de uma planilha"),
    "contact.restored": Words("Importação desfeita no contato", "desfez a importação em {}"),
    "contacts.exported": Words("Contatos exportados", "exportou contatos para uma planilha"),
    # Empresa
    "company.changed": Words("Configurações alteradas", "alterou as configurações da empresa"),
    # Entrada
    "login.succeeded": Words("Entrada", "entrou no sistema"),
    "login.failed": Words("Entrada recusada", "recusou uma senha de {}"),
    "login.locked": Words("Entrada bloqueada", "bloqueou por um tempo as tentativas de {}"),
    "code.sent": Words("Código enviado", "enviou um código de verificação a {}"),
    "code.rejected": Words("Código recusado", "recusou um código de verificação de {}"),
    "recovery.used": Words("Código de recuperação usado", "usou um código de recuperação"),
    "device.trusted": Words("Dispositivo de confiança", "passou a confiar em um dispositivo"),
    "second_step.reset": Words("Verificação redefinida", "redefiniu a verificação de dois fatores de {}"),
    "sessions.ended": Words("Sessões encerradas", "encerrou sessões de {}"),
    "password.changed": Words("Senha alterada", "alterou a senha de {}"),
    "password.given": Words("Senha temporária", "deu uma senha temporária a {}"),
    "password.link_sent": Words("Link de senha", "enviou um link para nova senha a {}"),
    # LGPD
    "contact.disclosed": Words("Dados de contato exportados", "exportou tudo o que se guarda de {}"),
    "contact.erased": Words("Contato apagado", "apagou para sempre {}"),
    # Importação
    "import.begun": Words("Planilha enviada", "enviou a planilha {}"),
    "import.started": Words("Importação iniciada", "começou a importar {}"),
    "import.finished": Words("Importação concluída", "importou {}"),
    "import.cancelled": Words("Importação cancelada", "cancelou a importação de {}"),
    "import.undone": Words("Importação desfeita", "desfez a importação de {}"),
    # Usuários
    "user.invited": Words("Convite", "convidou {}"),
    "user.created": Words("Usuário criado", "criou o usuário {}"),
    "user.changed": Words("Usuário alterado", "alterou os dados de {}"),
    "user.role_changed": Words("Função ou setor alterado", "alterou a função ou o setor de {}"),
    "user.deactivated": Words("Usuário desativado", "desativou o acesso de {}"),
    "user.reactivated": Words("Usuário reativado", "reativou o acesso de {}"),
    "user.unlocked": Words("Desbloqueio", "desbloqueou o acesso de {}"),
    "user.absence_changed": Words("Ausência alterada", "alterou a ausência de {}"),
    "user.work_handed_over": Words("Atendimento repassado", "repassou conversas e contatos de {}"),
    "user.paused": Words("Pausa iniciada", "entrou em pausa"),
    "user.resumed": Words("Pausa encerrada", "voltou da pausa"),
    "user.renamed": Words("Nome alterado", "alterou o nome de {}"),
    "user.email_changed": Words("E-mail alterado", "alterou o e-mail de {}"),
    "user.photo_set": Words("Foto trocada", "trocou a foto de {}"),
    "user.photo_removed": Words("Foto removida", "removeu a foto de {}"),
    "session.ended": Words("Sessão encerrada", "encerrou uma sessão de {}"),
    "device.forgotten": Words("Dispositivos esquecidos", "esqueceu os dispositivos confiáveis de {}"),
    "user.app_set_up": Words("Autenticador configurado", "configurou o aplicativo autenticador de {}"),
    "user.app_removed": Words("Autenticador desativado", "desativou o aplicativo autenticador de {}"),
    "user.passkey_added": Words("Chave de acesso adicionada", "adicionou uma chave de acesso de {}"),
    "user.passkey_removed": Words("Chave de acesso removida", "removeu uma chave de acesso de {}"),
    "user.recovery_codes_renewed": Words("Códigos de recuperação", "gerou códigos de recuperação de {}"),
    # Setores
    "sector.created": Words("Setor criado", "criou o setor {}"),
    "sector.changed": Words("Setor alterado", "alterou o setor {}"),
    "sector.deactivated": Words("Setor desativado", "desativou o setor {}"),
    "sector.reactivated": Words("Setor reativado", "reativou o setor {}"),
    # Auditoria
    "trail.exported": Words("Trilha exportada", "exportou a trilha de auditoria"),
    # Números e alertas
    "number.registered": Words("Número registrado", "registrou o número {}"),
    "number.changed": Words("Número alterado", "alterou o número {}"),
    "number.connected": Words("Número conectado", "voltou a enviar pelo número {}"),
    "number.disconnected": Words("Número desconectado", "desconectou o número {}"),
    "number.stopped": Words("Envio parado", "parou o envio pelo número {}"),
    "alert.resolved": Words("Alerta resolvido", "resolveu o alerta {}"),
    # Recebimentos
    "update.replayed": Words("Recebimento reprocessado", "reprocessou o recebimento {}"),
    "update.discarded": Words("Recebimento descartado", "descartou o recebimento {}"),
}

OBJECTS: dict[str, str] = {
    "alert": "Alerta",
    "contact": "Contato",
    "conversation": "Conversa",
    "import": "Importação",
    "keptupdate": "Recebimento",
    "number": "Número",
    "sector": "Setor",
    "user": "Usuário",
}
"""What an entry can be about, by the name of the model."""

VALUES: dict[str, Value] = {
    "absent_until": Value("Ausente até"),
    "birth_date": Value("Data de Nascimento"),
    "code": Value("Código (COD)"),
    "notes": Value("Nota Interna"),
    "observations": Value("Observação"),
    "phone": Value("Telefone"),
    "codes_repeat": Value("Permitir códigos repetidos", {"True": "sim", "False": "não"}),
    "agents_export": Value("Atendentes podem exportar contatos", {"True": "sim", "False": "não"}),
    "format": Value("Formato", {"csv": "CSV", "xlsx": "XLSX"}),
    "searched": Value("Com pesquisa", {"True": "sim", "False": "não"}),
    "status": Value("Status"),
    "assignee": Value("Atendente", of="user"),
    "changed": Value("Alterado"),
    "created": Value("Criados"),
    "contacts": Value("Contatos"),
    "conversations": Value("Conversas"),
    "done": Value("Processado"),
    "email": Value("E-mail"),
    "grace_minutes": Value("Tolerância de reabertura (min)"),
    "import": Value("Importação"),
    "limit_per_agent": Value("Limite por atendente"),
    "managers": Value("Gerentes", of="user"),
    "name": Value("Nome"),
    "owner": Value("Atendente Principal", of="user"),
    "passkey": Value("Chave de acesso"),
    "kind": Value("O quê", {kind: words.name for kind, words in KINDS.items()}),
    "object": Value("Sobre"),
    "person": Value("Pessoa", of="user"),
    "protocol": Value("Protocolo"),
    "reason": Value("Motivo"),
    "role": Value("Função", {"agent": "Atendente", "manager": "Gerente", "admin": "Admin"}),
    "routing": Value("Distribuição", {"queue": "Fila", "automatic": "Automática"}),
    "sector": Value("Setor", of="sector"),
    "sectors": Value("Setores"),
    "sessions": Value("Sessões"),
    "refused": Value("Recusadas"),
    "rows": Value("Linhas"),
    "since": Value("De"),
    "state": Value(
        "Situação", {"connected": "conectado", "disconnected": "desconectado", "stopped": "envio parado"}
    ),
    "until": Value("Até"),
    "updated": Value("Atualizados"),
    "written": Value("Importadas"),
    "substitute": Value("No lugar", of="user"),
    "username": Value("Usuário"),
    "waiting_limit_minutes": Value("Limite de espera (min)"),
    "waiting_returns_to_queue": Value("Espera vencida volta à fila", {"True": "sim", "False": "não"}),
}
