"""Command lines as they were typed: a word that stands for a name is that name, whatever is in it.

Of itself, pydantic-settings takes the words of a list apart at commas, brackets and quotes, as if
each were a list of its own, and those of a mapping likewise. Here one word is one item where items
are text or paths; numbers may still be joined with commas.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel
from pydantic_settings import BaseSettings, CliApp, CliSettingsSource, SettingsConfigDict

from plp_reward.settings import command_help

Model = TypeVar("Model", bound=BaseModel)


def run(
    model: type[Model], words: Sequence[str], *, exit_on_error: bool = True, method: str = "cli_cmd"
) -> Model:
    """Read a command's words and run it.

    Args:
        model: the command: its fields are arguments, flags and subcommands.
        words: what stands behind its name.
        exit_on_error: end the process with a message if they cannot be used.
        method: which method of the command to run; one that it does not have runs nothing.

    Raises:
        ValidationError: a value is not usable.
        SettingsError: the words are no flags of the command, unless that ends the process.
    """
    settings = _settings_of(model)

    def parse(parser: ArgumentParser, given: Sequence[str], *_: Any, **__: Any) -> Namespace:
        command = command_help.command_of(parser, given)
        if command_help.asks_for_help(given):
            print(command_help.help_of(command, _groups(model, given)))  # noqa: T201  the output
            raise SystemExit(0)
        command.usage = command_help.usage(command)
        parsed, rest = parser.parse_known_args(given)
        if rest:
            command.error(command_help.unknown(command, rest))
        for place, value in vars(parsed).items():
            if isinstance(value, list):
                setattr(parsed, place, _as_typed(value, _type_at(model, place.split("."))))
        return parsed

    source: CliSettingsSource[Any] = CliSettingsSource(
        settings,
        cli_exit_on_error=exit_on_error,
        parse_args_method=parse,
        cli_parse_none_str="\0",  # which no word has: None is a word as others are
    )
    return CliApp.run(model, list(words), source, cli_cmd_method_name=method)


def parser_of(model: type[BaseModel]) -> ArgumentParser:
    """Return the parser of a command's words, for what looks at it."""
    source: CliSettingsSource[ArgumentParser] = CliSettingsSource(_settings_of(model))
    return source.root_parser


def _settings_of(model: type[BaseModel]) -> type[BaseSettings]:
    """What CliApp makes of a model that is no settings; made here, because of the source."""
    if issubclass(model, BaseSettings):
        return model
    return type(model.__name__, (_Settings, model), {"__doc__": model.__doc__})


def _groups(model: type[BaseModel], words: Sequence[str]) -> command_help.Groups:
    """The groups of the options of the command that words begin with: its own ``HELP_GROUPS``."""
    for word in words:
        fields = model.model_fields
        field = fields.get(word) or next((f for f in fields.values() if f.alias == word), None)
        inner = [k for k in get_args(field.annotation) if _is_model(k)] if field else []
        if not inner:
            break
        model = inner[0]
    groups: command_help.Groups = getattr(model, "HELP_GROUPS", {})
    return groups


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def at_commas(words: list[str]) -> list[str]:
    """Take words apart at commas, for lists of what never has one in it."""
    return [part for word in words for part in word.split(",")]


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(
        case_sensitive=True,
        cli_hide_none_type=True,
        cli_avoid_json=True,
        cli_enforce_required=True,
        cli_implicit_flags=True,
        cli_kebab_case=True,
    )


def _as_typed(words: list[str], kind: Any) -> list[str] | str:
    """Return words of names as JSON, which is read as it stands; all others as they are."""
    names = {str, Path} & set(get_args(kind)[-1:])
    if not names:
        return words
    if issubclass(get_origin(kind), Mapping):
        if not all("=" in word for word in words):
            return words
        return json.dumps(dict(word.split("=", 1) for word in words))
    return json.dumps(words)


def _type_at(model: type[BaseModel], place: Sequence[str]) -> Any:
    """Return the type of a field, or of one of a model's inside it; None if there is none."""
    name, *inner = place
    fields = model.model_fields
    field = fields.get(name) or next((f for f in fields.values() if f.alias == name), None)
    kinds = [field.annotation, *get_args(field.annotation)] if field else []
    if not inner:
        return next((kind for kind in kinds if get_origin(kind) in (list, dict)), None)
    models = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return next((_type_at(kind, inner) for kind in models), None)
