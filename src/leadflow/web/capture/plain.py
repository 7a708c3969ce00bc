"""The bot as one form, for browsers without scripts: the same conversation in one go."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leadflow.capture.queries.bots import current_document
from leadflow.capture.queries.workshop import public_bot
from leadflow.capture.rules.document import Document
from leadflow.capture.rules.parts import Question
from leadflow.capture.rules.profiles import BadFact, fact_of_answer, read_fact
from leadflow.capture.services import answering, sessions
from leadflow.capture.services.visitors import VISITOR
from leadflow.kernel.clock import now
from leadflow.web.client.doors import open_page
from leadflow.web.shell.forms import posted, refuse

CONTACT: Final = {
    "name": ("Your name", "name"),
    "phone": ("Your phone number", "tel"),
    "email": ("Your e-mail address", "email"),
}
LONGEST_SOURCE: Final = 255


class TalkForm(forms.Form):
    """Every question of a bot, and where the visitor can be reached."""

    def __init__(self, document: Document, data: Any = None) -> None:
        super().__init__(data)
        self.document = document
        for question in document.questions:
            self.fields[f"question-{question.id}"] = _field_of(question)
        for name in document.contact.fields:
            label, autocomplete = CONTACT[name]
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=254,
                widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse what no conversation would take, before one is begun."""
        told: dict[str, Any] = super().clean() or {}
        replies = self.document.greeting.options
        for question, text in self.answers():
            try:
                fact_of_answer(question, text, replies=replies)
            except BadFact as error:
                self.add_error(f"question-{question.id}", error.message)
        for name, value in self.contact().items():
            try:
                read_fact(name, value)
            except BadFact as error:
                self.add_error(name, error.message)
        if not (self.errors or any(self.answers()) or self.contact()):
            self.add_error(None, "Answer something, or leave a way to reach you.")
        return told

    def answers(self) -> Iterator[tuple[Question, str]]:
        """Yield the questions that were answered, each with its answer."""
        for question in self.document.questions:
            said = self.cleaned_data.get(f"question-{question.id}")
            text = ", ".join(said) if isinstance(said, list) else said or ""
            if text.strip():
                yield question, text.strip()

    def contact(self) -> dict[str, str]:
        """Return what was told of who somebody is."""
        names = self.document.contact.fields
        return {name: said for name in names if (said := self.cleaned_data.get(name))}


@open_page("GET", "HEAD", "POST")
def plain(request: HttpRequest, key: str) -> HttpResponse:
    """Ask everything at once; what is sent becomes a conversation like any other."""
    bot = public_bot(key)
    document = current_document(key)
    form = TalkForm(document, posted(request))
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            closing = talked(form, key, request.GET.get("utm_source", "").replace("\x00", ""))
        except BadFact as error:  # the rules above have seen everything that is known
            refuse(form, error)
            status = 422
        else:
            context = {"bot": bot, "closing": closing}
            return render(request, "capture/plain_done.html", context)
    context = {"bot": bot, "document": document, "form": form}
    return render(request, "capture/plain.html", context, status=status)


def talked(form: TalkForm, key: str, source: str) -> str:
    """Hold the conversation that a form tells; return the last words. Raises BadFact.

    Nobody can tell how quickly a form was filled in, so that no reply counts as quick.
    """
    document, moment = form.document, now()
    begun = sessions.begin(actor=VISITOR, bot=key, utm_source=source[:LONGEST_SOURCE], now=moment)
    told: dict[str, Any] = {"actor": VISITOR, "session_id": begun.session_id, "now": moment}
    kind = "Unqualified"
    for question, text in form.answers():
        slowly = document.timing.quick_reply_seconds
        noted = answering.answer(question_id=question.id, text=text, time_taken=slowly, **told)
        kind = noted.classification
    if contact := form.contact():
        kind = sessions.update_profile(facts=contact, **told).classification
    return str(document.closing.model_dump()[kind])


def _field_of(question: Question) -> forms.Field:
    choices = [(option, option) for option in question.options]
    if not choices:
        return forms.CharField(label=question.text, required=False, max_length=2000)
    if question.is_multiple:
        return forms.MultipleChoiceField(
            label=question.text,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
        )
    return forms.ChoiceField(
        label=question.text, required=False, choices=choices, widget=forms.RadioSelect
    )
