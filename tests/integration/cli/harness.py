# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the console have in common: the program, a folder of their own, trees and comparisons."""
import filecmp
import json
import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = Path(os.environ["EMBERDISC_CLI"])
# Any process that hangs is an error of the program, not of the machine.
PATIENCE = 240


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __str__(self):
        return f"exit code {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


class ConsoleTest(unittest.TestCase):
    def setUp(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="emberdisc-cli-test.")
        self.addCleanup(self._temporary.cleanup)
        self.folder = Path(self._temporary.name).resolve()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "XDG_DATA_HOME": str(self.folder / "home" / "data"),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        if "LD_LIBRARY_PATH" in os.environ:
            self.environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]

    def start(self, *words, program=PROGRAM, **more):
        arguments = [os.fsencode(word) for word in (program, *words)]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(arguments, cwd=self.folder, env=self.environment, **(pipes | more))

    def finish(self, process):
        out, err = process.communicate(timeout=PATIENCE)
        return Outcome(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))

    def run_cli(self, *words, code=0, **more):
        """Runs it in the test's folder and insists on the exit code."""
        outcome = self.finish(self.start(*words, **more))
        self.assertEqual(outcome.code, code, f"emberdisc-cli {' '.join(map(str, words))}: {outcome}")
        return outcome

    def run_json(self, *words, code=0):
        """With --json: the objects; the last one is checked to be the result."""
        outcome = self.run_cli("--json", *words, code=code)
        objects = [json.loads(line) for line in outcome.out.splitlines()]
        self.assertEqual(outcome.err, "")
        self.assertEqual(objects[-1]["type"], "result", outcome)
        self.assertEqual(objects[-1]["exit"], code, outcome)
        self.assertEqual([each["type"] for each in objects].count("result"), 1, outcome)
        return objects

    def disc(self, medium, name="d.vdisc"):
        self.run_cli("virtual", "create", name, "--media", medium)
        return f"virtual:{name}"

    def medium(self, drive):
        return self.run_json("media", "--drive", drive)[-1]["medium"]

    def burn(self, drive, *words, code=0):
        return self.run_cli("burn", "--drive", drive, *words, code=code)

    def assert_same_tree(self, one, other):
        differences = subprocess.run(
            ["diff", "-r", "--no-dereference", one, other], capture_output=True, check=False, cwd=self.folder
        )
        self.assertEqual(differences.returncode, 0, (differences.stdout + differences.stderr).decode("utf-8", "replace")[:4000])

    def assert_only(self, folder, *names):
        """Nothing else was left behind."""
        self.assertEqual(sorted(os.listdir(folder)), sorted(names))

    def wait_for(self, condition, process):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertIsNone(process.poll(), "it ended too soon")
            self.assertLess(time.monotonic(), end, "it did not happen")
            time.sleep(0.01)


def make_tree(folder):
    """Some hundred files: deep, empty, with unicode and with spaces, links in all directions, odd sizes."""
    folder.mkdir()
    (folder / "empty folder").mkdir()
    (folder / "empty file").touch()
    for number in range(300):
        place = folder / f"part {number // 50}"
        place.mkdir(exist_ok=True)
        block = bytes((number * 7 + offset) % 256 for offset in range(256))
        (place / f"file number {number:03}.data").write_bytes((block * 40)[: number * 31 % 9000])
    for number, name in enumerate(["Grüße", "日本語のファイル", "Ελληνικά", "emoji 🔥 fire", "naïve café.tar.gz", "a" * 200, "semi;colon", "q?*<>|"]):
        (folder / name).write_bytes(name.encode() * (number + 1))
    deep = folder
    for level in range(14):
        deep = deep / f"level {level}"
        deep.mkdir()
        (deep / "here").write_text(str(level))
    (deep / "up").symlink_to("../../level 12/here")
    (folder / "dangling").symlink_to("nowhere/at all")
    (folder / "absolute").symlink_to("/etc/hostname")
    (folder / "to folder").symlink_to("part 0")
    os.link(folder / "Grüße", folder / "hard link")
    (folder / "part 0" / "large").write_bytes(os.urandom(3_000_001))
    (folder / "part 1" / "run me").write_text("#!/bin/sh\n")
    (folder / "part 1" / "run me").chmod(0o755)
    os.utime(folder / "empty file", (1_000_000_000, 1_000_000_000))
    return folder


def copy_of_documents(folder, limit):
    """A slice of the machine's own documents, with their links: what nobody made for a test."""
    taken = 0
    folder.mkdir()
    for place in sorted(Path("/usr/share/doc").iterdir()):
        if place.is_symlink() or not place.is_dir():
            continue
        size = sum(file.lstat().st_size for file in place.rglob("*"))
        if size > limit // 4:
            continue
        subprocess.run(["cp", "-a", place, folder], check=True)
        taken += size
        if taken > limit:
            break
    return folder


def same_contents(one, other):
    return filecmp.cmp(one, other, shallow=False)
