"""The settings of an audit, all of them, as the form that their declaration makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from aestudio.gui import style
from aestudio.gui.form import Context, Form
from aestudio.gui.layouts import down
from aestudio.gui.scrolling import Scrolling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aestudio.auditing import AuditSettings

__all__ = ["AuditSettingsDialog"]

WIDE, HIGH = 480, 420


class AuditSettingsDialog(QDialog):
    """Edits settings until it is closed.

    Signals:
        edited(AuditSettings): after each change that fits.
    """

    edited = Signal(object)

    def __init__(
        self,
        settings: AuditSettings,
        *,
        searched: bool,
        labels: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """Show `settings`.

        Args:
            settings: to begin with.
            searched: whether the model was not trained to enlarge.
            labels: the label columns that are known.
            parent: the widget it belongs to.
        """
        from aestudio.auditing.settings import SEARCHED

        super().__init__(parent)
        self.setWindowTitle("Settings of the audit")
        hide = () if searched else SEARCHED
        self.form = Form(settings, context=Context(labels=tuple(labels)), hide=hide)
        self.form.edited.connect(self.edited)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        layout.addWidget(Scrolling(self.form), 1)
        layout.addWidget(buttons)
        self.resize(WIDE, HIGH)
