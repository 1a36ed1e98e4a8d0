# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that others wrote, and our own SG_IO code, burn to the virtual recorder through the bridge."""
import json
import shutil
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

    def test_xorriso_burns_and_appends_to_bd_r(self):
        self.xorriso_burns_and_appends("bd-r")

    def test_xorriso_burns_and_appends_to_dvd_plus_r(self):
        self.xorriso_burns_and_appends("dvd+r")

    def test_growisofs_burns_and_appends_to_dvd_plus_r(self):
        self.assert_two_sessions(self.growisofs_burns_and_appends("dvd+r"))

    def test_our_own_sg_io_burns_a_new_disc_of_every_profile(self):
        for medium in ("cd-r-80", "cd-rw", "dvd-r", "dvd-r-dl", "dvd-rw", "dvd-ram", "dvd+r", "dvd+r-dl", "dvd+rw", "bd-r", "bd-re"):
            with self.subTest(medium=medium):
                with self.drive(medium):
                    said = self.client(str(PROGRAM), "--json", "burn", "--drive", NODE, "first")
                    self.assertEqual(json.loads(said.splitlines()[-1])["verification"], "identical")
                self.assert_disc_holds("first")
            shutil.rmtree(self.folder / "out")
            (self.folder / "d.vdisc").unlink()


if __name__ == "__main__":
    unittest.main()
