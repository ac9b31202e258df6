from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from connect.accounts.asking import back
from connect.accounts.models import User


class ThemeForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = User
        fields = ["theme"]


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system: kept for the person."""
    assert isinstance(request.user, User)
    form = ThemeForm(request.POST, instance=request.user)
    if not form.is_valid():
        return HttpResponse(status=422)
    User.objects.filter(pk=request.user.pk).update(theme=form.cleaned_data["theme"])
    if request.accepts("text/html") and not request.headers.get("X-Requested-With"):
        return back(request)
    return HttpResponse(status=204)
