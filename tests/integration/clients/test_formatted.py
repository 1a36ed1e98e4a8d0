# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that others wrote format DVD-RAM, BD-R and DVD-RW, and write to them."""
import unittest

from bridged import NODE, BridgedTest


class Formatted(BridgedTest):
    def test_growisofs_formats_and_appends_to_bd_r(self):
        # By its default: spare areas and pseudo-overwrite.
        said = self.growisofs_burns_and_appends("bd-r")
        self.assertRegex(said, r"Mounted Media: +41h, BD-R SRM\+POW")
        self.assertRegex(said, r"Spare Area: +4095/4096=")  # one overwrite: the volume descriptors

    def test_growisofs_burns_and_appends_to_dvd_rw_in_restricted_overwrite(self):
        with self.drive("dvd-rw"):
            self.client("dvd+rw-format", "-force", NODE)
            self.client("growisofs", "-Z", NODE, "-quiet", "-R", "-J", "-graft-points", "first=first")
            self.client("growisofs", "-M", NODE, "-quiet", "-R", "-J", "-graft-points", "second=second")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assertRegex(said, r"Mounted Media: +13h, DVD-RW Restricted Overwrite")
        self.assert_disc_holds("first", "second")

    def test_dvd_rw_format_formats_and_blanks_a_dvd_rw(self):
        with self.drive("dvd-rw"):
            for words, profile in (("-force", "13h"), ("-blank", "14h"), ("-force=full", "13h"), ("-blank=full", "14h")):
                self.client("dvd+rw-format", words, NODE)
                self.assertRegex(self.client("dvd+rw-mediainfo", NODE), rf"Mounted Media: +{profile}", words)

    def test_dvd_rw_format_changes_the_spare_areas_of_a_dvd_ram(self):
        with self.drive("dvd-ram"):
            for words, blocks in (("-ssa", 2226976), ("-format=full -ssa=none", 2295072), ("-format=full -ssa=default", 2236704), ("-ssa=max", 2217248)):
                # Without "full" it sends a CDB of two bytes for type 00h, which no system takes.
                self.client("dvd+rw-format", "-force", *words.split(), NODE)
                said = self.client("dvd+rw-mediainfo", NODE)
                self.assertRegex(said, rf"\sformatted:\s+{blocks}\*2048", words)

    def test_growisofs_burns_and_appends_to_dvd_ram(self):
        # It writes to the node as to a hard disk, not by SG_IO.
        said = self.growisofs_burns_and_appends("dvd-ram")
        self.assertRegex(said, r"Mounted Media: +12h, DVD-RAM")

    def test_xorriso_burns_and_appends_to_dvd_ram(self):
        self.assertRegex(self.xorriso_burns_and_appends("dvd-ram"), "Media current: DVD-RAM")

    def test_xorriso_formats_a_bd_r_with_spare_areas(self):
        with self.drive("bd-r"):
            self.client("xorriso", "-outdev", NODE, "-format", "by_index_1")
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assertRegex(said, r"Spare Area: +12288/12288=")
        self.assert_disc_holds("first")

    def test_xorriso_takes_a_dvd_rw_to_restricted_overwrite_and_back(self):
        with self.drive("dvd-rw"):
            self.client("xorriso", "-outdev", NODE, "-format", "as_needed")
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
            self.assertRegex(said, "Media current: DVD-RW restricted overwrite")
            extracted = self.client("xorriso", "-indev", NODE, "-lsl", "/")
            self.assertIn("second", extracted)
            self.client("xorriso", "-outdev", NODE, "-blank", "deformat")
            said = self.client("xorriso", "-outdev", NODE, "-toc")
            self.assertRegex(said, "Media current: DVD-RW sequential recording")

    def test_cdrskin_formats_and_burns_a_dvd_rw(self):
        self.cdrskin_burns("dvd-rw", "blank=format_overwrite")

    def test_cdrskin_burns_a_dvd_ram(self):
        self.cdrskin_burns("dvd-ram")


if __name__ == "__main__":
    unittest.main()
