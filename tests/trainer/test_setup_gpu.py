"""`trainer/setup-gpu`, run for real, over CPU PyTorch and stand-ins for what only nvcc compiles."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.trainer.stand_ins import FLASH_ATTN_SETUP, STAND_IN, VERSIONS, source, wheel

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "trainer" / "setup-gpu"
FREE_OF_STRANGERS = {"PYTHONPATH": "", "PIP_NO_INPUT": "1", "PIP_NO_COMPILE": "1"}


class Machine(NamedTuple):
    """A machine as the script sees it.

    Attributes:
        wheels: the folder in which pip looks first.
        variables: the environment of the script.
    """

    wheels: Path
    variables: dict[str, str]


def executable(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def machine(folder: Path, *, cuda: str = "13.2", driver: str | None = "580.65.06") -> Machine:
    """Put an nvcc and, unless there is no driver, an nvidia-smi of two A100s onto the PATH."""
    programs, wheels = folder / "bin", folder / "wheels"
    programs.mkdir(parents=True)
    wheels.mkdir()
    release = f"Cuda compilation tools, release {cuda}, V{cuda}.78"
    executable(programs / "nvcc", f"#!/bin/sh\necho '{release}'\n")
    told = f'*driver_version*) echo "{driver}";; *compute_cap*) echo 8.0;;'
    absent = "#!/bin/sh\nexit 9\n"
    smi = absent if driver is None else f'#!/bin/sh\ncase "$*" in {told} esac\n'
    executable(programs / "nvidia-smi", smi)
    return Machine(
        wheels,
        {
            **os.environ,
            **FREE_OF_STRANGERS,
            "CUDA_HOME": "",
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PIP_FIND_LINKS": f"{wheels} {os.environ.get('PIP_FIND_LINKS', '')}".strip(),
            "PYTHON": sys.executable,
        },
    )


def run(around: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *words], env=around.variables, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("cuda", "driver", "said"),
    [
        ("12.8", "580.65.06", "built for CUDA 13, and nvcc is of CUDA 12"),
        ("13.2", "535.261.03", "needs driver 580 or newer, and this one is 535.261.03"),
    ],
)
def test_a_machine_that_cannot_says_why(tmp_path: Path, cuda: str, driver: str, said: str) -> None:
    done = run(machine(tmp_path, cuda=cuda, driver=driver), "--check")
    assert done.returncode == 1
    assert said in done.stderr


def test_without_nvcc_it_says_what_to_install(tmp_path: Path) -> None:
    around = machine(tmp_path)
    programs = tmp_path / "few"
    programs.mkdir()
    for name in ("bash", "dirname", "uname", "g++", "sed", "head"):
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    alone = around._replace(variables={**around.variables, "PATH": str(programs)})
    done = run(alone, "--check")
    assert done.returncode == 1
    assert "install the CUDA toolkit 13" in done.stderr


@pytest.mark.parametrize("driver", ["580.65.06", None], ids=["gpus", "no driver, as in a build"])
def test_a_machine_that_can_is_told_so(tmp_path: Path, driver: str | None) -> None:
    assert run(machine(tmp_path, driver=driver), "--check").returncode == 0


@pytest.mark.slow
@pytest.mark.timeout(3600)  # installs 2 GB; a busy machine takes its time
def test_it_builds_in_the_order_in_which_flash_attention_compiles(tmp_path: Path) -> None:
    around = machine(tmp_path)
    # vLLM's own wheel brings 5 GB of CUDA; this one pins the same PyTorch, which here has none.
    wheel(around.wheels, "vllm", "0.29.0", "torch==2.13.0", "transformers>=5.10.4")
    source(around.wheels, "flash_attn", STAND_IN, FLASH_ATTN_SETUP)
    folder = tmp_path / "environment"
    done = run(around, str(folder))
    assert done.returncode == 0, done.stderr[-3000:]
    assert "FlashAttention 2.8.3" in done.stdout
    told = subprocess.run(
        [folder / "bin" / "python", "-c", VERSIONS], capture_output=True, text=True, check=True
    )
    versions = dict(line.split("==") for line in told.stdout.split())
    assert versions["torch"].partition("+")[0] == "2.13.0"
    assert versions["built-against"] == versions["torch"], "FlashAttention of another PyTorch"
    assert versions["openrlhf"] == "0.11.2"
    assert versions["transformers"] == "5.15.0"
    assert versions["deepspeed"] == "0.19.6"
    helped = subprocess.run(
        [folder / "bin" / "plp", "train", "--help"], capture_output=True, text=True, check=False
    )
    assert helped.returncode == 0, helped.stderr
    again = run(around, str(folder))
    assert (again.returncode, again.stdout) == (0, ""), "an environment that is there is left alone"


def test_the_stand_in_for_flash_attention_cannot_be_built_in_isolation(tmp_path: Path) -> None:
    """As the real one cannot: else the test above would not see that isolation is off."""
    around = machine(tmp_path)
    source(around.wheels, "flash_attn", STAND_IN, FLASH_ATTN_SETUP)
    command = ["download", "--no-deps", "--dest", str(tmp_path / "got"), "flash-attn==2.8.3"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *command],
        env=around.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "No module named 'torch'" in done.stdout + done.stderr


def test_the_image_is_made_by_the_same_script_in_two_layers() -> None:
    text = (ROOT / "deploy" / "docker" / "trainer-a100.Dockerfile").read_text(encoding="utf-8")
    parts = re.findall(r"setup-gpu --in-place (\w+)", text)
    assert parts == ["base", "project"]
    assert "pip install" not in text, "what it installs stands in trainer/setup-gpu alone"
    assert "DS_SKIP_CUDA_CHECK=1" in text
