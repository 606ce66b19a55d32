"""What the command line shows: results on stdout, everything else on stderr, and an honest exit status."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

FAILED = 1
REFUSED_LINES = 2
INTERRUPTED = 130
#: stage in words, steps done, steps in all (None: nobody knows yet)
Progress = Callable[[str, int, int | None], None]


def show(text: str) -> None:
    """A line of the result."""
    typer.echo(text)


def note(text: str) -> None:
    """A line for the person, which no script reads."""
    typer.echo(text, err=True)


def show_json(content: Mapping[str, Any]) -> None:
    """The result for a script: one JSON object on one line."""
    typer.echo(json.dumps(content, ensure_ascii=False, default=str))


def fail(text: str, status: int = FAILED) -> NoReturn:
    """Say why, and end with ``status``."""
    note(text)
    raise typer.Exit(status)


@contextmanager
def refusals() -> Iterator[None]:
    """Say what the business refuses in its own words, without a traceback."""
    from pydantic import ValidationError

    from jxc_app.core.errors import DomainError, field_errors, say

    try:
        yield
    except DomainError as refusal:
        fail(say(refusal))
    except ValidationError as error:
        fail("\n".join(f"{field}:{words}" for field, words in field_errors(error).items()))
    except KeyboardInterrupt:
        fail("已中断", INTERRUPTED)


@contextmanager
def progress_bar(*, hidden: bool) -> Iterator[Progress]:
    """A progress bar on stderr; nothing at all where a script reads."""
    if hidden or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        stages: dict[str, Any] = {}

        def step(stage: str, done: int, total: int | None) -> None:
            if stage not in stages:
                stages[stage] = bar.add_task(stage, total=total)
            bar.update(stages[stage], completed=done, total=total)

        yield step
