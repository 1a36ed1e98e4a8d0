# SPDX-License-Identifier: GPL-3.0-or-later
"""Several recorders at once, and several copies one after another."""
import json
import os
import pty
import subprocess
import unittest

from harness import ConsoleTest


class Several(ConsoleTest):
    def setUp(self):
        super().setUp()
        tree = self.folder / "tree"
        tree.mkdir()
        (tree / "first").write_bytes(bytes(range(256)) * 4096)
        (tree / "second").write_bytes(os.urandom(500_000))

    def drives(self, *media):
        return [self.disc(medium, f"{number}.vdisc") for number, medium in enumerate(media)]

    @staticmethod
    def naming(drives):
        return [word for drive in drives for word in ("--drive", drive)]

    def image(self, name):
        self.run_cli("virtual", "export", f"{name}.vdisc", "-o", f"{name}.iso")
        return (self.folder / f"{name}.iso").read_bytes()

    def assert_holds_tree(self, drive):
        out = self.folder / f"out {drive.replace('/', '_')}"
        self.run_cli("image", "extract", "--drive", drive, "-o", str(out))
        self.assert_same_tree("tree", out / "tree")

    def test_discs_of_one_kind_that_are_burned_at_once_are_the_same(self):
        drives = self.drives("bd-r", "bd-r", "bd-r")
        objects = self.run_json("burn", *self.naming(drives), "tree")
        first, *others = [self.image(number) for number in range(3)]
        self.assertEqual(others, [first, first])
        self.assert_holds_tree(drives[0])
        result = objects[-1]
        self.assertEqual((result["outcome"], result["copies"]), ("done", 3))
        self.assertEqual([each["recorder"] for each in result["recorders"]], drives)
        for each in result["recorders"]:
            self.assertEqual((each["exit"], each["verification"], each["copies"]), (0, "identical", 1))
        told = [each for each in objects if each["type"] == "recorder"]
        self.assertEqual(sorted(each["recorder"] for each in told), sorted(drives))
        for each in objects:
            if each["type"] in ("phase", "progress") and each["phase"] != "scanning":  # once, for all
                self.assertIn(each["recorder"], drives)

    def test_each_kind_of_disc_gets_what_suits_it(self):
        drives = self.drives("cd-r-80", "dvd+rw", "bd-re")
        self.run_cli("burn", *self.naming(drives), "tree")
        for drive in drives:
            self.assert_holds_tree(drive)

    def test_one_that_fails_does_not_take_the_others_with_it(self):
        drives = self.drives("dvd+r", "dvd+r", "dvd+r")
        (self.folder / "plan").write_text("at WRITE lba 160: sense 3/0C/00\n")  # whoever comes there first
        result = self.run_json("--faults", "plan", "burn", *self.naming(drives), "tree", code=1)[-1]
        codes = [each["exit"] for each in result["recorders"]]
        self.assertEqual(sorted(codes), [0, 0, 1])
        self.assertEqual((result["outcome"], result["copies"]), ("failed", 2))
        self.assertEqual(result["error"]["code"], "WriteFailed")
        for drive, code in zip(drives, codes):
            if code == 0:
                self.assert_holds_tree(drive)

    def test_one_that_takes_nothing_is_told_and_the_others_are_burned(self):
        drives = self.drives("bd-r", "bd-r")
        self.burn(drives[0], "tree")
        outcome = self.run_cli("burn", *self.naming(drives), "tree", code=3)
        self.assertIn(f"emberdisc-cli: {drives[0]}: ", outcome.err)
        self.assertIn(f"{drives[1]}: The disc was burned.", outcome.out)
        self.assertIn("1 disc was burned.", outcome.out)
        self.assert_holds_tree(drives[1])

    def test_a_slow_one_does_not_slow_the_others(self):
        drives = self.drives("bd-r", "bd-re")
        # Only a BD-RE is formatted: its recorder hangs there until its command is given up.
        (self.folder / "plan").write_text("at FORMAT UNIT takes 4 s\n")
        objects = self.run_json("--faults", "plan", "burn", *self.naming(drives), "tree")
        self.assertEqual([each["recorder"] for each in objects if each["type"] == "recorder"], drives)
        durations = [each["durationMs"] for each in objects[-1]["recorders"]]
        self.assertGreaterEqual(durations[1], 4000)
        self.assertGreater(durations[1], durations[0] + 1000)

    def test_an_image_and_music_go_to_several_too(self):
        drives = self.drives("bd-r", "dvd+r")
        self.run_cli("image", "create", "-o", "i.iso", "tree")
        self.run_cli("burn-image", *self.naming(drives), "i.iso")
        for drive in drives:
            self.run_cli("verify", "--drive", drive, "--against", "i.iso")

    def test_a_recorder_is_named_once(self):
        (drive,) = self.drives("bd-r")
        self.run_cli("burn", "--drive", drive, "--drive", drive, "tree", code=2)
        self.run_cli("burn", "--drive", drive, "--drive", "nonsense", "tree", code=2)
        self.assertEqual(self.medium(drive)["status"], "blank")

    def test_an_interruption_ends_all_in_order(self):
        drives = self.drives("cd-r-80", "cd-r-80")
        (self.folder / "tree" / "large").write_bytes(bytes(60_000_000))
        process = self.start("--json", "burn", *self.naming(drives), "--pace", "real", "tree")
        written = set()
        lines = []
        for line in process.stdout:
            lines.append(line)
            each = json.loads(line)
            if each["type"] == "progress" and each["phase"] == "writing":
                written.add(each["recorder"])
            if len(written) == 2:
                break
        process.terminate()
        outcome = self.finish(process)
        self.assertEqual(outcome.code, 130, outcome)
        result = json.loads(outcome.out.splitlines()[-1])
        self.assertEqual([each["outcome"] for each in result["recorders"]], ["cancelled", "cancelled"])

    def test_a_file_that_is_gone_is_asked_about_once(self):
        drives = self.drives("bd-r", "bd-r")
        (self.folder / "tree" / "second").chmod(0)
        if os.geteuid() == 0:  # root reads it all the same
            (self.folder / "tree" / "second").unlink()
            (self.folder / "tree" / "second").symlink_to("second")
        objects = self.run_json("--yes", "burn", "--links", "follow", *self.naming(drives), "tree", code=5)
        self.assertEqual([each["question"] for each in objects if each["type"] == "question"], ["SkipUnreadable"])
        result = objects[-1]
        self.assertEqual([each["exit"] for each in result["recorders"]], [5, 5])
        for each in result["recorders"]:
            self.assertTrue(each["missing"])

    def test_copies_of_virtual_discs_are_made(self):
        (drive,) = self.drives("dvd+r")
        result = self.run_json("burn", "--drive", drive, "--copies", "3", "tree")[-1]
        self.assertEqual((result["copies"], len(result["furtherDiscs"])), (3, 2))
        for name in ("0.vdisc", "0-2.vdisc", "0-3.vdisc"):
            self.assert_holds_tree(f"virtual:{name}")
        self.assert_only(self.folder, "0.vdisc", "0-2.vdisc", "0-3.vdisc", "tree", *[
            name for name in os.listdir(self.folder) if name.startswith("out") or name == "home"])
        self.run_cli("burn", "--drive", drive, "--append", "--copies", "2", "tree", code=2)

    def test_copies_in_the_standing_recorder_are_discs_beside_its_first(self):
        result = self.run_json("burn", "--drive", "virtual", "--copies", "2", "tree")[-1]
        self.assertEqual(result["copies"], 2)
        self.assertEqual(self.medium("virtual")["status"], "finished")

    def test_copies_in_each_of_several_recorders(self):
        drives = self.drives("bd-r", "dvd+r")
        result = self.run_json("burn", *self.naming(drives), "--copies", "2", "tree")[-1]
        self.assertEqual([each["copies"] for each in result["recorders"]], [2, 2])
        for name in ("0.vdisc", "0-2.vdisc", "1.vdisc", "1-2.vdisc"):
            self.assert_holds_tree(f"virtual:{name}")

    def test_on_a_terminal_both_share_a_line(self):
        drives = self.drives("cd-r-80", "cd-r-80")
        (self.folder / "tree" / "large").write_bytes(bytes(3_000_000))
        leader, follower = pty.openpty()
        process = self.start("burn", *self.naming(drives), "--pace", "real", "--no-verify", "tree", stdout=follower,
                             stderr=subprocess.PIPE)
        os.close(follower)
        shown = b""
        try:
            while piece := os.read(leader, 65536):
                shown += piece
        except OSError:  # the other end was closed
            pass
        self.assertEqual(self.finish_quietly(process), 0)
        os.close(leader)
        self.assertRegex(shown.decode(), f"{drives[0]}: [^|\r]+  \\|  {drives[1]}: ")

    def finish_quietly(self, process):
        process.communicate(timeout=240)
        return process.returncode


if __name__ == "__main__":
    unittest.main()
