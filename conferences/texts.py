"""Texts that organizers write, in several languages: stored as JSON by language, shown in the reader's."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TranslatedText(dict[str, str]):
    """A text by language code. `str()` gives the reader's language, else the first there is."""

    def __str__(self) -> str:
        language = get_language() or "en"
        for key in (language, language.split("-")[0]):
            if self.get(key):
                return self[key]
        return next((text for text in self.values() if text), "")

    def __html__(self) -> str:
        from django.utils.html import escape

        return escape(str(self))

    def __bool__(self) -> bool:
        return any(self.values())


def translated(value: Any, language: str = "en") -> TranslatedText:
    """A plain text or a mapping as a `TranslatedText`; a plain text is taken to be in `language`."""
    if isinstance(value, TranslatedText):
        return value
    if isinstance(value, dict):
        return TranslatedText(value)
    return TranslatedText({language: str(value)} if value else {})


class TranslatedTextField(models.JSONField):
    """A JSON object of language code to text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", TranslatedText)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        loaded = super().from_db_value(value, expression, connection)
        return TranslatedText(loaded) if isinstance(loaded, dict) else loaded

    def to_python(self, value: Any) -> Any:
        return translated(value) if value is not None else None

    def get_prep_value(self, value: Any) -> Any:
        return dict(translated(value)) if isinstance(value, str | dict) else value

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if not all(isinstance(key, str) and isinstance(text, str) for key, text in value.items()):
            raise ValidationError(_("Give one text per language."))
