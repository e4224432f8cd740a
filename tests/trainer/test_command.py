"""A recipe's command line says to OpenRLHF what the recipe says, by OpenRLHF's own parser."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import plp_trainer.cpu
from plp_trainer.command import AGENT, openrlhf_arguments, taken_options
from plp_trainer.recipe import TrainingRecipe, load, names
from plp_trainer.run_folder import RunFolder

RUN = RunFolder(Path("/runs/one"))
TRAINING = [name for name in names() if load(name).kind == "training"]


def recipe(name: str, *settings: str) -> TrainingRecipe:
    loaded = load(name, settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


def arguments(name: str, *settings: str, resume: bool = False) -> list[str]:
    return openrlhf_arguments(recipe(name, *settings), RUN, resume=resume)


def value(words: list[str], flag: str) -> str:
    return words[words.index(flag) + 1]


def test_the_paper_s_settings_are_on_the_command_line() -> None:
    words = arguments("r1-1.5b-plp")
    assert value(words, "--algo.advantage.estimator") == "rloo"
    assert value(words, "--algo.kl.init_coef") == "0"
    assert value(words, "--rollout.batch_size") == "32"
    assert value(words, "--rollout.n_samples_per_prompt") == "8"
    assert value(words, "--rollout.max_new_tokens") == "2000"
    assert value(words, "--train.batch_size") == "128"
    assert value(words, "--actor.adam.lr") == "5e-06"
    assert value(words, "--ds.param_dtype") == "bf16"


def _table_of_the_baseline_s_code() -> dict[str, tuple[str, str]]:
    """Rows of the page's table that name an option: what is done here, and by the recipes."""
    page = (Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8")
    table = page.partition("| here | `*-baseline-code` |\n")[2].partition("\n\n")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines() if "`" in line]
    return {row[0]: (row[3], row[4]) for row in cells if row[0].startswith("`")}


@pytest.mark.parametrize("row", _table_of_the_baseline_s_code())
def test_the_recipes_of_the_baseline_s_code_are_what_the_page_says(row: str) -> None:
    option, said = row.split("`")[1], _table_of_the_baseline_s_code()[row]
    models = [model for model in ("1.5B", "7B") if model in row] or ["1.5B", "7B"]
    for reward in ("plp", "normalized"):
        for model in models:
            ours = f"r1-{model.lower()}-{reward}"
            for name, expected in zip((ours, f"{ours}-baseline-code"), said, strict=True):
                assert _last(arguments(name), option) == _plain(expected), name


def test_the_recipes_of_the_baseline_s_code_have_no_setting_that_the_page_leaves_out() -> None:
    named = {row.split("`")[1] for row in _table_of_the_baseline_s_code()}
    for name in ("r1-1.5b-plp", "r1-1.5b-normalized", "r1-7b-plp", "r1-7b-normalized"):
        ours, theirs = arguments(name), arguments(f"{name}-baseline-code")
        options = {word[2:] for word in (*ours, *theirs) if word.startswith("--")}
        assert {o for o in options if _last(ours, o) != _last(theirs, o)} <= named


def _last(words: list[str], option: str) -> str | float:
    """The value that OpenRLHF's parser takes: the last one given."""
    found = [at for at, word in enumerate(words) if word == f"--{option}"]
    return _plain(words[found[-1] + 1]) if found else ""


def _plain(text: str) -> str | float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return text


def test_a_group_goes_through_the_executor_and_a_single_response_to_the_address() -> None:
    grouped = arguments("r1-1.5b-plp")
    assert value(grouped, "--train.agent_func_path") == str(AGENT)
    assert "--reward.remote_url" not in grouped
    stock = arguments("r1-1.5b-plp", "reward.transport=stock", "reward.url=http://reward:80")
    assert value(stock, "--reward.remote_url") == "http://reward:80/openrlhf/plp"
    assert "--train.agent_func_path" not in stock


def test_resuming_only_adds_that_checkpoints_are_loaded() -> None:
    first, second = arguments("tiny"), arguments("tiny", resume=True)
    assert [word for word in second if word not in first] == ["--ckpt.load_enable"]


def test_what_no_section_sets_comes_last_as_openrlhf_writes_it() -> None:
    words = arguments(
        "tiny",
        "openrlhf.algo.kl.init_coef=0.01",
        "openrlhf.actor.adam.betas=[0.9, 0.99]",
        "openrlhf.ds.use_liger_kernel=true",
        "openrlhf.ds.deepcompile=false",
    )
    assert words[-6:] == [
        *("--algo.kl.init_coef", "0.01"),
        *("--actor.adam.betas", "0.9", "0.99", "--ds.use_liger_kernel"),
    ]


def test_a_recipe_s_file_may_have_such_names_as_one_or_as_tables(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'extends = "tiny"\nabout = "Mine."\n[openrlhf]\nalgo.kl.init_coef = 0.01\n'
        '"ds.lora.rank" = 8\n[openrlhf.actor]\ndual_clip = 3.0\n'
    )
    assert recipe(str(path)).openrlhf == {
        "algo.kl.init_coef": 0.01,
        "ds.lora.rank": 8,
        "actor.dual_clip": 3.0,
    }


def test_names_that_a_section_sets_are_found() -> None:
    wanted = recipe(
        "tiny",
        "openrlhf.actor.adam.lr=1",
        "openrlhf.algo.kl.init_coef=0.01",
        "openrlhf.ckpt.load_enable=true",
        "openrlhf.actor.max_norm=0.5",
    )
    assert taken_options(wanted) == ["actor.adam.lr", "ckpt.load_enable"]


def test_tensorboard_s_logs_are_in_the_run_s_folder_once_for_all_resumes() -> None:
    words = openrlhf_arguments(recipe("tiny"), RUN, tensorboard=True)
    assert value(words, "--logger.tensorboard_dir") == "/runs/one/tensorboard"
    assert "--logger.tensorboard_dir" not in arguments("tiny")


def test_a_tracker_calls_a_run_what_its_folder_is_called() -> None:
    """A sweep's folders tell arm, varied values and seed; its recipes are of one name."""
    assert value(arguments("tiny"), "--logger.wandb.run_name") == "one"


def test_no_token_is_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARD_TOKEN", "hush")
    assert "hush" not in " ".join(arguments("tiny", "reward.token_variable=REWARD_TOKEN"))


CASES = {name: arguments(name) for name in TRAINING} | {
    "resumed": arguments("tiny", resume=True),
    "stock": arguments("r1-7b-accuracy", "reward.transport=stock"),
    "apart": arguments("r1-7b-plp", "hardware.colocate=false", "hardware.gpus=16"),
    "uncorrected": arguments(
        "r1-1.5b-plp", "training.importance_correction=off", "training.clip=0.1"
    ),
    "optioned": arguments(
        "r1-1.5b-plp",
        "openrlhf.algo.kl.init_coef=0.01",
        "openrlhf.actor.adam.betas=[0.9, 0.99]",
        "openrlhf.algo.dynamic_filtering_enable=true",
        "openrlhf.ds.lora.rank=8",
        "openrlhf.logger.wandb.key=environment",
        "openrlhf.logger.wandb.project=plp",
    ),
    "logged": openrlhf_arguments(recipe("tiny"), RUN, tensorboard=True),
    "misspelt": [*arguments("tiny"), "--rollout.sampels", "3"],
    "lone": [*arguments("tiny"), "--rollout.n_samples_per_prompt", "1"],
}


@pytest.fixture(scope="module")
def parsed(training_stack: None) -> dict[str, Any]:
    """Return what OpenRLHF made of each case, or its error."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("openrlhf_parser.py"))],
        input=json.dumps(list(CASES.values())),
        env={**os.environ, **plp_trainer.cpu.environment(gpus=1)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(CASES, json.loads(done.stdout.splitlines()[-1]), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", TRAINING)
def test_openrlhf_understands_every_recipe(parsed: dict[str, Any], name: str) -> None:
    given, wanted = parsed[name], recipe(name)
    assert isinstance(given, dict), given
    rollout = given["rollout"]
    assert rollout["batch_size"] == wanted.rollout.prompts
    assert rollout["n_samples_per_prompt"] == wanted.rollout.samples
    assert rollout["max_new_tokens"] == wanted.rollout.max_new_tokens
    assert (rollout["temperature"], rollout["top_p"]) == (1.0, 1.0)
    assert given["data"]["max_len"] == wanted.rollout.max_length
    assert given["train"]["batch_size"] == wanted.training.batch_size
    assert given["train"]["colocate_all"] is wanted.hardware.colocate
    assert given["actor"]["adam"]["lr"] == wanted.training.learning_rate
    assert given["actor"]["lr_scheduler"] == "constant_with_warmup"
    own = wanted.openrlhf
    assert given["algo"]["advantage"]["estimator"] == own.get("algo.advantage.estimator", "rloo")
    assert given["algo"]["kl"]["init_coef"] == own.get("algo.kl.init_coef", 0)
    assert given["ds"]["param_dtype"] == "bf16"
    assert given["ds"]["packing_samples"] is wanted.hardware.packing
    # OpenRLHF writes this itself when there is an agent; it means no reward model.
    assert given["reward"]["remote_url"] == ["agent"]
    assert given["reward"]["clip_range"] == [-1e6, 1e6]
    # No critic, and neither of the length penalties that OpenRLHF has of its own.
    assert given["critic"]["model_name_or_path"] is None
    assert given["reward"]["overlong_buffer_len"] is None
    assert given["reward"]["stop_properly_penalty_coef"] is None


@pytest.mark.slow
def test_openrlhf_sees_a_checkpoint_to_load_only_on_resuming(parsed: dict[str, Any]) -> None:
    assert parsed["tiny"]["ckpt"]["load_enable"] is False
    assert parsed["resumed"]["ckpt"]["load_enable"] is True
    assert parsed["resumed"]["ckpt"]["path"] == "/runs/one/checkpoints"


@pytest.mark.slow
def test_openrlhf_takes_the_stock_address(parsed: dict[str, Any]) -> None:
    assert parsed["stock"]["reward"]["remote_url"] == ["http://127.0.0.1:8000/openrlhf/accuracy"]
    assert parsed["stock"]["train"]["agent_func_path"] is None


@pytest.mark.slow
def test_openrlhf_clips_and_corrects_as_the_recipe_says(parsed: dict[str, Any]) -> None:
    for name, level, clip in (("r1-1.5b-plp", "token", 0.2), ("uncorrected", "off", 0.1)):
        advantage = parsed[name]["algo"]["advantage"]
        assert advantage["is_correction_level"] == level
        assert (advantage["is_correction_mode"], advantage["is_correction_threshold"]) == (
            "mask",
            [0.5, 5.0],
        )
        assert parsed[name]["actor"]["eps_clip_low_high"] == [clip, clip]


@pytest.mark.slow
def test_openrlhf_takes_options_that_no_section_has(parsed: dict[str, Any]) -> None:
    given = parsed["optioned"]
    assert given["algo"]["kl"]["init_coef"] == 0.01
    assert given["ref"]["num_gpus_per_node"] == given["actor"]["num_gpus_per_node"] == 2
    assert given["actor"]["adam"]["betas"] == [0.9, 0.99]
    assert given["algo"]["dynamic_filtering_enable"] is True
    assert given["ds"]["lora"]["rank"] == 8
    assert given["logger"]["wandb"]["key"] == "environment"
    assert parsed["logged"]["logger"]["tensorboard_dir"] == "/runs/one/tensorboard"


@pytest.mark.slow
def test_the_parser_is_openrlhf_s_own(parsed: dict[str, Any]) -> None:
    assert parsed["misspelt"] == "SystemExit: 2"
    assert parsed["lone"] == "AssertionError: rloo requires n_samples_per_prompt > 1"
