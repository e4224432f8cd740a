"""What results look like in a notebook: facts beside their names, formulas as mathematics."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from plp_reward.markup.text import render_answer, stylesheet

_VERDICTS = {
    True: ("#17795a", "\N{CHECK MARK} right"),
    False: ("#b4362c", "\N{BALLOT X} wrong"),
    None: ("#6b7280", "not decided"),
}


def verdict_facts(
    correct: bool | None, answer: str | None, others: Sequence[tuple[str, object]]
) -> str:
    """Return the HTML of a verdict and what else is known, for ``_repr_html_``.

    Args:
        correct: right, wrong or not decided.
        answer: the answer that was found, if one was.
        others: further facts by name; those that are None or "" are left out.
    """
    colour, word = _VERDICTS[correct]
    facts: list[tuple[str, object]] = [
        ("verdict", Markup('<b style="color:{}">{}</b>').format(colour, word)),
        ("answer", None if answer is None else render_answer(answer)),
        *others,
    ]
    rows = Markup("").join(
        Markup(
            '<tr><th style="text-align:left">{}</th><td style="text-align:left">{}</td></tr>'
        ).format(name, fact)
        for name, fact in facts
        if fact is not None and fact != ""
    )
    style = Markup("<style>{}</style>").format(Markup(stylesheet()))  # noqa: S704  its own file
    return str(Markup("{}<table>{}</table>").format(style, rows))


def framed(page: str, title: str) -> str:
    """Return a whole page as HTML that a notebook shows in a frame, apart from its own styles.

    The frame is sandboxed: of the page only scripts run, and they reach nothing around it.
    """
    return str(
        Markup(
            '<iframe srcdoc="{}" title="{}" sandbox="allow-scripts"'
            ' style="width:100%;height:42rem;border:1px solid #8886"></iframe>'
        ).format(page, title)
    )
