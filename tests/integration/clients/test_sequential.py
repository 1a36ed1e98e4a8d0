# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of others at media that are written in sequence."""
import unittest

from bridged import NODE, BridgedTest


class SequentialMedia(BridgedTest):
    # DVD-R

    def test_growisofs_burns_and_appends_to_dvd_r(self):
        self.assert_two_sessions(self.growisofs_burns_and_appends("dvd-r"))

    def test_growisofs_finishes_a_dvd_r(self):
        said = self.growisofs_finishes("dvd-r", "complete incremental")
        self.assertRegex(said, r"Mounted Media: +11h, DVD-R Sequential")
        self.assertRegex(said, r"Media ID: +EMBRDISCVDR")

    def test_growisofs_writes_a_dvd_r_at_once(self):
        self.growisofs_finishes("dvd-r", "complete", "-use-the-force-luke=dao")

    def test_xorriso_burns_and_appends_to_dvd_r(self):
        self.xorriso_burns_and_appends("dvd-r")

    def cdrskin_appends(self, medium, name):
        first, second = self.image(), self.image("second", "second.iso")
        with self.drive(medium):
            self.client("cdrskin", f"dev={NODE}", "-tao", "-multi", "i.iso")
            said = self.client("cdrskin", f"dev={NODE}", "-minfo")
            self.assertRegex(said, r"disk status: +incomplete/appendable")
            self.client("cdrskin", f"dev={NODE}", "-tao", "second.iso")
            said = self.client("cdrskin", f"dev={NODE}", "-minfo")
        self.assertRegex(said, rf"Mounted media type: +{name}\n")
        self.assertRegex(said, r"disk status: +complete")
        self.assertRegex(said, r"number of sessions: +2")
        self.assert_tracks_hold(first, second)

    def test_cdrskin_appends_to_a_dvd_r(self):
        self.cdrskin_appends("dvd-r", "DVD-R sequential recording")

    def test_cdrskin_appends_to_a_dvd_plus_r(self):
        self.cdrskin_appends("dvd+r", r"DVD\+R")

    def test_cdrskin_appends_to_a_bd_r(self):
        self.cdrskin_appends("bd-r", "BD-R sequential recording")

    def writes_at_once(self, medium, program):
        image = self.image()
        with self.drive(medium):
            self.client(program, f"dev={NODE}", "-dao", "i.iso")
        self.assert_finished()
        self.assert_disc_begins_with(image)

    def test_cdrskin_writes_a_dvd_r_at_once(self):
        self.writes_at_once("dvd-r", "cdrskin")

    def test_wodim_writes_a_dvd_r_at_once(self):
        self.writes_at_once("dvd-r", "wodim")

    def test_cdrskin_rehearses_on_a_dvd_r(self):
        self.image()
        with self.drive("dvd-r"):
            self.client("cdrskin", f"dev={NODE}", "-dummy", "-dao", "i.iso")
            self.client("cdrskin", f"dev={NODE}", "-dummy", "-tao", "i.iso")
        self.assertEqual(self.medium("virtual:d.vdisc")["status"], "blank")

    # DVD-RW in sequential recording

    def blanks_and_burns(self, program, full, fast):
        image = self.image()
        with self.drive("dvd-rw"):
            self.client(program, f"dev={NODE}", "-dao", "i.iso")
            self.client(program, f"dev={NODE}", f"blank={fast}")
            said = self.client("dvd+rw-mediainfo", NODE)
            self.assertRegex(said, r"Disc status: +blank")
            self.client(program, f"dev={NODE}", "-dao", "i.iso")
            self.client(program, f"dev={NODE}", f"blank={full}")
            self.client(program, f"dev={NODE}", "-dao", "i.iso")
        self.assert_finished()
        self.assert_disc_begins_with(image)

    def test_cdrskin_blanks_a_dvd_rw(self):
        self.blanks_and_burns("cdrskin", "deformat_sequential", "deformat_sequential_quickest")

    def test_wodim_blanks_a_dvd_rw(self):
        self.blanks_and_burns("wodim", "all", "fast")

    def test_cdrskin_appends_to_a_dvd_rw(self):
        self.cdrskin_appends("dvd-rw", "DVD-RW sequential recording")

    def test_xorriso_burns_and_appends_to_dvd_rw(self):
        self.xorriso_burns_and_appends("dvd-rw")

    def test_xorriso_blanks_a_dvd_rw(self):
        with self.drive("dvd-rw"):
            self.client("xorriso", "-outdev", NODE, "-map", "second", "/second", "-commit")
            self.client("xorriso", "-outdev", NODE, "-blank", "as_needed")
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            said = self.client("xorriso", "-outdev", NODE, "-toc")
        self.assertIn("DVD-RW sequential recording", said)
        self.assert_disc_holds("first")


if __name__ == "__main__":
    unittest.main()
