"""A month's figures in, one self-contained page out (`mailbot report`)."""

from mailbot.report.figures import Accepted, Figures, Seen, figures_of
from mailbot.report.page import render_page

__all__ = ["Accepted", "Figures", "Seen", "figures_of", "render_page"]
