"""Facts about proposals, announced upwards. Steps that must happen are direct calls instead."""

from django.dispatch import Signal

#: Sent after the commit with `proposal`, `verb`, `source` (a state) when a proposal has changed its state.
state_changed = Signal()
