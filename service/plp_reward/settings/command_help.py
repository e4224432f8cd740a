"""A command's help and what it says of words that it does not know.

argparse knows the words, and pydantic-settings gives it Python's types and defaults to show; here
they are shown as people write them.
"""

from __future__ import annotations

import difflib
import inspect
import re
import shutil
import textwrap
from argparse import Action, ArgumentParser, _HelpAction, _SubParsersAction
from collections.abc import Iterator, Mapping, Sequence

_SEAM = re.compile(
    r"\((?:default factory: .{0,200}|default:\s{0,9}(?:\0|False)?\s{0,9}|ifdef: .{0,200})\)"
    r"\s{0,9}\Z"
)
_KINDS: Mapping[str, str] = {
    "str": "TEXT",
    "SecretStr": "TEXT",
    "int": "N",
    "float": "NUMBER",
    "Path": "PATH",
    "{Path,str}": "PATH",
    "dict[str,float]": "NAME=NUMBER",
    "dict[str,str]": "NAME=TEXT",
    "dict[str,Any]": "NAME=VALUE",
}
_LIST = re.compile(r"\Alist\[(.*)\]\Z")
_COLUMN = 26
_WIDEST = 100

Groups = Mapping[str, Sequence[str]]
"""Titles, and the names of the settings under each."""


def command_of(parser: ArgumentParser, words: Sequence[str]) -> ArgumentParser:
    """Return the parser of the subcommand that words begin with, or the program's own."""
    for word in words:
        inner = next((a for a in parser._actions if isinstance(a, _SubParsersAction)), None)
        if inner is None or word not in inner.choices:
            break
        parser = inner.choices[word]
    return parser


def asks_for_help(words: Sequence[str]) -> bool:
    """Whether one of the words asks for help."""
    own = words[: words.index("--")] if "--" in words else words
    return "-h" in own or "--help" in own


def usage(parser: ArgumentParser) -> str:
    """Return a command's usage in a line: its name and what it must be given."""
    required = [f"{_flag(action)} {_value(action)}" for action in parser._actions if _must(action)]
    places = [_kind(action) for action in parser._actions if _is_place(action)]
    return " ".join([parser.prog, "[options]", *required, *places])


def help_of(parser: ArgumentParser, groups: Groups) -> str:
    """Return a command's help: what it does, its arguments, its options in groups."""
    width = min(_WIDEST, shutil.get_terminal_size().columns)
    parts = [f"usage: {usage(parser)}", inspect.cleandoc(parser.description or "")]
    places = [action for action in parser._actions if _is_place(action)]
    if places:
        parts.append(_section("arguments", places, width))
    options = [a for a in parser._actions if a.option_strings and not isinstance(a, _HelpAction)]
    for title, actions in _grouped(options, groups):
        parts.append(_section(title, actions, width))
    return "\n\n".join(part for part in parts if part)


def unknown(parser: ArgumentParser, words: Sequence[str]) -> str:
    """Say which words a command does not know, and which ones it does that are like them."""
    known = [name for action in parser._actions for name in action.option_strings]
    said = []
    for word in words:
        flag = word.partition("=")[0]
        if not flag.startswith("-"):
            continue
        near = difflib.get_close_matches(flag.replace("_", "-"), known, 2)
        hint = f"; do you mean {' or '.join(near)}?" if near else ""
        said.append(f"there is no option {flag}{hint}")
    return "; ".join(said) or f"too many arguments: {' '.join(words)}"


def _is_place(action: Action) -> bool:
    return not action.option_strings and not isinstance(action, _SubParsersAction)


def _must(action: Action) -> bool:
    # Of lists argparse does not know it, and pydantic-settings says it in their help.
    return bool(action.option_strings) and (
        action.required or (action.help or "").endswith("(required)")
    )


def _grouped(options: Sequence[Action], groups: Groups) -> Iterator[tuple[str, Sequence[Action]]]:
    """Options under the titles of ``groups``; those with a point in their name under what it is."""
    title_of = {name: title for title, names in groups.items() for name in names}
    found: dict[str, list[Action]] = {title: [] for title in groups}
    for action in options:
        name = _flag(action).lstrip("-").removeprefix("[no-]")
        outer, point, _ = name.partition(".")
        title = outer if point else title_of.get(name.replace("-", "_"), "options")
        found.setdefault(title, []).append(action)
    yield from ((title, actions) for title, actions in found.items() if actions)


def _section(title: str, actions: Sequence[Action], width: int) -> str:
    lines = [f"{title}:"]
    for action in actions:
        name = _kind(action) if _is_place(action) else f"{_flag(action)} {_value(action)}".strip()
        text = _SEAM.sub("", (action.help or "").replace("%%", "%")).rstrip()
        told = textwrap.wrap(text, width - _COLUMN) or [""]
        head = f"  {name}"
        if len(head) > _COLUMN - 2:
            lines.append(head)
        else:
            told[0] = f"{head:{_COLUMN}}{told[0]}"
        lines += [line if line.startswith(head) else " " * _COLUMN + line for line in told]
    return "\n".join(line.rstrip() for line in lines)


def _flag(action: Action) -> str:
    """An option's names: the short one first, both of a switch as one."""
    long = [name for name in action.option_strings if name.startswith("--")]
    short = [name for name in action.option_strings if not name.startswith("--")]
    positive = [name for name in long if f"--no-{name[2:]}" in long or name[2:5] != "no-"]
    names = [f"--[no-]{n[2:]}" if f"--no-{n[2:]}" in long else n for n in positive] or long
    return ", ".join([*short, *names])


def _value(action: Action) -> str:
    """What an option is followed by; nothing for a switch."""
    return "" if action.nargs == 0 or "[no-]" in _flag(action) else _kind(action)


def _kind(action: Action) -> str:
    """What a value is, as people write it: TEXT, N, PATH, {json,console}."""
    shown = action.metavar if isinstance(action.metavar, str) else action.dest
    several = _LIST.match(shown)
    shown = _KINDS.get(several[1] if several else shown, several[1] if several else shown)
    return f"{shown} ..." if action.nargs in ("*", "+") and _is_place(action) else shown
