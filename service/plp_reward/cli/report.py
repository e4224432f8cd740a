"""``plp report``: scored dumps as one page to read and to show."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.errors import ConfigurationError
from plp_reward.files.overwriting import keep_apart, tokenizer_file


class Report(BaseModel):
    """Write one self-contained HTML page about scored dumps: what plp score or plp eval wrote.

    Accuracy and tokens with intervals, lengths, rewards, thinking, difficulty, pass@k, statuses,
    responses worth reading; of several runs, the changes problem by problem. A file may say whose
    it is and of which data set: RUN=FILE or RUN:DATASET=FILE. Files of one run belong together,
    the first run is what the others are compared with.

    exit codes: 0 written, 2 usage, 4 failure

    Examples:
      plp report scored.jsonl
      plp report before=base.jsonl after=trained.jsonl -o compared.html --title "PLP, alpha 5"
      plp report R1:AIME=r1_aime.jsonl R1:AMC=r1_amc.jsonl PLP:AIME=plp_aime.jsonl
      plp report scored.parquet --tokenizer ./model --problem-field problem --dataset-field source
    """

    scored: CliPositionalArg[list[str]] = Field(
        description="Scored files, each FILE, RUN=FILE or RUN:DATASET=FILE."
    )
    output: Path = Field(Path("report.html"), description="The page.")
    title: str | None = Field(None, description="Its heading. Default: the runs.")
    tokenizer: str | None = Field(
        None,
        description="Counts the tokens of the thinking: a tokenizer.json, a folder that holds one, "
        "or a hub id. Without it thinking is measured in characters, and the page says so.",
    )
    problem_field: str | None = Field(
        None,
        description="Field that tells problems apart; dots go deeper. Default: the group, else "
        "the prompt, else the id.",
    )
    dataset_field: str | None = Field(None, description="Field of the data set.")
    label_field: str | None = Field(
        None, description="Field of another grader's verdict; disagreements are shown."
    )
    response_field: str | None = Field(
        None, description="Field of the response, where the rows' layout is not recognised."
    )
    thinking_opened: bool | None = Field(
        None,
        description="Whether prompts end with the tag that opens the thinking. Default: found out "
        "from the responses of each run.",
    )
    examples: bool = Field(
        True, description="Show responses. --no-examples keeps texts out of the page."
    )

    def cli_cmd(self) -> None:
        """Read the files, write the page, and say where it is."""
        from rich.console import Console

        from plp_reward.cli.terminal import plain
        from plp_reward.report import report
        from plp_reward.report.sources import Fields, parse_source

        sources = [parse_source(text) for text in self.scored]
        if not self.output.parent.is_dir():
            raise ConfigurationError(f"--output: there is no folder {self.output.parent}")
        inputs = [*(Path(source.file) for source in sources), tokenizer_file(self.tokenizer)]
        keep_apart([self.output], inputs)
        fields = Fields(
            problem=self.problem_field,
            dataset=self.dataset_field,
            label=self.label_field,
            response=self.response_field,
        )
        with Console(stderr=True).status("reading") as status:
            made = report(
                *self.scored,
                title=self.title,
                fields=fields,
                tokenizer=self.tokenizer,
                thinking_opened=self.thinking_opened,
                examples=self.examples,
                progress=lambda count: status.update(f"reading: {count:,} responses"),
            )
        made.save(self.output)
        responses = f"{made.table.size:,} responses of {len(made.table.runs)} runs"
        Console().print(plain(f"{responses} in {self.output}"), soft_wrap=True)
