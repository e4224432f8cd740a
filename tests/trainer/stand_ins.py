"""Packages that stand in for what only nvcc compiles, and what an environment says of itself."""

import tarfile
import textwrap
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

# flash-attn 2.8.3 has no pyproject.toml, and its setup.py imports torch before anything else: so do
# these few lines of the same name, which keep in them what they were built against. The local
# version goes before the real one for the same pin.
STAND_IN = "2.8.3+standin"
FLASH_ATTN_SETUP = """
import torch
from setuptools import setup
open("flash_attn.py", "w").write(
    f"import torch\\n__version__ = '2.8.3'\\nBUILT_AGAINST = {torch.__version__!r}\\n"
)
setup(name="flash_attn", version="2.8.3+standin", py_modules=["flash_attn"])
"""


def wheel(folder: Path, name: str, version: str, *requirements: str) -> None:
    """Write a wheel that holds nothing but what it requires."""
    info = f"{name}-{version}.dist-info"
    needs = "".join(f"Requires-Dist: {requirement}\n" for requirement in requirements)
    with ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")


def source(folder: Path, name: str, version: str, setup: str) -> None:
    """Write a source package that is one setup.py."""
    with tarfile.open(folder / f"{name}-{version}.tar.gz", "w:gz") as archive:
        for path, text in (
            ("PKG-INFO", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"),
            ("setup.py", setup),
        ):
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(text.encode())
            archive.addfile(entry, BytesIO(text.encode()))


VERSIONS = textwrap.dedent(
    """
    from importlib.metadata import version
    import flash_attn, torch
    print(f"torch=={torch.__version__}", f"built-against=={flash_attn.BUILT_AGAINST}")
    print(*(f"{name}=={version(name)}" for name in ("openrlhf", "transformers", "deepspeed")))
    """
)
