# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that others wrote format and overwrite media that can be written at random."""
import re
import unittest

from bridged import NODE, BridgedTest


class Rewritable(BridgedTest):
    def growisofs_burns_and_appends(self, medium, *more):
        with self.drive(medium):
            self.client("growisofs", *more, "-Z", NODE, "-quiet", "-R", "-J", "-graft-points", "first=first")
            self.client("growisofs", *more, "-M", NODE, "-quiet", "-R", "-J", "-graft-points", "second=second")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assert_disc_holds("first", "second")
        return said

    def test_growisofs_burns_and_appends_to_dvd_plus_rw(self):
        said = self.growisofs_burns_and_appends("dvd+rw")
        self.assertRegex(said, r"Mounted Media: +1Ah, DVD\+RW")
        self.assertRegex(said, r"Number of Sessions: +1\b")
        self.assertRegex(said, r"26h\(0\):\s+2295104\*2048")

    def test_growisofs_formats_and_appends_to_bd_re(self):
        said = self.growisofs_burns_and_appends("bd-re")
        self.assertRegex(said, r"Mounted Media: +43h, BD-RE")
        self.assertRegex(said, r"\sformatted:\s+12088320\*2048")  # it prefers the smallest spare areas
        self.assertRegex(said, r"31h\(800\):\s+12219392\*2048")

    def test_growisofs_formats_and_appends_to_bd_r(self):
        # By its default: spare areas and pseudo-overwrite.
        said = self.growisofs_burns_and_appends("bd-r")
        self.assertRegex(said, r"Mounted Media: +41h, BD-R SRM\+POW")
        self.assertRegex(said, r"Spare Area: +4095/4096=")  # one overwrite: the volume descriptors
        self.assertRegex(said, r"Remaining Replacements: *4095\b")

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

    def test_growisofs_takes_bd_re_without_spares(self):
        with self.drive("bd-re"):
            self.client("growisofs", "-use-the-force-luke=spare:none", "-Z", NODE, "-quiet", "-R", "-graft-points", "first=first")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assertRegex(said, r"\sformatted:\s+12219392\*2048")
        self.assert_disc_holds("first")

    def test_dvd_rw_format_formats_a_dvd_plus_rw(self):
        with self.drive("dvd+rw"):
            self.client("dvd+rw-format", NODE)
            said = self.client("dvd+rw-mediainfo", NODE)
            self.assertRegex(said, r"BG Format Status: +suspended")
            again = self.client("dvd+rw-format", NODE)
            self.assertIn("already formatted", again)
            self.client("dvd+rw-format", "-lead-out", NODE)
            self.client("dvd+rw-format", "-force", NODE)

    def test_dvd_rw_format_changes_the_spare_areas_of_a_bd_re(self):
        with self.drive("bd-re"):
            for spares, blocks in (("min", 12088320), ("max", 11564032), ("default", 11826176), ("none", 12219392)):
                self.client("dvd+rw-format", "-force", f"-ssa={spares}", NODE)
                said = self.client("dvd+rw-mediainfo", NODE)
                self.assertRegex(said, rf"\sformatted:\s+{blocks}\*2048", spares)

    def xorriso_burns_and_appends(self, medium):
        with self.drive(medium):
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
        self.assertEqual(len(re.findall(r"^ISO session *:", said, re.MULTILINE)), 2, said)
        self.assert_disc_holds("first", "second")
        return said

    def test_xorriso_burns_and_appends_to_dvd_plus_rw(self):
        self.assertRegex(self.xorriso_burns_and_appends("dvd+rw"), r"Media current: DVD\+RW")

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

    def test_xorriso_burns_and_appends_to_bd_re(self):
        with self.drive("bd-re"):
            said = self.client("xorriso", "-outdev", NODE, "-list_formats", "-format", "as_needed")
            self.assertRegex(said, r"(?s)00h , 11826176s.*30h , 11826176s.*30h , 11564032s.*30h , 12088320s.*31h , 12219392s")
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
        self.assertRegex(said, "Media current: BD-RE")
        self.assert_disc_holds("first", "second")

    def cdrskin_burns(self, medium, *more):
        image = self.image()
        with self.drive(medium):
            for words in more:
                self.client("cdrskin", f"dev={NODE}", words)
            self.client("cdrskin", f"dev={NODE}", "i.iso")
        self.assert_disc_begins_with(image)

    def test_cdrskin_burns_a_dvd_plus_rw(self):
        self.cdrskin_burns("dvd+rw")

    def test_cdrskin_formats_and_burns_a_dvd_plus_rw(self):
        self.cdrskin_burns("dvd+rw", "blank=format_if_needed")

    def test_cdrskin_formats_and_burns_a_dvd_rw(self):
        self.cdrskin_burns("dvd-rw", "blank=format_overwrite")

    def test_cdrskin_burns_a_dvd_ram(self):
        self.cdrskin_burns("dvd-ram")

    def test_cdrskin_formats_and_burns_a_bd_re(self):
        self.cdrskin_burns("bd-re", "blank=format_if_needed")


if __name__ == "__main__":
    unittest.main()
