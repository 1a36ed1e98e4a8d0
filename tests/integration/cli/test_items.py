# SPDX-License-Identifier: GPL-3.0-or-later
"""Items that are left out of a hierarchy, hidden, or moved to the front, as other programs see them."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import ConsoleTest


class Items(ConsoleTest):
    def setUp(self):
        super().setUp()
        for name in ["a.txt", "b.bak", "sub/c.bak", "sub/d.txt"]:
            path = self.folder / "tree" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name * 1000)

    def say(self, *words):
        return subprocess.run(words, capture_output=True, check=True, cwd=self.folder).stdout.decode("utf-8", "replace")

    def listing(self, *options):
        return sorted(self.say("isoinfo", *options, "-f", "-i", "i.iso").split())

    def create(self, *options):
        self.run_cli("image", "create", "-o", "i.iso", *options, "tree/.")

    def test_hide_leaves_out_of_iso_9660_and_rock_ridge_only(self):
        self.create("--hide-iso9660", "*.bak", "--udf", "1.02")
        self.assertEqual(self.listing("-R"), ["/a.txt", "/sub", "/sub/d.txt"])
        self.assertEqual(self.listing("-J"), ["/a.txt", "/b.bak", "/sub", "/sub/c.bak", "/sub/d.txt"])
        found = self.say("xorriso", "-indev", "i.iso", "-find", "/", "-exec", "echo")
        self.assertNotIn("bak", found)
        self.assertIn("c.bak", self.say("7z", "l", "i.iso"))  # it shows UDF

    def test_hide_joliet_and_hide_udf_leave_out_of_these(self):
        self.create("--hide-joliet", "sub", "--hide-udf", "sub/*.bak", "--udf", "2.01")
        self.assertEqual(self.listing("-J"), ["/a.txt", "/b.bak"])
        self.assertEqual(len(self.listing("-R")), 5)
        names = self.say("7z", "l", "i.iso")
        self.assertNotIn("c.bak", names)
        self.assertIn("b.bak", names)
        self.assertIn("d.txt", names)

    def test_hidden_sets_the_flag(self):
        self.create("--hidden", "a.txt", "--fs", "iso9660,rockridge")
        image = (self.folder / "i.iso").read_bytes()
        self.assertEqual(image[image.index(b"A.TXT;1") - 33 + 25], 1)  # ECMA-119 9.1.6
        self.assertEqual(image[image.index(b"B.BAK;1") - 33 + 25], 0)
        self.assertEqual(len(self.listing("-R")), 5)  # isoinfo shows it all the same
        entries = {each["path"]: each for each in self.run_json("image", "ls", "i.iso") if each["type"] == "entry"}
        self.assertTrue(entries["/a.txt"]["hidden"])
        self.assertNotIn("hidden", entries["/b.bak"])

    def test_xattr_keeps_attributes_of_the_user(self):
        # Beside the build: not every file system for temporary files has such attributes.
        beside = Path(self.enterContext(tempfile.TemporaryDirectory(dir=os.getcwd(), prefix="xattr-")))
        shutil.copytree(self.folder / "tree", beside / "tree")
        os.setxattr(beside / "tree/a.txt", "user.comment", b"of the sea")
        os.setxattr(beside / "tree/sub", "user.tags", b"\0\xff")
        create = ["image", "create", "-o", "i.iso", "--xattr"]
        self.run_cli(*create, f"{beside}/tree/.")  # automatically with UDF
        for options in [[], ["--fs", "udf"], ["--fs", "joliet"]]:
            entries = {each["path"]: each for each in self.run_json("image", "ls", "i.iso", *options) if each["type"] == "entry"}
            self.assertEqual(entries["/a.txt"]["streams"], [{"name": "user.comment", "size": 10}])
            self.assertEqual(entries["/sub"]["streams"], [{"name": "user.tags", "size": 2}])
            self.assertNotIn("streams", entries["/b.bak"])
        self.assertRegex(self.run_cli("image", "ls", "i.iso", "--long").out, r"a\.txt\n +10  user\.comment\n")
        self.assertEqual(self.run_cli("image", "check", "i.iso").err, "")
        self.run_cli("image", "extract", "i.iso", "-o", beside / "out")
        self.assertEqual(os.getxattr(beside / "out/a.txt", "user.comment"), b"of the sea")
        self.assertEqual(os.getxattr(beside / "out/sub", "user.tags"), b"\0\xff")
        self.assertEqual(os.listxattr(beside / "out/b.bak"), [])
        os.unlink(self.folder / "i.iso")
        self.run_cli(*create, "--udf", "2.60", "--fs", "udf", f"{beside}/tree/.")
        os.unlink(self.folder / "i.iso")
        for options in [["--udf", "1.50"], ["--fs", "iso9660,rockridge"], ["--fs", "udf"]]:
            self.assertIn("--udf 2.01", self.run_cli(*create, *options, f"{beside}/tree/.", code=2).err)
            self.assertFalse((self.folder / "i.iso").exists())

    def test_touch_sets_the_times(self):
        self.create("--touch", "*.txt=2001-09-09T01:46:40Z", "--touch", "/sub/d.txt=1995-05-05T05:05:05Z", "--udf", "1.02")
        self.run_cli("image", "extract", "i.iso", "-o", "ours")
        (self.folder / "theirs").mkdir()
        self.say("bsdtar", "-xf", "i.iso", "-C", "theirs")
        for folder in ["ours", "theirs"]:
            self.assertEqual((self.folder / folder / "a.txt").stat().st_mtime, 1000000000)
            self.assertEqual((self.folder / folder / "sub" / "d.txt").stat().st_mtime, 799650305)

    def test_a_project_keeps_what_was_chosen(self):
        rules = ["--hide-udf", "sub", "--hidden", "a.txt", "--weight", "*.bak=9", "--touch", "a.txt=2001-09-09T01:46:40Z"]
        self.environment["SOURCE_DATE_EPOCH"] = "1700000000"
        self.create("--reproducible", "--udf", "2.01", *rules)
        direct = (self.folder / "i.iso").read_bytes()
        self.run_cli("project", "save", "-o", "p.ember", "--reproducible", "--udf", "2.01", *rules, "tree/.")
        self.run_cli("image", "create", "-o", "again.iso", "--reproducible", "--project", "p.ember")
        self.assertEqual((self.folder / "again.iso").read_bytes(), direct)

    def test_heavier_contents_lie_in_front(self):
        self.create("--weight", "d.txt=10", "--weight", "/sub/*.bak=20")
        entries = [each for each in self.run_json("image", "ls", "i.iso") if each["type"] == "entry"]
        at = {each["path"]: each["lba"] for each in entries if each["kind"] == "file"}
        self.assertEqual(sorted(at, key=at.get), ["/sub/c.bak", "/sub/d.txt", "/a.txt", "/b.bak"])

    def test_usage(self):
        for words in [["--weight", "a"], ["--weight", "a=b"], ["--weight", "=1"], ["--weight", "a=99999999999"], ["--hide-iso9660", ""], ["--touch", "a"], ["--touch", "a=noon"],
                      ["--touch", "a=9999-01-01T00:00:00Z"]]:
            with self.subTest(words):
                self.run_cli("image", "create", "-o", "i.iso", *words, "tree", code=2)


if __name__ == "__main__":
    unittest.main()
