"""The A100 image's Dockerfile, built for real over a plain base that stands in for NVIDIA's.

The base has what of NVIDIA's matters to the order: an nvcc of 13.2, packages built for another
PyTorch, and a constraint that pins that PyTorch for every pip. PyTorch is its CPU build; vLLM and
FlashAttention are stand-ins with their pins, and FlashAttention's cannot be built without PyTorch.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import ROOT, WHEELS, run
from tests.trainer.stand_ins import FLASH_ATTN_SETUP, STAND_IN, VERSIONS, source, wheel

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]
DOCKERFILE = "deploy/docker/trainer-a100.Dockerfile"
OF_NVIDIA = ("torchao", "xgboost", "pynvml")
PROGRAMS = {
    "nvcc": "#!/bin/sh\necho Cuda compilation tools, release 13.2, V13.2.78\n",
    "g++": "#!/bin/sh\nexit 1\n",
}
"""Compilers that are asked whether they are there; nothing here has anything for them to do."""
BASE = """
FROM python:3.11-slim-bookworm
RUN rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED && mkdir -p /etc/pip /usr/local/cuda/bin
COPY nvcc g++ /usr/local/cuda/bin/
RUN chmod +x /usr/local/cuda/bin/*
COPY *.whl /base/
RUN python3 -m pip install --quiet --no-deps /base/*.whl
RUN echo 'torch==2.11.0a0' >/etc/pip/constraint.txt
ENV CUDA_HOME=/usr/local/cuda
ENV PATH=/usr/local/cuda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV PIP_CONSTRAINT=/etc/pip/constraint.txt
"""


class Image:
    """An image that was built of a context.

    Attributes:
        context: what Docker was given.
        name: the image.
    """

    def __init__(self, folder: Path) -> None:
        self.context = folder / "context"
        self.name = f"plp-e2e-gpu:{secrets.token_hex(3)}"
        self.base = f"plp-e2e-base:{secrets.token_hex(3)}"
        self._base_folder = folder / "base"

    def make_base(self) -> None:
        self._base_folder.mkdir()
        for name in OF_NVIDIA:
            wheel(self._base_folder, name, "1.0", "torch==2.11.0a0")
        for name, text in PROGRAMS.items():
            (self._base_folder / name).write_text(text)
        (self._base_folder / "Dockerfile").write_text(BASE)
        run("docker", "build", "--tag", self.base, self._base_folder)

    def build(self) -> None:
        indexes = [
            word
            for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST")
            if name in os.environ
            for word in ("--build-arg", name)
        ]
        run(
            *("docker", "build", "--tag", self.name, "--build-arg", f"BASE={self.base}"),
            *(*indexes, "--file", self.context / DOCKERFILE, self.context),
        )

    def layers(self) -> list[str]:
        told: list[str] = self.inspected()["RootFS"]["Layers"]
        return told

    def inspected(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(run("docker", "image", "inspect", self.name).stdout)[0]
        return found

    def says(self, *command: str) -> str:
        return run(
            "docker", "run", "--rm", "--read-only", "--tmpfs", "/tmp", self.name, *command
        ).stdout


@pytest.fixture(scope="module")
def image(
    engine: list[str], torch_wheel: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Image]:
    """The image, built once."""
    image = Image(tmp_path_factory.mktemp("gpu-image"))
    copied = ("pyproject.toml", "README.md", "LICENSE", ".dockerignore")
    wheels = image.context / "deploy" / "wheels"
    wheels.mkdir(parents=True)
    for name in copied:
        shutil.copy(ROOT / name, image.context / name)
    for name in ("service", "trainer", "deploy/docker"):
        shutil.copytree(
            ROOT / name, image.context / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for torch in WHEELS.glob("torch-*.whl"):
        shutil.copy(torch, wheels)
    # vLLM's own wheel brings 5 GB of CUDA; this one pins the same PyTorch, which here has none.
    wheel(wheels, "vllm", "0.29.0", "torch==2.13.0", "transformers>=5.10.4")
    source(wheels, "flash_attn", STAND_IN, FLASH_ATTN_SETUP)
    try:
        image.make_base()
        image.build()
        yield image
    finally:
        for name in (image.name, image.base):
            os.system(f"docker image rm --force {name} >/dev/null 2>&1")


def test_everything_is_built_against_the_pytorch_that_vllm_brings(image: Image) -> None:
    versions = dict(line.split("==") for line in image.says("python3", "-c", VERSIONS).split())
    assert versions["torch"].partition("+")[0] == "2.13.0"
    assert versions["built-against"] == versions["torch"]
    assert versions["openrlhf"] == "0.11.2"
    assert versions["transformers"] == "5.15.0"
    assert versions["deepspeed"] == "0.19.6"


def test_the_doctor_finds_the_image_s_packages_in_order(image: Image) -> None:
    """And nothing of what the base brought is left; what fails is that there are no GPUs here."""
    words = ["plp", "doctor", "--recipe", "r1-1.5b-plp", "--json"]
    asked = ["sh", "-c", f"{' '.join(words)} || true"]
    told = json.loads(image.says(*asked).strip().splitlines()[-1])
    lines = {line["name"]: line for line in told["lines"]}
    for name in ("packages", "base's packages", "C++ compiler", "FlashAttention", "Ray"):
        assert lines[name]["status"] == "ok", lines[name]
    assert lines["base's packages"]["seen"] == "none"
    assert lines["GPUs"]["status"] == "fail"


def test_the_container_has_no_root_and_what_training_needs_in_its_environment(image: Image) -> None:
    assert image.says("id", "-u").strip() == "10001"
    variables = dict(item.split("=", 1) for item in image.inspected()["Config"]["Env"])
    assert variables["DS_SKIP_CUDA_CHECK"] == "1", "nvcc 13.2 beside a PyTorch for 13.0"
    for name in ("HF_HOME", "TORCH_EXTENSIONS_DIR", "VLLM_CACHE_ROOT"):
        assert variables[name].startswith("/cache/")
    for program in ("train-and-evaluate", "serve-model", "make-model"):
        assert image.says("which", program).strip() == f"/usr/local/bin/{program}"


def test_a_change_of_the_code_installs_nothing_again(image: Image) -> None:
    before = image.layers()
    marked = image.context / "trainer" / "plp_trainer" / "say.py"
    marked.write_text(f"{marked.read_text()}\nMARKED = 1\n")
    image.build()
    after = image.layers()
    changed = [number for number, layer in enumerate(after) if layer != before[number]]
    assert len(before) == len(after)
    assert len(changed) <= 3, "the code's own layers, and what is copied after them"
    code = "from plp_trainer.say import MARKED; print(MARKED)"
    assert image.says("python3", "-c", code).strip() == "1"
