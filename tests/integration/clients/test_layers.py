# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of others at write-once media of several layers and at pressed discs, and what they call blank media."""
import unittest
from contextlib import contextmanager

from bridged import NODE, BridgedTest


class LayersAndPressedDiscs(BridgedTest):
    # Several layers

    def test_growisofs_burns_and_appends_to_dvd_plus_r_dl(self):
        self.assert_two_sessions(self.growisofs_burns_and_appends("dvd+r-dl"))

    def test_xorriso_burns_and_appends_to_dvd_plus_r_dl(self):
        self.xorriso_burns_and_appends("dvd+r-dl")

    def test_growisofs_finishes_a_dvd_plus_r_dl(self):
        said = self.growisofs_finishes("dvd+r-dl", "partial/complete")
        self.assertRegex(said, r"Mounted Media: +2Bh, DVD\+R Double Layer")
        # It has set the turn, to the middle of the image.
        self.assertRegex(said, r"L0 Data Zone Capacity: +464\*2KB, can no longer be set")

    def test_xorriso_burns_a_dvd_r_dl(self):
        with self.drive("dvd-r-dl"):
            self.client("xorriso", "-outdev", NODE, "-close", "on", "-map", "first", "/first", "-commit")
            said = self.client("xorriso", "-outdev", NODE, "-toc")
        self.assertIn("DVD-R/DL sequential recording", said)
        self.assert_finished()
        self.assert_disc_holds("first")

    def test_xorriso_burns_and_appends_to_bd_r_dl(self):
        self.xorriso_burns_and_appends("bd-r-dl")

    def test_xorriso_burns_and_appends_to_bd_r_of_three_layers(self):
        self.xorriso_burns_and_appends("bd-r-xl3")

    def test_xorriso_burns_and_appends_to_bd_r_of_four_layers(self):
        self.xorriso_burns_and_appends("bd-r-xl4")

    # All of them

    def test_programs_know_what_a_blank_medium_is(self):
        for medium, mounted, kind, blocks in (
            ("dvd-r", "11h, DVD-R Sequential", "DVD-R sequential recording", 2298496),
            ("dvd-rw", "14h, DVD-RW Sequential", "DVD-RW sequential recording", 2298496),
            ("dvd-r-dl", "15h, DVD-R Dual Layer Sequential", "DVD-R/DL sequential recording", 4171712),
            ("dvd+r-dl", r"2Bh, DVD\+R Double Layer", "DVD+R/DL", 4173824),
            ("bd-r-dl", "41h, BD-R SRM", "BD-R sequential recording", 24438784),
            ("bd-r-xl3", "41h, BD-R SRM", "BD-R sequential recording", 48878592),
            ("bd-r-xl4", "41h, BD-R SRM", "BD-R sequential recording", 62500864),
        ):
            with self.subTest(medium=medium), self.drive(medium):
                said = self.client("dvd+rw-mediainfo", NODE)
                self.assertRegex(said, rf"Mounted Media: +{mounted}")
                self.assertRegex(said, r"Disc status: +blank")
                self.assertRegex(said, rf"Free Blocks: +{blocks}\*2KB")
                said = self.client("xorriso", "-outdev", NODE, "-toc")
                self.assertIn(f"Media current: {kind}", said)
                self.assertIn("Media status : is blank", said)
            (self.folder / "d.vdisc").unlink()

    # Pressed discs

    @contextmanager
    def pressed(self, medium):
        image = self.image()
        self.run_cli("virtual", "create", "d.vdisc", "--media", medium, "--from", "i.iso")
        with self.served():
            yield image

    def test_programs_read_a_pressed_disc(self):
        for medium, mounted in (("cd-rom", None), ("dvd-rom", "10h, DVD-ROM"), ("bd-rom", "40h, BD-ROM")):
            with self.subTest(medium=medium), self.pressed(medium):
                said = self.client("isoinfo", "-R", "-l", "-i", NODE)
                self.assertIn("random", said)
                self.client("xorriso", "-indev", NODE, "-osirrox", "on", "-extract", "/first", f"{medium}.out")
                self.assert_same_tree("first", f"{medium}.out")
                said = self.client("xorriso", "-indev", NODE, "-toc")
                self.assertIn("Media status : is written , is closed", said)
                if mounted:
                    self.assertRegex(self.client("dvd+rw-mediainfo", NODE), rf"Mounted Media: +{mounted}")
            self.assertEqual(self.medium("virtual:d.vdisc")["status"], "finished")
            (self.folder / "d.vdisc").unlink()


if __name__ == "__main__":
    unittest.main()
