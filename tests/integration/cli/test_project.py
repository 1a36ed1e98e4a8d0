# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects: saved, moved, burned later; what vanished or changed meanwhile is told."""
import os
import subprocess
import unittest
import zipfile

from harness import ConsoleTest, make_tree


class Projects(ConsoleTest):
    def setUp(self):
        super().setUp()
        make_tree(self.folder / "tree")

    def listing(self, image):
        return subprocess.run(
            ["isoinfo", "-R", "-f", "-i", image], capture_output=True, check=True, cwd=self.folder
        ).stdout.decode()

    def test_a_project_gives_the_image_that_its_paths_and_options_gave(self):
        self.environment["SOURCE_DATE_EPOCH"] = "1700000000"
        options = ["--reproducible", "--udf", "2.01", "--checksums", "--publisher", "me", "--volume", "Trees"]
        self.run_cli("image", "create", "-o", "direct.iso", *options, "tree")
        self.run_cli("project", "save", "-o", "p.ember", *options, "tree")
        self.run_cli("image", "create", "-o", "later.iso", "--reproducible", "--project", "p.ember")
        self.assertEqual((self.folder / "direct.iso").read_bytes(), (self.folder / "later.iso").read_bytes())
        del self.environment["SOURCE_DATE_EPOCH"]  # the project knows that it is to be the same again, and when
        self.run_cli("image", "create", "-o", "again.iso", "--project", "p.ember")
        self.assertEqual((self.folder / "direct.iso").read_bytes(), (self.folder / "again.iso").read_bytes())

    def test_a_project_keeps_what_happens_when_files_are_missing(self):
        (self.folder / "a").write_text("a")
        (self.folder / "b").write_text("b")
        for missing, code in [("skip", 5), ("fail", 1)]:
            (self.folder / "b").write_text("b")
            self.run_cli("project", "save", "-o", f"{missing}.ember", "--on-missing", missing, "a", "b")
            (self.folder / "b").unlink()
            self.run_cli("image", "create", "-o", f"{missing}.iso", "--project", f"{missing}.ember", code=code)
        self.run_cli("image", "create", "-o", "over.iso", "--project", "fail.ember", "--on-missing", "skip", code=5)

    def test_options_and_paths_come_on_top(self):
        (self.folder / "more").write_text("more")
        self.run_cli("project", "save", "-o", "p.ember", "--udf", "2.01", "tree")
        self.run_cli("image", "create", "-o", "i.iso", "--project", "p.ember", "--fs", "iso9660,rockridge", "more")
        self.assertIn("/more\n", self.listing("i.iso"))
        outcome = self.run_cli("image", "ls", "i.iso", "--fs", "udf", code=1)
        self.assertIn("no", outcome.err)

    def test_it_can_be_burned_and_extended(self):
        self.run_cli("project", "save", "-o", "p.ember", "tree")
        (self.folder / "more").write_text("more")
        self.run_cli("project", "save", "-o", "q.ember", "--project", "p.ember", "more")
        drive = self.disc("cd-r-80")
        self.burn(drive, "--project", "q.ember")
        self.run_cli("image", "extract", "--drive", drive, "-o", "out")
        self.assert_same_tree("tree", "out/tree")
        self.assertEqual((self.folder / "out" / "more").read_text(), "more")

    def test_it_finds_its_files_when_both_have_moved(self):
        (self.folder / "home").mkdir()
        (self.folder / "tree").rename(self.folder / "home" / "tree")
        self.run_cli("project", "save", "-o", "home/p.ember", "home/tree")
        (self.folder / "home").rename(self.folder / "moved")
        result = self.run_json("project", "check", "moved/p.ember")
        self.assertEqual([each["type"] for each in result if each["type"] == "warning"], [])

    def test_check_tells_what_vanished_and_what_changed(self):
        (self.folder / "a").write_text("a")
        (self.folder / "b").write_text("b")
        self.run_cli("project", "save", "-o", "p.ember", "a", "b")
        self.run_cli("project", "check", "p.ember")
        (self.folder / "b").write_text("longer")
        changed = self.run_json("project", "check", "p.ember")
        self.assertEqual([each["code"] for each in changed if each["type"] == "warning"], ["FileChanged"])
        (self.folder / "a").unlink()
        lost = self.run_json("project", "check", "p.ember", code=5)
        self.assertEqual([each["code"] for each in lost[-1]["missing"]], ["FileNotFound"])
        # and what is still there can be burned
        self.run_cli("image", "create", "-o", "i.iso", "--project", "p.ember", "--on-missing", "skip", code=5)
        self.assertIn("/b\n", self.listing("i.iso"))

    def test_a_project_that_exists_is_not_replaced_unasked(self):
        self.run_cli("project", "save", "-o", "p.ember", "tree")
        before = (self.folder / "p.ember").read_bytes()
        (self.folder / "a").write_text("a")
        self.run_cli("project", "save", "-o", "p.ember", "a", code=1)
        self.assertEqual((self.folder / "p.ember").read_bytes(), before)
        self.run_cli("--yes", "project", "save", "-o", "p.ember", "a")
        self.assertNotEqual((self.folder / "p.ember").read_bytes(), before)

    def test_hostile_projects_are_refused_in_a_sentence(self):
        (self.folder / "text.ember").write_text("no zip")
        with zipfile.ZipFile(self.folder / "deep.ember", "w", zipfile.ZIP_DEFLATED) as deep:
            deep.writestr("project.json", "[" * 1_000_000)
        with zipfile.ZipFile(self.folder / "up.ember", "w") as up:
            up.writestr(
                "project.json",
                '{"format":"emberdisc-project","version":1,"items":[{"kind":"folder","name":".."}]}',
            )
        for name in ["text", "deep", "up"]:
            with self.subTest(name):
                outcome = self.run_json("project", "check", f"{name}.ember", code=1)
                self.assertEqual(outcome[-1]["error"]["code"], "SheetInvalid")
                self.assertIn(f"{name}.ember", outcome[-1]["error"]["sentence"])

    def test_a_project_among_the_paths_is_a_file(self):
        self.run_cli("project", "save", "-o", "p.ember", "tree")
        self.run_cli("image", "create", "-o", "i.iso", "p.ember")
        self.assertIn("/p.ember\n", self.listing("i.iso"))

    def test_it_can_be_listed_as_the_image_that_it_would_become(self):
        long = "a rather long name with (brackets) and a dot at the end of it, and more of it.txt"
        (self.folder / "tree" / long).write_text("x")
        (self.folder / "tree" / "large").write_bytes(b"x" * 200_000)
        self.environment["SOURCE_DATE_EPOCH"] = "1700000000"
        self.run_cli("project", "save", "-o", "p.ember", "--reproducible", "--udf", "2.01", "tree")
        self.run_cli("image", "create", "-o", "i.iso", "--project", "p.ember")
        for name_space in ["iso9660", "rockridge", "joliet", "udf"]:
            planned = self.run_cli("image", "ls", "--long", "--fs", name_space, "p.ember").out
            self.assertEqual(planned, self.run_cli("image", "ls", "--long", "--fs", name_space, "i.iso").out)
            planned = self.run_json("image", "ls", "--fs", name_space, "p.ember")[:-1]  # with places
            self.assertEqual(planned, self.run_json("image", "ls", "--fs", name_space, "i.iso")[:-1])
        self.run_cli("image", "check", "p.ember")

    def test_usage(self):
        for words in [["project"], ["project", "save", "tree"], ["project", "save", "-o", "p.ember"], ["project", "check"]]:
            with self.subTest(words):
                self.run_cli(*words, code=2)
        self.run_cli("burn", "--project", "gone.ember", code=1)


if __name__ == "__main__":
    os.umask(0o022)
    unittest.main()
