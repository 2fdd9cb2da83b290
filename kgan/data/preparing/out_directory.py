"""The directory that is being prepared: what is ours there, what is done."""

import os
import posixpath
from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.data.gfiles import file_digest
from kgan.data.gfiles import read_json
from kgan.data.gfiles import write_json
from kgan.data.manifest import MANIFEST_FILE
from kgan.data.manifest import WORK_FOLDER
from kgan.data.manifest import lost_manifest
from kgan.data.manifest import shard_from_json
from kgan.data.manifest import size_error
from kgan.data.manifest_facts import Skipped
from kgan.data.preparing.shard_writing import ShardFacts

_OPTIONS_FILE = "options.json"


@final
class OutDirectory:
    """A directory of shards, and in it a folder of what is not yet done.

    The folder has the options of the run, a file of facts for each shard that
    is in its place, and shards that are being written. It goes when the
    manifest is there.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Looks at the directory, and writes nothing.

        Args:
            path: of a directory that is empty, ours, or not there.

        Raises:
            ValueError: it is a file, or holds what `kgan prepare` did not
                write.
        """
        path = os.fspath(path)
        self.path = path if "://" in path else os.path.abspath(path)
        self.work = posixpath.join(self.path, WORK_FOLDER)
        if tf.io.gfile.exists(self.path):
            self._check_ours()

    def _check_ours(self) -> None:
        if not tf.io.gfile.isdir(self.path):
            raise ValueError(
                "`out` must be a directory, or the path of a new one. "
                f"Received: out={self.path!r}, which is a file"
            )
        names = [n.rstrip("/") for n in tf.io.gfile.listdir(self.path)]
        if lost_manifest(self.path) and WORK_FOLDER not in names:
            raise ValueError(
                "`out` must be whole where `kgan prepare` wrote it, but the "
                "manifest is gone: delete the folder or choose another "
                f"`--out`. Received: out={self.path!r}"
            )
        if names and not {WORK_FOLDER, MANIFEST_FILE} & set(names):
            raise ValueError(
                "`out` must be an empty directory, or one that `kgan prepare` "
                f"began. Received: out={self.path!r} with {len(names)} other "
                f"files, such as {min(names)!r}"
            )

    def begin(self, options: Mapping[str, Any]) -> None:
        """Writes down the options, or compares them with those written.

        Args:
            options: all that decides what is written.

        Raises:
            ValueError: they are not those that it was begun with.
        """
        path = posixpath.join(self.work, _OPTIONS_FILE)
        if tf.io.gfile.exists(path):
            self.check_options(options, read_json(path))
            return
        tf.io.gfile.makedirs(self.work)
        names = {n.rstrip("/") for n in tf.io.gfile.listdir(self.path)}
        if names != {WORK_FOLDER}:
            raise ValueError(
                "`out` must be an empty directory, or one that `kgan prepare` "
                f"began. Received: out={self.path!r} with "
                f"{sorted(names - {WORK_FOLDER})[:5]}"
            )
        write_json(path, options)

    def check_options(
        self, options: Mapping[str, Any], before: Mapping[str, Any]
    ) -> None:
        """Raises unless options are what they were.

        Args:
            options: those now.
            before: those that were written down.

        Raises:
            ValueError: one differs; it is named.
        """
        for key in sorted(options.keys() | before.keys()):
            now, then = options.get(key), before.get(key)
            if now != then:
                raise ValueError(
                    f"`{key}` must be as it was when {self.path!r} was begun: "
                    f"{then!r}; choose another `out` for other records. "
                    f"Received: {key}={now!r}"
                )

    def aside(self, name: str) -> str:
        """Returns where a file is written before it is in its place."""
        return posixpath.join(self.work, name)

    def place(self, name: str) -> str:
        """Returns the place of a file."""
        return posixpath.join(self.path, name)

    def keep(self, facts: ShardFacts) -> None:
        """Renames a shard into its place, and writes down its facts.

        Args:
            facts: of a shard that was written aside.
        """
        name = facts.shard.name
        tf.io.gfile.rename(self.aside(name), self.place(name), overwrite=True)
        write_json(
            self._facts_file(name),
            facts._asdict()
            | {
                "shard": facts.shard._asdict(),
                "skipped": [each._asdict() for each in facts.skipped],
            },
        )

    def kept(self, name: str) -> ShardFacts | None:
        """Returns the facts of a shard that is in its place.

        Args:
            name: of its file.
        """
        path = self._facts_file(name)
        if not tf.io.gfile.exists(path):
            return None
        fields = read_json(path)
        counts = fields["class_counts"]
        return ShardFacts(
            shard_from_json(fields["shard"]),
            None if counts is None else tuple(counts),
            tuple(Skipped(**each) for each in fields["skipped"]),
        )

    def is_whole(self, facts: ShardFacts) -> bool:
        """Returns whether a shard has the bytes that were written."""
        if size_error(self.path, facts.shard) is not None:
            return False
        return file_digest(self.place(facts.shard.name)) == facts.shard.sha256

    def remove(self, name: str) -> None:
        """Removes a shard that no split needs.

        Args:
            name: of its file.
        """
        path = self.place(name)
        if tf.io.gfile.exists(path):
            tf.io.gfile.remove(path)

    def finish(self) -> None:
        """Removes what is only needed while shards are missing."""
        if tf.io.gfile.exists(self.work):
            tf.io.gfile.rmtree(self.work)

    def _facts_file(self, name: str) -> str:
        return posixpath.join(self.work, f"{name}.json")
