"""``plp view``: samples and runs in files, in a browser."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.errors import ConfigurationError


class View(BaseModel):
    """Look at what was scored: in the browser, from files on this machine.

    Takes audit logs, scored dumps (RUN=FILE names a run), and folders of trainings and evaluations
    with any of these in them. Only this machine can open the page, and nothing is sent anywhere.

    exit codes: 0 ended by Ctrl-C, 2 usage, 4 failure

    Examples:
      plp view audit/
      plp view before=base.jsonl after=trained.jsonl
      plp view runs/plp-1.5b --no-browser --port 8080
    """

    paths: CliPositionalArg[list[str]] = Field(description="Files and folders.")
    port: int = Field(0, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    browser: bool = Field(True, description="Open the browser. --no-browser only says where.")
    profiles: Path | None = Field(
        None, description="TOML file of profiles, to try samples under them."
    )

    def cli_cmd(self) -> None:
        """Read the files and serve the page."""
        from rich.console import Console

        from plp_reward.audit.faults import Faults
        from plp_reward.http.viewing import serve
        from plp_reward.viewer.archive import Archive
        from plp_reward.viewer.contents import contents, rows

        if not self.paths:
            raise ConfigurationError("name at least one file or folder")
        found, faults = contents(self.paths), Faults()
        messages = Console(stderr=True)
        with messages.status("reading") as status:
            archive = Archive(
                rows(found, faults), lambda count: status.update(f"reading: {count:,} samples")
            )
        with archive:
            messages.print(f"{archive.size:,} samples")
            for note in faults.notes():
                messages.print(f"not shown: {note}", markup=False, highlight=False)
            serve(archive, port=self.port, profiles=self.profiles, browser=self.browser)
