"""What the codebook lacks, added at the desk with its rule: a spelling, an actor, an issue."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from kit.coders import additions


class Adding(widgets.Accordion):
    """Fields for one addition to the codebook.

    Parameters
    ----------
    desk : Desk
        Whose folder takes it, and who says what was done.
    """

    def __init__(self, desk: Any):
        self._desk = desk
        words = [(words, k) for k, words in additions.KINDS.items()]
        self.kind = widgets.Dropdown(options=words, description="Add", layout={"width": "300px"})
        self.name = widgets.Text(description="Name", layout={"width": "320px"})
        self.belongs = widgets.Combobox(description="Belongs to", layout={"width": "320px"})
        self.rule = widgets.Text(description="Rule", placeholder="when it is to be used", layout={"width": "480px"})
        self.kind.observe(self._offer, "value")
        self._offer()
        button = desk.button("Add to the codebook", self.add, "For all coders of this folder")
        inside = widgets.HBox([self.kind, self.name, self.belongs, self.rule, button], layout={"flex_flow": "row wrap"})
        super().__init__([inside], titles=("Something the codebook lacks",), selected_index=None)

    def add(self) -> None:
        """Note the addition for every coder of the folder."""
        desk, name = self._desk, self.name.value
        key = additions.add(
            desk.base,
            desk.folder,
            self.kind.value,
            name,
            belongs_to=self.belongs.value,
            rule=self.rule.value,
            coder=desk.codes.coder,
        )
        self.name.value = self.rule.value = self.belongs.value = ""
        desk.offer()
        self._offer()
        desk.say(f"{name} added as {additions.KINDS[self.kind.value]} ({key})")

    def _offer(self, _: Any = None) -> None:
        book = self._desk.book
        options = {
            "alias": list(book.labels("actor").values()),
            "actor": list(book.labels("party").values()),
            "issue": sorted({i["group"] for i in book.issues()}),
        }
        self.belongs.options = options[self.kind.value]
