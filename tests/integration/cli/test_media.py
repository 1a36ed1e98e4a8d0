# SPDX-License-Identifier: GPL-3.0-or-later
"""Every writable disc: burned, added to where it can be, read by our reader, and exported by programs of others."""
import os
import shutil
import subprocess
import unittest

from harness import ConsoleTest, make_tree

SEQUENTIAL = ("cd-r-74", "cd-r-80", "cd-r-90", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "dvd+r-dl",
              "bd-r", "bd-r-dl", "bd-r-xl3", "bd-r-xl4")
ANYWHERE = ("dvd-ram", "dvd+rw", "bd-re", "bd-re-dl")


class EveryMedium(ConsoleTest):
    def setUp(self):
        super().setUp()
        make_tree(self.folder / "tree")
        (self.folder / "added").write_bytes(os.urandom(70_000))

    def peer(self, *command):
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, f"{command}: {(done.stdout + done.stderr).decode('utf-8', 'replace')[-2000:]}")

    def assert_holds(self, folder, name):
        """The tree beside what was added, as a program gave them."""
        self.peer("chmod", "-R", "u+rwX", str(folder))
        self.assert_same_tree(f"tree/{name}" if name else "tree", folder / "tree" / name)
        self.assertEqual((folder / "added").read_bytes() == (self.folder / "added").read_bytes(), True)

    def read_with_xorriso(self, session):
        self.peer("xorriso", "-report_about", "WARNING", "-osirrox", "on", "-load", "lba", str(session),
                  "-indev", "stdio:e.iso", "-extract", "/", "xorriso")
        self.assert_holds(self.folder / "xorriso", "")

    def read_with_bsdtar(self):
        """It knows the volume at the beginning alone, and reads from front to back: where a volume has grown, the
        directories lie behind what they list, and it refuses their continuation areas."""
        (self.folder / "bsdtar").mkdir()
        self.peer("bsdtar", "-xf", "e.iso", "-C", "bsdtar")
        self.peer("chmod", "-R", "u+rwX", "bsdtar")
        self.assert_same_tree("tree", "bsdtar/tree")

    def read_with_seven_zip(self):
        """UDF where there is one; it has words of its own for links, and so one file is compared."""
        self.peer("7z", "x", "-y", "-o7z", "e.iso")
        self.assertEqual((self.folder / "7z" / "tree" / "part 1" / "run me").read_bytes(), (self.folder / "tree" / "part 1" / "run me").read_bytes())

    def check(self, medium, drive, session, grown=False):
        self.run_cli("image", "extract", "--drive", drive, "-o", "ours")
        self.assert_holds(self.folder / "ours", "")
        self.run_cli("image", "check", "--drive", drive)
        self.run_cli("virtual", "export", f"{medium}.vdisc", "-o", "e.iso")
        self.read_with_xorriso(session)
        if not grown:
            self.read_with_bsdtar()
        self.read_with_seven_zip()

    def clear(self, medium):
        for name in ("ours", "xorriso", "bsdtar", "7z"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for name in ("e.iso", f"{medium}.vdisc"):
            (self.folder / name).unlink(missing_ok=True)

    def burn_twice(self, medium):
        drive = self.disc(medium, f"{medium}.vdisc")
        first = self.run_json("burn", "--drive", drive, "--keep-open", "--include-hidden", "tree")[-1]
        second = self.run_json("burn", "--drive", drive, "--append", "--close", "added")[-1]
        self.assertEqual((first["verification"], second["verification"]), ("identical", "identical"))
        return drive

    def test_discs_that_are_written_from_front_to_back(self):
        for medium in SEQUENTIAL:
            with self.subTest(medium):
                drive = self.burn_twice(medium)
                sessions = self.medium(drive)["sessions"]
                self.assertEqual(len(sessions), 2)
                self.check(medium, drive, sessions[-1]["start"])
            self.clear(medium)

    def test_a_disc_that_is_written_at_once(self):
        """A DVD-R of two layers is: nothing can be added to it."""
        drive = self.disc("dvd-r-dl", "dl.vdisc")
        self.burn(drive, "--include-hidden", "tree", "added")
        self.check("dl", drive, 0)

    def test_discs_that_are_written_anywhere(self):
        for medium in ANYWHERE:
            with self.subTest(medium):
                self.check(medium, self.burn_twice(medium), 0, grown=True)
            self.clear(medium)

    def test_a_dvd_rw_that_is_written_anywhere(self):
        drive = self.disc("dvd-rw", "rw.vdisc")
        self.run_cli("erase", "--drive", drive, "--mode", "overwrite")
        self.assertEqual(self.medium(drive)["status"], "overwritable")
        self.run_cli("burn", "--drive", drive, "--include-hidden", "tree")
        self.run_cli("burn", "--drive", drive, "--append", "added")
        self.check("rw", drive, 0, grown=True)

    def test_the_classic_line(self):
        """A folder's contents to a blank disc, with the defaults for it."""
        for medium in ("cd-r-80", "dvd+r", "bd-r"):
            drive = self.disc(medium, f"{medium}.vdisc")
            self.run_cli("burn", "--drive", drive, "tree/.")
            self.run_cli("image", "extract", "--drive", drive, "-o", f"out-{medium}")
            self.assertEqual((self.folder / f"out-{medium}" / "part 1" / "run me").read_bytes(), (self.folder / "tree" / "part 1" / "run me").read_bytes())


if __name__ == "__main__":
    unittest.main()
