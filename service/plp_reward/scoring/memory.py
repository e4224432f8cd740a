"""What rewards remember of a run, kept so that a restart, a retry or a neighbour cannot spoil it.

A folder with an SQLite database: each call is one transaction, on the disk before its rewards are
returned. Runs are apart from each other. A call that is repeated gets the rewards it got, and
changes nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from plp_reward.errors import ConfigurationError, PlpError
from plp_reward.rewards.registry import History, Reward, Rewards

FORMAT = 1
KEPT_CALLS = 1024
"""Calls of a run whose rewards are kept for the case that they are repeated."""

_SCHEMA = """
CREATE TABLE prompts (run TEXT, reward TEXT, prompt BLOB, value REAL NOT NULL,
    PRIMARY KEY (run, reward, prompt)) WITHOUT ROWID;
CREATE TABLE runs (run TEXT, reward TEXT, shape TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (run, reward)) WITHOUT ROWID;
CREATE TABLE calls (number INTEGER PRIMARY KEY, run TEXT, reward TEXT, digest BLOB,
    rewards TEXT NOT NULL, UNIQUE (run, reward, digest));
"""

Renew = Callable[[History], tuple[Rewards, History]]
"""Gives a call's rewards and the new history, from the history so far."""


class MemoryFailed(PlpError):  # noqa: N818  named by the state it reports
    """What a call leaves cannot be kept, for a full disk most often; it may be asked again."""


class Memory:
    """Histories by run and reward. Safe to use from several threads.

    Args:
        folder: where they are kept, on a local disk; it is made if it is missing. None keeps them
            in the process, and forgets them with it.

    Raises:
        ConfigurationError: the folder cannot be used, is in use, or was written by a version that
            this one does not know.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._turn = threading.Lock()
        with ExitStack() as opened:
            try:
                if folder is not None:
                    folder.mkdir(parents=True, exist_ok=True)
                    opened.enter_context(_locked(folder))
                name = ":memory:" if folder is None else str(folder / "memory.sqlite")
                # No transaction begins by itself: every one is begun below.
                self._database = opened.enter_context(
                    closing(sqlite3.connect(name, isolation_level=None, check_same_thread=False))
                )
                self._database.execute("PRAGMA journal_mode=WAL")
                self._database.execute("PRAGMA synchronous=FULL")
                self._prepare(folder)
            except (OSError, sqlite3.Error) as error:
                raise ConfigurationError(f"state: {folder} cannot be used: {error}") from error
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database, once no call is under way, and let others have the folder."""
        with self._turn:
            self._opened.close()

    def settle(
        self,
        run: str,
        reward: Reward,
        prompts: Sequence[str],
        digest: bytes,
        renew: Renew,
    ) -> Rewards:
        """Give a call its rewards, in the shape ``renew`` gives them, and remember what it leaves.

        Args:
            run: whose history it is.
            reward: a reward that remembers.
            prompts: the names of the call's groups, by group index.
            digest: what tells this call from others; a call with the same one is a repetition.
            renew: gives the rewards.

        Raises:
            MemoryFailed: the disk is full or fails; nothing of the call is remembered.
        """
        try:
            with self._turn, closing(self._database.cursor()) as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                try:
                    given = self._settle(cursor, run, reward, prompts, digest, renew)
                    cursor.execute("COMMIT")
                except BaseException:
                    if self._database.in_transaction:  # SQLite ends it itself on a full disk
                        cursor.execute("ROLLBACK")
                    raise
                return given
        except sqlite3.Error as error:
            raise MemoryFailed(f"state: what the reward remembers is not kept: {error}") from error

    def _settle(
        self,
        cursor: sqlite3.Cursor,
        run: str,
        reward: Reward,
        prompts: Sequence[str],
        digest: bytes,
        renew: Renew,
    ) -> Rewards:
        of_reward = (run, reward.name)
        query = "SELECT rewards FROM calls WHERE run = ? AND reward = ? AND digest = ?"
        if (found := cursor.execute(query, (*of_reward, digest)).fetchone()) is not None:
            return np.array(json.loads(found[0]), dtype=np.float64)
        if reward.remembers == "prompt":
            keys = [_key(name) for name in prompts]
            given, new = renew(_of_prompts(cursor, of_reward, keys))
            known = [(*of_reward, key, v) for key, v in zip(keys, new.tolist(), strict=True)]
            cursor.executemany(
                "INSERT OR REPLACE INTO prompts VALUES (?, ?, ?, ?)",
                [row for row in known if row[3] == row[3]],  # not nan
            )
        else:
            given, new = renew(_of_run(cursor, of_reward))
            cursor.execute(
                "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)",
                (*of_reward, json.dumps(new.shape), new.astype("<f8").tobytes()),
            )
        cursor.execute(
            "INSERT INTO calls (run, reward, digest, rewards) VALUES (?, ?, ?, ?)",
            (*of_reward, digest, json.dumps(given.tolist())),
        )
        cursor.execute(
            "DELETE FROM calls WHERE run = ? AND reward = ? AND number <= (SELECT number "
            "FROM calls WHERE run = ? AND reward = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
            (*of_reward, *of_reward, KEPT_CALLS),
        )
        return given

    def _prepare(self, folder: Path | None) -> None:
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self._database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={FORMAT}; COMMIT;")
        elif version != FORMAT:
            raise ConfigurationError(
                f"state: {folder} has format {version}, this version of plp-reward reads {FORMAT}: "
                "name an empty folder"
            )


def digest_of(parts: Sequence[Sequence[object]]) -> bytes:
    """Return a digest of a call's samples, each given by what identifies it."""
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()


def _locked(folder: Path) -> IO[str]:
    """Take the folder for this process; the system gives it back when the process ends."""
    file = (folder / "lock").open("a", encoding="utf-8")
    try:
        # Not lockf: this process would lose that lock by closing the file anywhere.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise ConfigurationError(
            f"state: {folder} is in use: replicas of a service cannot share what a "
            "reward remembers; send each run to one replica, with a folder of its own"
        ) from error
    return file


def _key(prompt: str) -> bytes:
    return hashlib.blake2b(prompt.encode(), digest_size=16).digest()


def _of_prompts(
    cursor: sqlite3.Cursor, of_reward: tuple[str, str], keys: Sequence[bytes]
) -> NDArray[np.float64]:
    query = "SELECT value FROM prompts WHERE run = ? AND reward = ? AND prompt = ?"
    rows = (cursor.execute(query, (*of_reward, key)).fetchone() for key in keys)
    return np.array([np.nan if row is None else row[0] for row in rows], dtype=np.float64)


def _of_run(cursor: sqlite3.Cursor, of_reward: tuple[str, str]) -> NDArray[np.float64]:
    query = "SELECT shape, value FROM runs WHERE run = ? AND reward = ?"
    row = cursor.execute(query, of_reward).fetchone()
    if row is None:
        return np.zeros(0)
    return np.frombuffer(row[1], dtype="<f8").reshape(json.loads(row[0])).astype(np.float64)
