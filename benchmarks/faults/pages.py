"""Hostile texts in a report, opened in a real browser."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.faults.outcome import Outcome

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
RAN = "a script ran"
SCRIPT = f"document.title='{RAN}'"
HOSTILE = [
    f"<script>{SCRIPT}</script>",
    f"</script><script>{SCRIPT}</script>",
    f'"><img src=x onerror="{SCRIPT}">',
    f"'><svg onload={SCRIPT}>",
    f"</textarea></title></style><body onload={SCRIPT}>",
    f"{{{{ {SCRIPT} }}}}",
    f"<iframe srcdoc='<script>parent.{SCRIPT}</script>'></iframe>",
    f"javascript:{SCRIPT}",
    f"<details open ontoggle={SCRIPT}>",
    f"&lt;script&gt;{SCRIPT}&lt;/script&gt;",
]


def attack(rng: random.Random) -> Outcome:
    """One report of rows whose every field is hostile."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = folder / "page.html"
        rows = []
        for n in range(40):
            text = "".join(rng.sample(HOSTILE, 2))
            rows.append(
                {
                    "id": f"{text}{n}",
                    "group": f"{text}{n // 4}",
                    "dataset": rng.choice(HOSTILE),
                    "prompt": text,
                    "response": rf"{text} \boxed{{{n % 3}}}",
                    "gold": f"{n % 2}",
                    "length": 10 + n,
                }
            )
        (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        plp = Path(sys.executable).with_name("plp")
        for command in (
            ["score", "in.jsonl", "-o", "scored.jsonl", "--reward", "plp"],
            ["report", "scored.jsonl", "-o", "page.html"],
        ):
            subprocess.run([plp, *command], cwd=folder, capture_output=True, check=True)
        # A page's own policy would stop scripts even where escaping failed: both must hold alone.
        bare = folder / "bare.html"
        bare.write_text(page.read_text().replace("Content-Security-Policy", "X-None"))
        for path in (page, bare):
            outcome.attacks += len(rows)
            if RAN in _title(path):
                outcome.invent(f"a script ran in {path.name}")
    return outcome


def works() -> bool:
    """Whether there is a browser, and it does run a script that nothing stops."""
    if BROWSER is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "control.html"
        page.write_text(f"<title>none</title><script>{SCRIPT}</script>")
        return RAN in _title(page)


def _title(page: Path) -> str:
    assert BROWSER is not None
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
                *("--no-first-run", "--disable-background-networking", "--disable-sync"),
                *("--disable-component-update", f"--user-data-dir={profile}"),
                *("--virtual-time-budget=2000", "--dump-dom", page.as_uri()),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    return done.stdout.partition("<title>")[2].partition("</title>")[0]
