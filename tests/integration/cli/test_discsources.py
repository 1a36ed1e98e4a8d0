# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a disc in one recorder that go into an image, or onto a disc in another."""
import subprocess
import unittest

from harness import ConsoleTest, make_tree


class DiscSources(ConsoleTest):
    def old_disc(self, medium="cd-r-80"):
        """Two sessions: SPRING, and AUTUMN which shows what was there and what is new."""
        make_tree(self.folder / "tree")
        (self.folder / "more").mkdir()
        (self.folder / "more" / "added.bin").write_bytes(bytes(range(251)) * 700)
        drive = self.disc(medium, "old.vdisc")
        self.burn(drive, "--volume", "SPRING", "--keep-open", "--include-hidden", "tree/.")
        self.burn(drive, "--volume", "AUTUMN", "--append", "more/.")
        return drive

    def listed(self, image):
        seen = subprocess.run(["xorriso", "-indev", image, "-find", "/", "-type", "f", "-exec", "echo", "--"],
                              cwd=self.folder, capture_output=True, check=True, text=True).stdout
        return sorted(line.strip("'") for line in seen.splitlines())

    def label(self, image):
        seen = subprocess.run(["isoinfo", "-d", "-i", image], cwd=self.folder, capture_output=True, check=True, text=True)
        return next(line.split(": ")[1] for line in seen.stdout.splitlines() if line.startswith("Volume id"))

    def test_each_session_becomes_an_image(self):
        for medium in ("cd-r-80", "dvd+r", "bd-r"):
            with self.subTest(medium):
                for left in self.folder.iterdir():
                    subprocess.run(["rm", "-rf", left], check=True)
                drive = self.old_disc(medium)
                self.run_cli("image", "create", "-o", "first.iso", "--source-drive", drive, "--source-session", "1")
                self.run_cli("image", "create", "-o", "last.iso", "--source-drive", drive)
                self.assertEqual((self.label("first.iso"), self.label("last.iso")), ("SPRING", "AUTUMN"))
                self.run_cli("image", "extract", "first.iso", "-o", "first")
                self.assert_same_tree("tree", "first")
                self.run_cli("image", "extract", "last.iso", "-o", "last")
                subprocess.run(["cp", "-a", "more/added.bin", "tree/"], cwd=self.folder, check=True)
                self.assert_same_tree("tree", "last")
                self.assertEqual(self.listed("last.iso"), sorted(
                    f"/{file.relative_to(self.folder / 'tree')}" for file in (self.folder / "tree").rglob("*")
                    if file.is_file() and not file.is_symlink()))

    def test_files_of_a_disc_are_burned_beside_others(self):
        drive = self.old_disc()
        (self.folder / "note.txt").write_text("beside")
        target = self.disc("dvd+r", "new.vdisc")
        result = self.run_json("burn", "--drive", target, "--source-drive", drive, "--source-session", "1", "note.txt")[-1]
        self.assertEqual((result["outcome"], result["verification"]), ("done", "identical"))
        self.run_cli("image", "extract", "--drive", target, "-o", "out")
        (self.folder / "tree" / "note.txt").write_text("beside")
        self.assert_same_tree("tree", "out")

    def test_the_recorder_that_burns_cannot_be_the_source(self):
        drive = self.old_disc("bd-r")
        before = (self.folder / "old.vdisc").read_bytes()
        result = self.run_json("burn", "--drive", drive, "--append", "--source-drive", drive, "--source-session", "1", code=3)
        self.assertEqual(result[-1]["error"]["code"], "SourceDiscInTarget")
        self.assertIn("Save an image first", result[-1]["error"]["advice"])
        self.assertEqual((self.folder / "old.vdisc").read_bytes() == before, True)

    def test_what_cannot_be_a_source_is_told(self):
        blank = self.disc("dvd+r", "blank.vdisc")
        result = self.run_json("image", "create", "-o", "x.iso", "--source-drive", blank, code=3)
        self.assertEqual(result[-1]["error"]["code"], "MediumUnsuitable")
        self.assertIn("there is no data on the disc", result[-1]["error"]["detail"])
        drive = self.old_disc()
        self.assertIn("no session 3", self.run_cli("image", "create", "-o", "x.iso", "--source-drive", drive,
                                                   "--source-session", "3", code=2).err)
        self.assertIn("--source-drive takes /dev/srN", self.run_cli("image", "create", "-o", "x.iso", "--source-drive", "nonsense",
                                                                    code=2).err)
        self.assertIn("needs --source-drive", self.run_cli("image", "create", "-o", "x.iso", "--source-session", "1", "tree",
                                                           code=2).err)
        self.assertFalse((self.folder / "x.iso").exists())

    def test_a_project_remembers_the_disc(self):
        drive = self.old_disc()
        self.run_cli("project", "save", "-o", "p.ember", "--source-drive", drive, "--source-session", "1")
        self.assertEqual(self.run_json("project", "check", "p.ember")[-1]["outcome"], "done")
        self.run_cli("image", "create", "-o", "x.iso", "--project", "p.ember")
        self.run_cli("image", "extract", "x.iso", "-o", "out")
        self.assert_same_tree("tree", "out")
        result = self.run_json("burn", "--drive", drive, "--append", "--project", "p.ember", code=3)[-1]
        self.assertEqual(result["error"]["code"], "SourceDiscInTarget")

        # Another disc lies there, with the same files of another time.
        aside = self.folder / "aside.vdisc"
        (self.folder / "old.vdisc").rename(aside)
        self.disc("cd-r-80", "old.vdisc")
        time = ("--created", "2001-09-09T01:46:40Z")
        self.burn(drive, "--volume", "SPRING", *time, "--include-hidden", "tree/.")
        result = self.run_json("project", "check", "p.ember", code=5)[-1]
        self.assertEqual([each["code"] for each in result["missing"]], ["SourceDiscMissing"])
        self.assertTrue(result["missing"][0]["path"].startswith("SPRING ("), result["missing"])
        result = self.run_json("image", "create", "-o", "y.iso", "--on-missing", "fail", "--project", "p.ember", code=1)[-1]
        self.assertEqual(result["error"]["code"], "FileNotFound")

        # In whatever recorder it lies, it is found.
        recorder = self.folder / "home" / "data" / "emberdisc" / "virtual-recorder"
        recorder.mkdir(parents=True)
        (recorder / "tray").write_text(f"{aside}\n")
        self.run_cli("image", "create", "-o", "y.iso", "--project", "p.ember")
        self.run_cli("image", "extract", "y.iso", "-o", "again")
        self.assert_same_tree("tree", "again")

    def test_unreadable_sectors_are_named_by_file(self):
        drive = self.old_disc()
        objects = self.run_json("image", "ls", "--drive", drive, "--long")
        bad = next(each["lba"] for each in objects if each.get("path") == "/added.bin")
        (self.folder / "faults.txt").write_text(f"every READ lba {bad + 60}: sense 3/11/00\n")
        words = ("--faults", "faults.txt", "image", "create", "-o", "x.iso", "--on-missing", "skip", "--source-drive", drive)
        result = self.run_json(*words, code=5)[-1]
        self.assertEqual([each["code"] for each in result["missing"]], ["ReadFailed"])
        self.assertTrue(result["missing"][0]["path"].endswith("/added.bin"), result["missing"])
        self.run_cli("image", "extract", "x.iso", "-o", "out")
        (self.folder / "out" / "added.bin").unlink()
        self.assert_same_tree("tree", "out")


if __name__ == "__main__":
    unittest.main()
