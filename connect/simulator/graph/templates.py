"""The account's message templates: list, create, edit, delete, unpause; and Meta's verdicts on them."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.utils import timezone

from connect.simulator import payloads
from connect.simulator.components import check, refused, uppered
from connect.simulator.errors import GraphError
from connect.simulator.graph.calls import Call, Json, success
from connect.simulator.models import Delivery, SimulatedNumber, SimulatedTemplate

CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
SUMMARY = {"message_template_limit": 250, "are_translations_complete": True}
REVIEW = timedelta(seconds=3)
"""How long Meta thinks about a new template."""


def listed(call: Call, number: SimulatedNumber) -> Json:
    templates = SimulatedTemplate.objects.filter(waba_id=number.waba_id)
    for name in ("status", "category", "language"):
        if call.query.get(name):
            templates = templates.filter(**{f"{name}__iexact": call.query[name]})
    if call.query.get("name"):
        templates = templates.filter(name__contains=call.query["name"])
    limit = min(int(call.query.get("limit", 25)), 250)
    if call.query.get("after"):
        templates = templates.filter(pk__gt=_position(call.query["after"]))
    found = list(templates[: limit + 1])
    page = found[:limit]
    fields = call.fields("id,name,language,status,category,parameter_format,components,previous_category")
    answer: Json = {"data": [told(template, fields) for template in page]}
    if "summary" in call.query:
        answer["summary"] = {
            "total_count": templates.count(),
            "message_template_count": templates.count(),
        } | SUMMARY
    if page:
        cursors = {"before": _cursor(page[0].pk), "after": _cursor(page[-1].pk)}
        answer["paging"] = {"cursors": cursors}
        if len(found) > limit:
            query = {**call.query, "limit": limit, "after": cursors["after"]}
            query.pop("access_token", None)
            path = "/".join(call.path)
            answer["paging"]["next"] = f"{call.base}{call.version}/{path}?{urlencode(query)}"
    return answer


def told(template: SimulatedTemplate, fields: list[str]) -> Json:
    everything: Json = {
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "quality_score": {"score": template.quality, "date": int(template.created_at.timestamp())},
        "rejected_reason": template.rejected_reason,
    }
    if template.previous_category:
        everything["previous_category"] = template.previous_category
    return {name: everything[name] for name in fields if name in everything} | {"id": template.template_id}


def one(call: Call, template: SimulatedTemplate) -> Json:
    return told(template, call.fields("id,name,language,status,category,parameter_format,components"))


@transaction.atomic
def created(call: Call, number: SimulatedNumber) -> Json:
    name, language = str(call.required("name")), str(call.required("language"))
    category = str(call.required("category")).upper()
    components = call.required("components")
    form = str(call.data.get("parameter_format", "POSITIONAL")).upper()
    if len(name) > 512 or not re.fullmatch(r"[a-z0-9_]+", name):
        raise refused("The template name may have lowercase letters, numbers and underscores only.")
    if category not in CATEGORIES:
        raise refused(f"Param category must be one of {{{', '.join(CATEGORIES)}}}.")
    check(components, named=form == "NAMED")
    if SimulatedTemplate.objects.filter(waba_id=number.waba_id, name=name, language=language).exists():
        raise refused("There is already content in this language for this template.", subcode=2388024)
    template = SimulatedTemplate.objects.create(
        waba_id=number.waba_id,
        name=name,
        language=language,
        category=category,
        parameter_format=form,
        components=uppered(components),
    )
    review(template, number)
    return {"id": template.template_id, "status": "PENDING", "category": category}


@transaction.atomic
def edited(call: Call, template: SimulatedTemplate) -> Json:
    if template.status not in ("APPROVED", "REJECTED", "PAUSED"):
        raise refused("Only approved, rejected or paused templates can be edited.")
    if "components" in call.data:
        check(call.data["components"], named=template.parameter_format == "NAMED")
        template.components = uppered(call.data["components"])
    template.category = str(call.data.get("category", template.category)).upper()
    template.status = "PENDING"
    template.save()
    number = SimulatedNumber.objects.filter(waba_id=template.waba_id).first()
    if number:
        review(template, number)
    return success()


@transaction.atomic
def deleted(call: Call, number: SimulatedNumber) -> Json:
    templates = SimulatedTemplate.objects.filter(waba_id=number.waba_id, name=call.required("name"))
    if call.data.get("hsm_id"):
        templates = templates.filter(template_id=call.data["hsm_id"])
    if not templates:
        raise refused("The message template does not exist.", subcode=2593002)
    if any(template.status == "DISABLED" for template in templates):
        raise refused("A disabled template cannot be deleted.")
    templates.delete()
    return success()


@transaction.atomic
def unpaused(call: Call, template: SimulatedTemplate) -> Json:
    if template.status != "PAUSED":
        return {"success": False, "reason": "The template is not paused."}
    judge(template, status="APPROVED")
    return success()


def review(template: SimulatedTemplate, number: SimulatedNumber) -> None:
    """Meta's verdict comes a moment later: the name may ask for another than approval."""
    if "pendente" in template.name:
        return
    is_rejected = "rejeit" in template.name
    template.status = "REJECTED" if is_rejected else "APPROVED"
    template.rejected_reason = "INVALID_FORMAT" if is_rejected else "NONE"
    Delivery.objects.post(
        [
            Delivery(
                number=number,
                field="message_template_status_update",
                template=template,
                marks=template.status,
                value=payloads.template_status(template),
                due_at=timezone.now() + REVIEW,
            )
        ]
    )


@transaction.atomic
def judge(
    template: SimulatedTemplate,
    *,
    status: str = "",
    quality: str = "",
    category: str = "",
    reason: str = "NONE",
) -> None:
    """Meta changes its mind, and tells by webhook: approved, paused, better or worse, dearer or cheaper."""
    number = SimulatedNumber.objects.filter(waba_id=template.waba_id).first()
    told: list[tuple[str, Json]] = []
    if status:
        template.status, template.rejected_reason = status, reason
        told.append(("message_template_status_update", payloads.template_status(template)))
    if quality:
        previous, template.quality = template.quality, quality
        told.append(
            ("message_template_quality_update", payloads.template_quality(template, previous=previous))
        )
    if category:
        template.previous_category, template.category = template.category, category
        told.append(("template_category_update", payloads.template_category(template)))
    template.save()
    if number:
        Delivery.objects.post(Delivery(number=number, field=field, value=value) for field, value in told)


def _cursor(position: int) -> str:
    return urlsafe_b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(urlsafe_b64decode(cursor.encode()))
    except ValueError as error:
        raise GraphError(131059) from error
