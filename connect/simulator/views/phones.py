"""The list of telephones, the one that is open, and how its owner behaves."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from connect.simulator import phones, provision
from connect.simulator.forms import Behaviour, Move, Newcomer, Talk
from connect.simulator.models import Customer, SimulatedNumber
from connect.simulator.views.demo import demo_only


@demo_only
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "simulator/home.html", {"rows": phones.rows(), "newcomer": Newcomer()})


@demo_only
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Make a person, or find the one meant."""
    form = Newcomer(request.POST)
    if not form.is_valid():
        context = {"rows": phones.rows(), "newcomer": form}
        return render(request, "simulator/home.html", context, status=422)
    known = Customer.objects.filter(name__iexact=form.name).first() if form.name else None
    customer = known or _newcomer(form)
    return redirect("simulator:phone", customer.pk)


def _newcomer(form: Newcomer) -> Customer:
    if not form.phone:
        name = form.name or "Sem telefone"
        username = name.lower().replace(" ", ".")
        return provision.customer(name, username=username, hides_phone=True, reads_by_itself=False)
    customer = Customer.objects.dial(form.phone, name=form.name)
    customer.reads_by_itself = False
    customer.save(update_fields=["reads_by_itself"])
    return customer


@demo_only
@require_GET
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer, pk=pk)
    numbers = list(SimulatedNumber.objects.all())
    asked = Talk(request.GET)
    chosen = asked.cleaned_data["numero"] if asked.is_valid() else None
    latest = customer.chats.order_by("-changed_at").select_related("number").first()
    number = chosen or (latest.number if latest else numbers[0] if numbers else None)
    chat = customer.chat_with(number) if number else None
    context = {
        "rows": phones.rows(),
        "newcomer": Newcomer(),
        "customer": customer,
        "numbers": numbers,
        "number": number,
        "chat": chat,
        "bubbles": phones.thread(chat) if chat else [],
        "behaviour": Behaviour(instance=customer),
        "move": Move(),
    }
    return render(request, "simulator/phone.html", context)


@demo_only
@require_POST
@transaction.atomic
def behave(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer, pk=pk)
    was_offline = customer.is_offline
    form = Behaviour(request.POST, instance=customer)
    if not form.is_valid():
        return render(
            request, "simulator/behaviour.html", {"behaviour": form, "customer": customer}, status=422
        )
    form.save()
    if was_offline and not customer.is_offline:
        customer.comes_online()
    return render(
        request, "simulator/behaviour.html", {"behaviour": form, "customer": customer, "is_saved": True}
    )


@demo_only
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The person changes to another number."""
    customer = get_object_or_404(Customer, pk=pk)
    form = Move(request.POST)
    if not form.is_valid():
        return render(request, "simulator/move.html", {"move": form, "customer": customer}, status=422)
    customer.changes_number(form.cleaned_data["telefone"])
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("simulator:phone", args=[pk])})
