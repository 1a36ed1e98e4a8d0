# SPDX-License-Identifier: GPL-3.0-or-later
"""A disc becomes an image, whole or as far as it can be read; what is missing is filled in later."""
import re
import unittest

from harness import ConsoleTest

BAD = 700


class Copy(ConsoleTest):
    def setUp(self):
        super().setUp()
        tree = self.folder / "tree"
        tree.mkdir()
        (tree / "first").write_bytes(bytes(range(256)) * 4096)
        (tree / "second").write_bytes(bytes(reversed(range(256))) * 4096)

    def burned(self, medium):
        drive = self.disc(medium, f"{medium}.vdisc")
        self.burn(drive, "tree")
        self.run_cli("virtual", "export", f"{medium}.vdisc", "-o", f"{medium}.iso")
        return drive

    def bytes_of(self, name):
        return (self.folder / name).read_bytes()

    def scratched(self, *words):
        (self.folder / "plan").write_text(f"every READ lba {BAD}: sense 3/11/00\n")
        return ["--faults", "plan", *words]

    def test_a_copy_holds_what_the_disc_holds(self):
        for medium in ["bd-r", "dvd+r", "cd-r-80"]:
            drive = self.burned(medium)
            result = self.run_json("copy", "--from", drive, "--to", "copy.iso")[-1]
            self.assertEqual(self.bytes_of("copy.iso"), self.bytes_of(f"{medium}.iso"))
            self.assertEqual(result["bytes"], len(self.bytes_of("copy.iso")))
            self.assertFalse((self.folder / "copy.iso.map").exists())
            (self.folder / "copy.iso").unlink()

    def test_of_a_disc_that_can_be_overwritten_the_volume_is_copied(self):
        drive = self.disc("bd-re")
        self.burn(drive, "tree")
        self.run_cli("copy", "--from", drive, "--to", "copy.iso")
        self.assertEqual(len(self.bytes_of("copy.iso")), self.medium(drive)["usedSectors"] * 2048)
        self.run_cli("image", "extract", "copy.iso", "-o", "out")
        self.assert_same_tree("tree", "out/tree")
        self.assertEqual(self.run_json("image", "check", "copy.iso")[-1]["errors"], 0)

    def test_a_disc_is_copied_to_another(self):
        drive = self.burned("dvd+r")
        other = self.disc("bd-re", "other.vdisc")
        result = self.run_json("copy", "--from", drive, "--to", other)[-1]
        self.assertEqual(result["verification"], "identical")
        self.assertEqual(self.run_json("verify", "--drive", other, "--against", "dvd+r.iso")[-1]["outcome"], "done")
        self.run_cli("image", "extract", "--drive", other, "-o", "out")
        self.assert_same_tree("tree", "out/tree")

    def test_a_disc_is_copied_on_the_fly(self):
        drive = self.burned("bd-r")
        other = self.disc("bd-r", "other.vdisc")
        result = self.run_json("copy", "--from", drive, "--to", other, "--on-the-fly")[-1]
        self.assertEqual(result["verification"], "identical")
        self.run_cli("image", "extract", "--drive", other, "-o", "out")
        self.assert_same_tree("tree", "out/tree")

    def test_one_recorder_is_enough(self):
        drive = self.burned("dvd+r")
        result = self.run_json("copy", "--from", drive, "--to", drive)[-1]
        self.assertEqual(result["verification"], "identical")
        (further,) = result["furtherDiscs"]
        self.run_cli("image", "extract", "--drive", further, "-o", "out")
        self.assert_same_tree("tree", "out/tree")
        self.assertEqual(self.medium(drive)["status"], "finished")

    def test_of_a_scratched_disc_nothing_is_burned_but_by_consent(self):
        drive = self.burned("bd-r")
        other = self.disc("bd-re", "other.vdisc")
        before = self.medium(other)
        self.run_json(*self.scratched("copy", "--from", drive, "--to", other), code=1)
        self.assertEqual(self.medium(other), before)
        command = ["copy", "--from", drive, "--to", other, "--on-error", "fill", "--no-verify"]
        result = self.run_json(*self.scratched(*command), code=5)[-1]
        self.assertTrue(result["missing"])

    def test_what_cannot_become_a_copy_is_refused_before_anything_is_read(self):
        drive = self.burned("dvd+r")
        self.run_cli("copy", "--from", drive, "--to", drive, "--on-the-fly", code=2)
        finished = self.burned("bd-r")
        self.assertEqual(self.run_json("copy", "--from", drive, "--to", finished, code=3)[-1]["error"]["code"],
                         "MediumFinished")
        several = self.disc("dvd+r", "several.vdisc")
        self.burn(several, "tree", "--keep-open")
        self.burn(several, "tree/first", "--append")
        blank = self.disc("dvd-r", "blank.vdisc")  # on which sessions lie at other places
        self.assertEqual(self.run_json("copy", "--from", several, "--to", blank, code=3)[-1]["error"]["code"],
                         "MediumUnsuitable")
        self.assertEqual(self.medium(blank)["status"], "blank")

    def test_sessions_are_copied_to_where_they_lay(self):
        for media, ways in (("dvd+r", ([], ["--on-the-fly"])), ("dvd-r", ([],)), ("bd-r", (["--on-the-fly"],))):
            drive = self.disc(media, f"{media}.vdisc")
            self.burn(drive, "tree", "--keep-open")
            self.burn(drive, "tree/first", "--append")
            for way in ways:
                other = self.disc(media, f"{media}{len(way)}.vdisc")
                result = self.run_json("copy", "--from", drive, "--to", other, *way)[-1]
                self.assertEqual((result["verification"], result["copies"]), ("identical", 1))
                keys = ["session", "start", "sectors"]
                places = [[[track[key] for key in keys] for track in self.medium(each)["tracks"]]
                          for each in (drive, other)]
                self.assertEqual(places[0], places[1])
                self.assertEqual(self.medium(other)["status"], "finished")
                self.run_cli("image", "extract", "--drive", other, "-o", f"out-{media}{len(way)}")
                self.assert_same_tree("tree", self.folder / f"out-{media}{len(way)}" / "tree")

    def test_an_unreadable_sector_stops_it_and_leaves_nothing(self):
        drive = self.burned("bd-r")
        before = sorted(self.folder.iterdir())
        result = self.run_json(*self.scratched("copy", "--from", drive, "--to", "copy.iso"), code=1)[-1]
        self.assertEqual((result["error"]["code"], result["error"]["lba"]), ("ReadFailed", BAD))
        self.assertEqual(sorted(self.folder.iterdir()), sorted([*before, self.folder / "plan"]))

    def test_unreadable_sectors_become_zeros_and_a_second_run_fills_them_in(self):
        drive = self.burned("bd-r")
        command = ["copy", "--from", drive, "--to", "copy.iso", "--on-error", "fill"]
        outcome = self.run_cli(*self.scratched(*command), code=5)
        self.assertIn("copy.iso.map", outcome.out + outcome.err)
        self.assertIn("/tree/", outcome.out + outcome.err)  # the file that is hit
        good, copy = self.bytes_of("bd-r.iso"), self.bytes_of("copy.iso")
        self.assertEqual(copy[BAD * 2048 : BAD * 2048 + 2048], bytes(2048))
        self.assertEqual(copy[: BAD * 2048] + copy[BAD * 2048 + 2048 :], good[: BAD * 2048] + good[BAD * 2048 + 2048 :])
        blocks = re.findall(r"^(0x\w+)  (0x\w+)  -$", (self.folder / "copy.iso.map").read_text(), re.M)
        self.assertEqual([(int(a, 16), int(b, 16)) for a, b in blocks], [(BAD * 2048, 2048)])
        self.run_cli(*self.scratched(*command), code=5)  # still scratched: nothing is lost
        self.assertTrue((self.folder / "copy.iso.map").exists())
        self.run_cli("--trace", "log", *command)
        self.assertEqual(self.bytes_of("copy.iso"), good)
        self.assertFalse((self.folder / "copy.iso.map").exists())
        self.assertLess((self.folder / "log").read_text().count("READ(10)"), 60)  # only what was missing

    def test_an_image_is_not_completed_from_another_disc(self):
        drive = self.burned("bd-r")
        command = ["copy", "--to", "copy.iso", "--on-error", "fill"]
        self.run_cli(*self.scratched(*command, "--from", drive), code=5)
        (self.folder / "tree" / "second").write_bytes(b"other" * 200_000)
        other = self.disc("bd-r", "other.vdisc")
        self.burn(other, "tree")
        before = self.bytes_of("copy.iso")
        result = self.run_json(*command, "--from", other, code=1)[-1]
        self.assertEqual(result["error"]["code"], "MediumChanged")
        self.assertEqual(self.bytes_of("copy.iso"), before)

    def test_retries_reach_what_the_first_try_did_not(self):
        drive = self.burned("bd-r")
        (self.folder / "plan").write_text("".join(f"at READ lba {BAD} number {n}: sense 3/11/00\n" for n in (1, 2, 3)))
        self.run_cli("--faults", "plan", "copy", "--from", drive, "--to", "copy.iso")
        self.assertEqual(self.bytes_of("copy.iso"), self.bytes_of("bd-r.iso"))
        self.run_cli("--faults", "plan", "copy", "--from", drive, "--to", "none.iso", "--retries", "0", code=1)

    def test_a_file_that_exists_is_not_replaced_unasked(self):
        drive = self.burned("bd-r")
        (self.folder / "copy.iso").write_text("mine")
        self.run_cli("copy", "--from", drive, "--to", "copy.iso", code=1)
        self.assertEqual(self.bytes_of("copy.iso"), b"mine")
        self.run_cli("--yes", "copy", "--from", drive, "--to", "copy.iso")
        self.assertEqual(self.bytes_of("copy.iso"), self.bytes_of("bd-r.iso"))

    def test_a_blank_disc_and_a_broken_map_are_refused(self):
        blank = self.disc("bd-r", "blank.vdisc")
        self.run_cli("copy", "--from", blank, "--to", "copy.iso", code=3)
        drive = self.burned("dvd+r")
        (self.folder / "copy.iso").write_bytes(bytes(4096))
        (self.folder / "copy.iso.map").write_text("not a map")
        self.assertIn("copy.iso.map", self.run_cli("copy", "--from", drive, "--to", "copy.iso", code=2).err)
        self.run_cli("copy", "--from", drive, code=2)
        self.run_cli("copy", "--from", drive, "--to", "x.iso", "--retries", "many", code=2)


if __name__ == "__main__":
    unittest.main()
