# SPDX-License-Identifier: GPL-3.0-or-later
"""What images say of files beside their names and contents, as programs see it that others wrote: all their times, permissions,
how many names they have, and what links lead to."""
import os
import subprocess
import tarfile
import unittest
from datetime import datetime, timezone

from harness import ConsoleTest

OLD, READ = 1_400_000_000, 1_500_000_000  # what is read long after it was written
FILES = {"plain": 0o640, "program": 0o4755, "names/one": 0o600, "names/other": 0o600}


class Facts(ConsoleTest):
    def setUp(self):
        super().setUp()
        tree = self.folder / "tree"
        (tree / "names").mkdir(parents=True)
        for name, mode in FILES.items():
            if name != "names/other":
                (tree / name).write_text(name)
                (tree / name).chmod(mode)
        (tree / "names/other").hardlink_to(tree / "names/one")
        (tree / "names/link").symlink_to("../plain")

    def say(self, *words):
        return subprocess.run(words, capture_output=True, check=True, cwd=self.folder, env=self.environment).stdout.decode()

    def create(self, *options):
        (self.folder / "i.iso").unlink(missing_ok=True)
        for name in FILES:  # to make an image reads them
            os.utime(self.folder / "tree" / name, (READ, OLD))
        names = [name for name in [*FILES, "names/link"] if os.path.lexists(self.folder / "tree" / name)]
        self.found = {name: os.lstat(self.folder / "tree" / name) for name in names}
        self.run_cli("image", "create", "-o", "i.iso", *options, "tree/.")

    def listed_by_7z(self):
        """Of UDF: what it says of each path."""
        blocks = self.say("7z", "l", "-slt", "-tudf", "i.iso").split("----------\n")[1].strip().split("\n\n")
        entries = [dict(line.split(" = ", 1) for line in block.splitlines() if " = " in line) for block in blocks]
        return {entry["Path"]: entry for entry in entries}

    def test_udf_has_all_times_and_counts_of_names(self):
        (self.folder / "tree/names/link").unlink()  # 7z opens no UDF that has symbolic links
        for revision in ["1.02", "1.50", "2.00", "2.01", "2.50", "2.60"]:
            for file_systems in [["--fs", "udf"], []]:
                with self.subTest(revision=revision, file_systems=file_systems):
                    self.create("--udf", revision, *file_systems)
                    listed = self.listed_by_7z()
                    for name in FILES:
                        entry = listed[name]
                        self.assertEqual(self.second(entry["Modified"]), OLD)
                        self.assertEqual(self.second(entry["Accessed"]), READ)
                        self.assertEqual(self.second(entry["Metadata Changed"]), int(self.found[name].st_ctime))
                        if revision >= "2.00":  # from then on an entry has a field for it
                            self.assertEqual(self.second(entry["Created"]), OLD)
                        self.assertEqual(entry["Links"], "2" if name.startswith("names/") else "1")

    def test_rock_ridge_has_times_permissions_names_and_links(self):
        for options in [["--fs", "iso9660,rockridge"], ["--fs", "iso9660,joliet,rockridge,udf"], ["--iso-level", "4"]]:
            with self.subTest(options):
                self.create(*options)
                self.say("bsdtar", "--format", "pax", "-cf", "t.tar", "@i.iso")
                with tarfile.open(self.folder / "t.tar") as archive:
                    members = {member.name: member for member in archive}
                for name, found in self.found.items():
                    member = members[name]
                    self.assertEqual(member.mode, found.st_mode & 0o7777, name)
                    self.assertEqual((member.uid, member.gid), (found.st_uid, found.st_gid))
                    self.assertEqual(member.mtime, int(found.st_mtime))
                    if not member.islnk():  # which has them in its other name
                        self.assertEqual(member.pax_headers["atime"], str(int(found.st_atime)))
                        self.assertEqual(member.pax_headers["ctime"], str(int(found.st_ctime)))
                self.assertEqual(members["names/link"].linkname, "../plain")
                self.assertEqual(members["names/other"].linkname, "names/one")
                self.assertTrue(members["names/other"].islnk())

    @staticmethod
    def second(text):
        return int(datetime.fromisoformat(text[:19]).replace(tzinfo=timezone.utc).timestamp())


if __name__ == "__main__":
    unittest.main()
