"""Dialogs: what must be settled before work goes on."""
