"""``plp serve`` as a process: starting, stopping, refusing to start."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tests.tools import free_port

PLP = str(Path(sys.executable).with_name("plp"))
BODY = b'{"samples": [{"response": "\\\\boxed{42}", "gold": "42", "length": 100}]}'


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def started(port: int) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts ``plp serve`` and waits until it answers."""
    with contextlib.ExitStack() as stack:

        def start(*flags: str) -> subprocess.Popen[str]:
            command = [PLP, "serve", "--port", str(port), *flags]
            process = stack.enter_context(
                subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            )
            stack.callback(process.kill)
            while process.poll() is None:
                with contextlib.suppress(httpx.TransportError):
                    httpx.get(f"http://127.0.0.1:{port}/health/live")
                    break
                time.sleep(0.05)
            return process

        yield start


def half_a_request(port: int) -> socket.socket:
    """Send a request but for its last byte, and know that the service has begun with it."""
    connection = socket.create_connection(("127.0.0.1", port))
    head = f"POST /reward HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n\r\n"
    connection.sendall(head.encode() + BODY[:-1])
    while "plp_requests_receiving 1.0" not in httpx.get(f"http://127.0.0.1:{port}/metrics").text:
        time.sleep(0.01)
    return connection


def test_sigterm_finishes_what_was_taken(
    started: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    process = started()
    with half_a_request(port) as connection:
        process.send_signal(signal.SIGTERM)
        while _listening(port):
            time.sleep(0.01)
        connection.sendall(BODY[-1:])
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"reward":1.5' in answer
    assert process.wait(60) in (0, -signal.SIGTERM)


def test_readiness_fails_before_the_port_closes(
    started: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    process = started("--shutdown-delay", "3600")
    process.send_signal(signal.SIGTERM)
    url = f"http://127.0.0.1:{port}"
    while httpx.get(f"{url}/health/ready").status_code == 200:
        time.sleep(0.01)
    assert httpx.get(f"{url}/health/ready").json()["error"]["message"] == "the service is stopping"
    assert httpx.post(f"{url}/reward", content=BODY).status_code == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) in (0, -signal.SIGTERM)


@pytest.mark.parametrize(
    ("incomplete", "code", "told"),
    [("partial", 200, b"rewarded over 1"), ("error", 503, b"the service stopped when 1 of its")],
)
def test_sigterm_answers_what_waits_for_its_group(
    started: Callable[..., subprocess.Popen[str]],
    port: int,
    tmp_path: Path,
    incomplete: str,
    code: int,
    told: bytes,
) -> None:
    profiles = tmp_path / "profiles.toml"
    profiles.write_text(
        '[pairs]\nreward = "normalized"\n'
        f'groups = {{ size = 2, deadline = 3600, incomplete = "{incomplete}" }}\n'
    )
    process = started("--profiles", str(profiles), "--page-mb", "1")
    url = f"http://127.0.0.1:{port}"
    body = BODY.replace(b'{"samples"', b'{"profile": "pairs", "samples"').replace(
        b'"length"', b'"group": "q", "length"'
    )
    with ThreadPoolExecutor(1) as threads:
        waits = threads.submit(httpx.post, f"{url}/reward", content=body, timeout=60)
        while "plp_grading_seconds_count 1.0" not in httpx.get(f"{url}/metrics").text:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        answer = waits.result()
    assert (answer.status_code, told in answer.content) == (code, True)
    assert process.wait(60) in (0, -signal.SIGTERM)


@pytest.mark.slow
def test_a_waiting_request_keeps_nothing_of_its_body(
    started: Callable[..., subprocess.Popen[str]], port: int, tmp_path: Path
) -> None:
    profiles = tmp_path / "profiles.toml"
    profiles.write_text('[many]\nreward = "normalized"\ngroups = { size = 1000 }\n')
    process = started("--profiles", str(profiles), "--no-page")
    url = f"http://127.0.0.1:{port}"

    def memory() -> float:
        status = Path(f"/proc/{process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def post(number: int) -> int:
        content = {"response": f"{number}" + "x" * 900_000, "gold": 1, "length": 9, "group": "q"}
        body = {"profile": "many", "samples": [content]}
        return httpx.post(f"{url}/reward", json=body, timeout=120).status_code

    with ThreadPoolExecutor(101) as threads:
        waits = [threads.submit(post, 0)]
        before, first = 0.0, True
        for number in range(1, 101):
            waits.append(threads.submit(post, number))
            seen = f"plp_groups_waiting_samples {number + 1}.0"
            while seen not in httpx.get(f"{url}/metrics").text:
                time.sleep(0.01)
            if first:
                before, first = memory(), False
        grown = memory() - before
        process.send_signal(signal.SIGTERM)
        assert {answer.result() for answer in waits} == {200}
    assert grown < 30, f"{grown:.0f} MB for 99 waiting requests of 0.9 MB"


def test_no_process_is_left_behind(
    started: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    process = started()
    below = _descendants(process.pid)
    assert below
    process.kill()
    process.wait(60)
    while any(Path(f"/proc/{pid}/cmdline").exists() and _alive(pid) for pid in below):
        time.sleep(0.01)


def test_each_log_line_is_json_with_the_requests_id(
    started: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    process = started()
    url = f"http://127.0.0.1:{port}"
    httpx.post(f"{url}/reward", content=BODY, headers={"X-Request-ID": "good"})
    httpx.post(f"{url}/reward", content=b"{", headers={"X-Request-ID": "bad"})
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    lines = [json.loads(line) for line in errors.splitlines()]
    by_id = {line["request_id"]: line for line in lines if "request_id" in line}
    assert (by_id["good"]["code"], by_id["good"]["level"]) == (200, "info")
    assert (by_id["bad"]["code"], by_id["bad"]["level"]) == (422, "warning")
    assert "no JSON" in by_id["bad"]["error"]


def test_sighup_loads_the_profiles_again_and_the_log_names_runs(
    started: Callable[..., subprocess.Popen[str]], port: int, tmp_path: Path
) -> None:
    profiles = tmp_path / "profiles.toml"
    profiles.write_text("[mine]\nparameters = { alpha = 5 }\n")
    process = started("--profiles", str(profiles), "--profile", "mine")
    url = f"http://127.0.0.1:{port}"
    for content, counted in (
        ("[mine]\nparameters = { alpha = 2 }\n", 'outcome="ok"} 2.0'),
        ("[mine", 'outcome="failed"} 1.0'),
    ):
        profiles.write_text(content)
        process.send_signal(signal.SIGHUP)
        while counted not in httpx.get(f"{url}/metrics").text:
            time.sleep(0.01)
        answer = httpx.post(f"{url}/reward", content=BODY, headers={"X-Run-ID": "exp-7"})
        assert answer.json()["parameters"]["alpha"] == 2.0
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    lines = [json.loads(line) for line in errors.splitlines()]
    assert {line.get("run") for line in lines if line.get("path") == "/reward"} == {"exp-7"}
    (told,) = [line["error"] for line in lines if "stay in use" in line["event"]]
    assert "profile file" in told


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--port", "99999"], "plp serve: port: "),
        (["--profile", "nosuch"], "no profile is called 'nosuch'; there are: "),
        (["--profiles", "nosuch.toml"], "profile file nosuch.toml: "),
        (["--config", "nosuch.toml"], "config: there is no file nosuch.toml"),
        (["--pool.workers", "-1"], "plp serve: pool.workers: "),
    ],
)
def test_what_cannot_be_served_says_why(flags: list[str], message: str) -> None:
    done = subprocess.run([PLP, "serve", *flags], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_tokenizer_of_the_service_that_cannot_be_loaded_stops_the_start() -> None:
    command = [PLP, "serve", "--tokenizer", "/nosuch/tokenizer.json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "tokenizer '/nosuch/tokenizer.json' cannot be loaded" in done.stderr


def test_a_tokenizer_of_a_profile_that_cannot_be_loaded_does_not(
    started: Callable[..., subprocess.Popen[str]], port: int, tmp_path: Path
) -> None:
    profiles = tmp_path / "profiles.toml"
    profiles.write_text('[mine]\ntokenizer = "/nosuch/tokenizer.json"\n')
    process = started("--profiles", str(profiles), "--profile", "mine")
    known = httpx.get(f"http://127.0.0.1:{port}/info").json()
    assert "'/nosuch/tokenizer.json' cannot be loaded" in known["without_tokenizer"]["mine"]
    process.terminate()
    lines = [json.loads(line) for line in process.communicate(timeout=60)[1].splitlines()]
    (told,) = [line for line in lines if line["event"] == "a profile has no tokenizer"]
    assert told["profile"] == "mine"


def test_a_folder_or_a_port_in_use_stops_the_start(
    started: Callable[..., subprocess.Popen[str]], port: int, tmp_path: Path
) -> None:
    started("--state", str(tmp_path))
    for flags, message in (
        (["--port", "0", "--state", str(tmp_path)], f"state: {tmp_path} is in use"),
        (["--port", str(port)], f"port: 127.0.0.1:{port} is in use: give another port"),
    ):
        command = [PLP, "serve", *flags]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr
        assert "Traceback" not in done.stderr
        assert "frames" not in done.stderr


@pytest.mark.parametrize("setting", ["--state", "--audit.folder"])
def test_a_folder_that_cannot_be_used_stops_the_start(setting: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "memory.sqlite").write_bytes(b"no database" * 1000)
    folders = ["file", "file/below", *(["damaged"] if setting == "--state" else [])]
    for folder in folders:
        command = [PLP, "serve", "--port", "0", setting, str(tmp_path / folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2, done.stderr
        assert str(tmp_path / folder) in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr
        assert "frames" not in done.stderr


@pytest.mark.parametrize("moment", ["SigBlk", "SigCgt"])
def test_sighup_while_the_service_starts_is_kept_until_it_has(
    port: int, tmp_path: Path, moment: str
) -> None:
    profiles = tmp_path / "profiles.toml"
    profiles.write_text("[mine]\nparameters = { alpha = 5 }\n")
    flags = ["serve", "--port", str(port), "--profiles", str(profiles)]
    command = [sys.executable, "-m", "plp_reward", *flags]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            while not _has(process.pid, moment, signal.SIGHUP):
                assert process.poll() is None
            assert not _listening(port)
            process.send_signal(signal.SIGHUP)
            while not _listening(port):
                assert process.poll() is None
                time.sleep(0.01)
            url = f"http://127.0.0.1:{port}/metrics"
            while 'outcome="ok"} 2.0' not in httpx.get(url).text:
                time.sleep(0.01)
        finally:
            process.kill()


def test_the_pid_file_names_the_service_while_it_takes_requests(
    started: Callable[..., subprocess.Popen[str]], port: int, tmp_path: Path
) -> None:
    file = tmp_path / "plp.pid"
    file.write_text("4194304\n")  # left behind by one that was killed
    process = started("--pid-file", str(file))
    assert file.read_text() == f"{process.pid}\n"

    command = [PLP, "serve", "--port", str(port), "--pid-file", str(file)]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 2
    assert file.read_text() == f"{process.pid}\n", "a start that failed took the file away"

    process.send_signal(signal.SIGTERM)
    process.wait(60)
    assert not file.exists()


@pytest.mark.parametrize("name", ["profiles.toml", "folder", "missing/plp.pid"])
def test_a_pid_file_that_cannot_be_written_stops_the_start(tmp_path: Path, name: str) -> None:
    profiles, folder = tmp_path / "profiles.toml", tmp_path / "folder"
    profiles.write_text("[mine]\n")
    folder.mkdir()
    command = [PLP, "serve", "--port", "0", "--pid-file", str(tmp_path / name)]
    command += ["--profiles", str(profiles)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert f"plp serve: pid_file: {tmp_path / name}" in done.stderr.splitlines()[-1]
    assert profiles.read_text() == "[mine]\n"


def _has(pid: int, moment: str, number: signal.Signals) -> bool:
    """Whether a process blocks (``SigBlk``) or handles (``SigCgt``) a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    return bool(int(status.partition(f"{moment}:")[2].split()[0], 16) & 1 << (number - 1))


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in children for found in (int(child), *_descendants(int(child)))]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
