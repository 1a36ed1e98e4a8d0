# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that others wrote, and our own SG_IO code, burn to the virtual recorder through the bridge."""
import re
import unittest

from bridged import NODE, BridgedTest
from harness import PROGRAM


class Clients(BridgedTest):
    def test_cdrskin_writes_a_cd_r_in_tao(self):
        image = self.image()
        with self.drive("cd-r-80"):
            self.client("cdrskin", f"dev={NODE}", "-tao", "padsize=300s", "i.iso")
        self.assert_disc_begins_with(image)

    def test_wodim_writes_a_cd_r_in_tao(self):
        image = self.image()
        with self.drive("cd-r-80"):
            self.client("wodim", f"dev={NODE}", "-tao", "i.iso")
        self.assert_disc_begins_with(image)

    def xorriso_burns_and_appends(self, medium):
        with self.drive(medium):
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
        self.assertEqual(len(re.findall(r"^ISO session *:", said, re.MULTILINE)), 2, said)
        self.assert_disc_holds("first", "second")

    def test_xorriso_burns_and_appends_to_bd_r(self):
        self.xorriso_burns_and_appends("bd-r")

    def test_xorriso_burns_and_appends_to_dvd_plus_r(self):
        self.xorriso_burns_and_appends("dvd+r")

    def growisofs_burns_and_appends(self, medium, *more):
        with self.drive(medium):
            self.client("growisofs", *more, "-Z", NODE, "-quiet", "-R", "-J", "-graft-points", "first=first")
            self.client("growisofs", *more, "-M", NODE, "-quiet", "-R", "-J", "-graft-points", "second=second")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assertRegex(said, r"Number of Sessions: +(3|2)\b")
        self.assert_disc_holds("first", "second")

    def test_growisofs_burns_and_appends_to_dvd_plus_r(self):
        self.growisofs_burns_and_appends("dvd+r")

    def dvd_plus_minus_info(self):
        return self.client("dvd+rw-mediainfo", NODE)

    def test_growisofs_burns_and_appends_to_dvd_r(self):
        self.growisofs_burns_and_appends("dvd-r")

    def test_growisofs_writes_a_dvd_r_at_once(self):
        image = self.image()
        with self.drive("dvd-r"):
            self.client("growisofs", "-dvd-compat", "-Z", f"{NODE}=i.iso")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assertRegex(said, r"Disc status: +complete")
        self.assertRegex(said, r"Mounted Media: +11h, DVD-R Sequential")
        self.assert_disc_begins_with(image)

    def test_xorriso_burns_and_appends_to_dvd_r(self):
        self.xorriso_burns_and_appends("dvd-r")

    def test_cdrskin_appends_to_a_dvd_r(self):
        image = self.image()
        with self.drive("dvd-r"):
            self.client("cdrskin", f"dev={NODE}", "-tao", "-multi", "i.iso")
            self.client("cdrskin", f"dev={NODE}", "-tao", "i.iso")
            said = self.client("cdrskin", f"dev={NODE}", "-minfo")
        self.assertRegex(said, r"(?i)disk.*closed|complete")
        self.assert_disc_begins_with(image)

    def test_cdrskin_writes_a_dvd_r_at_once(self):
        image = self.image()
        with self.drive("dvd-r"):
            self.client("cdrskin", f"dev={NODE}", "-dao", "i.iso")
        self.assertEqual(self.medium("virtual:d.vdisc")["status"], "finished")
        self.assert_disc_begins_with(image)

    def test_wodim_writes_a_dvd_r_at_once(self):
        image = self.image()
        with self.drive("dvd-r"):
            self.client("wodim", f"dev={NODE}", "-dao", "i.iso")
        self.assertEqual(self.medium("virtual:d.vdisc")["status"], "finished")
        self.assert_disc_begins_with(image)

    def test_our_own_sg_io_burns_a_bd_r(self):
        with self.drive("bd-r"):
            self.client(str(PROGRAM), "burn", "--drive", NODE, "first")
        self.assertEqual(self.medium("virtual:d.vdisc")["status"], "finished")
        self.assert_disc_holds("first")


if __name__ == "__main__":
    unittest.main()
