# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenarios have in common: virtual recorders as devices, mounts, and the programs at them."""
import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from harness import ConsoleTest

# The guest interprets: what takes a second elsewhere takes twenty.
PATIENCE = 240
TARGET = Path("/sys/kernel/config/target")


class Attached:
    """A virtual recorder that is a device of the guest."""

    def __init__(self, process, node, generic):
        self.process, self.node, self.generic = process, node, generic


class SystemTest(ConsoleTest):
    def tearDown(self):
        self.assertEqual(self.leftovers(), [], "something of a target was left behind")

    @staticmethod
    def leftovers():
        stores = [str(path) for path in TARGET.glob("core/user_6363/*") if path.name != "hba_info" and path.name != "hba_mode"]
        return stores + [str(path) for path in TARGET.glob("loopback/naa.*")]

    def attach_process(self, name="d.vdisc"):
        """The process, and what it said of its nodes."""
        process = self.start("--json", "virtual", "attach", name, "--trace", f"{name}.trace")
        line = process.stdout.readline()
        if not line or json.loads(line)["type"] != "attached":
            out, err = process.communicate(timeout=PATIENCE)
            self.fail(f"not attached: {line + out!r} {err!r}")
        said = json.loads(line)
        return Attached(process, said["drive"], said["generic"])

    def end(self, attached, code=0):
        out, err = attached.process.communicate(timeout=PATIENCE)
        result = json.loads(out.splitlines()[-1])
        self.assertEqual((attached.process.returncode, result["type"], err), (code, "result", b""), out)

    @contextmanager
    def attached(self, medium, name="d.vdisc"):
        """A new disc in a drive; at the end the disc is at rest in its file, and the drive is gone."""
        self.disc(medium, name)
        attached = self.attach_process(name)
        try:
            yield attached
            self.assertIsNone(attached.process.poll(), "the recorder ended by itself")
        finally:
            attached.process.send_signal(signal.SIGTERM)
            self.end(attached)
        self.assertFalse(Path(attached.node).exists(), "the node was left behind")

    def program(self, *words, code=0, seconds=PATIENCE):
        """A program of others; gives what it says."""
        done = subprocess.run(
            list(map(str, words)), cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, check=False
        )
        said = done.stdout.decode("utf-8", "replace")
        self.assertEqual(done.returncode, code, f"{words}: {said}{self.traces()}")
        return said

    def traces(self):
        return "".join(f"\n--- {path.name}\n{path.read_text()[-3000:]}" for path in self.folder.glob("*.trace"))

    def reload(self, drive):
        """The kernel looks at a medium again when it was away: until then it takes it for the blank that it was."""
        self.run_cli("eject", "--drive", drive.node)
        self.run_cli("load", "--drive", drive.node)

    @contextmanager
    def mounted(self, device, kind, options=""):
        place = self.folder / "mounted"
        place.mkdir(exist_ok=True)
        self.program("mount", "-t", kind, "-o", f"ro{',' if options else ''}{options}", device, place)
        try:
            yield place
        finally:
            self.program("umount", place)

    def tree(self, name="tree"):
        """Small, for a slow guest: folders, links, odd sizes, names in several scripts, old times."""
        tree = self.folder / name
        (tree / "folder" / "deeper").mkdir(parents=True)
        (tree / "empty").touch()
        (tree / "Grüße und Küsse.text").write_text("hello")
        (tree / "folder" / "日本語").write_bytes(b"\0" * 2049)
        (tree / "folder" / "deeper" / "random").write_bytes(os.urandom(700_001))
        (tree / "link").symlink_to("folder/deeper/random")
        (tree / "run me").write_text("#!/bin/sh\n")
        (tree / "run me").chmod(0o755)
        for number in range(20):
            (tree / "folder" / f"file {number:02}.data").write_bytes(bytes([number]) * number * 333)
        for path in [*tree.rglob("*"), tree]:
            if not path.is_symlink():
                os.utime(path, (1_000_000_000, 1_000_000_000))
        return tree

    def eventually(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, f"it did not happen: {what}")
            time.sleep(0.1)
