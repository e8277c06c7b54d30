"""Filling in a form as a browser would: every field that the page has, with some changed."""

from lxml import html  # type: ignore[import-untyped]


def filled(response, **changes):
    """The fields of the page's main form, ready to be posted; `changes` replace or add some."""
    page = html.fromstring(response.content.decode())
    form = max(page.forms, key=lambda each: len(each.inputs.keys()))
    fields = {}
    for name, value in form.form_values():
        if isinstance(form.inputs[name], html.RadioGroup):  # lxml takes an empty value for none
            value = next(each.get("value", "on") for each in form.inputs[name] if each.checked)
        is_area = getattr(form.inputs[name], "tag", "") == "textarea"
        fields.setdefault(name, []).append(value.removeprefix("\n") if is_area else value)
    fields |= {name: value if isinstance(value, list) else [value] for name, value in changes.items()}
    return {name: values for name, values in fields.items() if values != [None]}


def text_of(response):
    """What a reader sees of a page, white space as one blank."""
    page = html.fromstring(response.content.decode())
    return " ".join(page.find("body").text_content().split())
