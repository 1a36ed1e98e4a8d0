# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of others at the media that are written front to back, and at pressed discs."""
import unittest

from bridged import NODE, BridgedTest


class SequentialMedia(BridgedTest):
    def assert_finished(self):
        self.assertEqual(self.medium("virtual:d.vdisc")["status"], "finished")

    # DVD-R

    def test_growisofs_burns_and_appends_to_dvd_r(self):
        self.growisofs_burns_and_appends("dvd-r")

    def test_growisofs_writes_a_dvd_r_at_once(self):
        image = self.image()
        with self.drive("dvd-r"):
            self.client("growisofs", "-dvd-compat", "-Z", f"{NODE}=i.iso")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assertRegex(said, r"Disc status: +complete")
        self.assertRegex(said, r"Mounted Media: +11h, DVD-R Sequential")
        self.assertRegex(said, r"Media ID: +EMBRDISCVDR")
        self.assertRegex(said, r"Track State: +complete\n")
        self.assert_disc_begins_with(image)

    def test_xorriso_burns_and_appends_to_dvd_r(self):
        self.xorriso_burns_and_appends("dvd-r")

    def test_cdrskin_appends_to_a_dvd_r(self):
        image = self.image()
        with self.drive("dvd-r"):
            self.client("cdrskin", f"dev={NODE}", "-tao", "-multi", "i.iso")
            said = self.client("cdrskin", f"dev={NODE}", "-minfo")
            self.assertRegex(said, r"disk status: +incomplete/appendable")
            self.client("cdrskin", f"dev={NODE}", "-tao", "i.iso")
            said = self.client("cdrskin", f"dev={NODE}", "-minfo")
        self.assertRegex(said, r"Mounted media type: +DVD-R\b")
        self.assertRegex(said, r"disk status: +complete")
        self.assertRegex(said, r"number of sessions: +2")
        self.assert_disc_begins_with(image)

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


if __name__ == "__main__":
    unittest.main()
