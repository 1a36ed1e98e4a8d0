# SPDX-License-Identifier: GPL-3.0-or-later
"""Save as ISO on file systems that can share blocks: XFS and btrfs in a file, mounted through a loop device.

That needs root and a kernel with loop devices. Where they are not to be had, what the kernel would do is only
played by a double in tst_filesink; this test says so, and looks at the file system that there is.
"""
import os
import subprocess
import sys
import time
import unittest

from harness import ConsoleTest, same_contents

MIB = 1 << 20
SIZE = 200 * MIB


def tried(*command):
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


class Cloning(ConsoleTest):
    def mount(self, kind):
        """A folder on a fresh file system, or None."""
        disk, place = self.folder / f"{kind}.disk", self.folder / kind
        place.mkdir()
        with open(disk, "wb") as file:
            file.truncate(512 * MIB)
        force = "-q" if kind == "btrfs" else "-fq"
        subprocess.run([f"/usr/sbin/mkfs.{kind}", force, str(disk)], check=True, capture_output=True)
        if os.geteuid() != 0 or not tried("mount", "-o", "loop", disk, place):
            print(f"no loop devices here: {kind} was not tried, only its double in tst_filesink", file=sys.stderr)
            return None
        self.addCleanup(subprocess.run, ["umount", place], check=True)
        return place

    def shared_extents(self, path):
        """FIEMAP's word, by filefrag."""
        shown = subprocess.run(["/usr/sbin/filefrag", "-v", path], capture_output=True, check=True, text=True).stdout
        return sum("shared" in line for line in shown.splitlines())

    def save(self, place):
        block = os.urandom(MIB)
        with open(place / "large", "wb") as file:
            for _ in range(SIZE // MIB):
                file.write(block)
            file.write(b"and an end that fills no block")
        (place / "small").write_text("small")
        os.sync()
        started = time.monotonic()
        self.run_cli("image", "create", "-o", str(place / "i.iso"), str(place / "large"), str(place / "small"))
        seconds = time.monotonic() - started
        self.run_cli("image", "extract", str(place / "i.iso"), "-o", "out")
        self.assertTrue(same_contents(place / "large", self.folder / "out/large"))
        self.assertEqual((self.folder / "out/small").read_text(), "small")
        return seconds

    def check(self, kind):
        place = self.mount(kind)
        if place is None:
            self.save(self.folder)
            return
        seconds = self.save(place)
        print(f"{kind}: {SIZE // MIB} MiB saved in {seconds:.3f} s", file=sys.stderr)
        self.assertGreater(self.shared_extents(place / "i.iso"), 0)
        # There is no room for a second one, and none is needed.
        free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
        with open(place / "filler", "wb") as file:
            file.write(bytes(max(0, free - SIZE // 2)))
        os.sync()
        self.run_cli("image", "create", "-o", str(place / "second.iso"), str(place / "large"))

    def test_xfs_shares_the_blocks(self):
        self.check("xfs")

    def test_btrfs_shares_the_blocks(self):
        self.check("btrfs")


if __name__ == "__main__":
    unittest.main()
