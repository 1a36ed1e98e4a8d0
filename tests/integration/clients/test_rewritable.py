# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that others wrote format and overwrite DVD+RW and BD-RE."""
import re
import shutil
import unittest

from bridged import NODE, BridgedTest


class Rewritable(BridgedTest):
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

    def test_xorriso_burns_and_appends_to_dvd_plus_rw(self):
        self.assertRegex(self.xorriso_burns_and_appends("dvd+rw"), r"Media current: DVD\+RW")

    def test_xorriso_burns_and_appends_to_bd_re(self):
        with self.drive("bd-re"):
            said = self.client("xorriso", "-outdev", NODE, "-list_formats", "-format", "as_needed")
            self.assertRegex(said, r"(?s)00h , 11826176s.*30h , 11826176s.*30h , 11564032s.*30h , 12088320s.*31h , 12219392s")
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
        self.assertRegex(said, "Media current: BD-RE")
        self.assert_disc_holds("first", "second")

    def xorriso_overwrites(self, medium):
        """What programs call blanking where BLANK does not exist."""
        with self.drive(medium):
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            self.client("xorriso", "-outdev", NODE, "-blank", "as_needed")
            self.assertIn("Media blocks : 0 readable", self.client("xorriso", "-dev", NODE, "-toc"))
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
        self.assertEqual(len(re.findall(r"^ISO session *:", said, re.MULTILINE)), 1, said)
        self.assert_disc_holds("second")

    def test_xorriso_blanks_a_dvd_plus_rw(self):
        self.xorriso_overwrites("dvd+rw")

    def test_xorriso_blanks_a_bd_re(self):
        self.xorriso_overwrites("bd-re")

    def test_cdrskin_burns_a_dvd_plus_rw(self):
        self.cdrskin_burns("dvd+rw")

    def test_cdrskin_formats_and_burns_a_dvd_plus_rw(self):
        self.cdrskin_burns("dvd+rw", "blank=format_if_needed")

    def test_cdrskin_formats_and_burns_a_bd_re(self):
        self.cdrskin_burns("bd-re", "blank=format_if_needed")

    def cdrskin_grows(self, medium, *formatting):
        """There are no sessions on such media: it puts an image behind the one that is there, and its descriptors over the first."""
        cdrskin = ("cdrskin", f"dev={NODE}", "--grow_overwriteable_iso")
        image = self.image()
        with self.drive(medium):
            self.client(*cdrskin, *formatting, "-multi", "i.iso")
            self.assertRegex(self.client(*cdrskin, "-minfo"), "status 3 BURN_DISC_APPENDABLE")
            position = re.search(r"^\d+,\d+$", self.client(*cdrskin, "-msinfo"), re.MULTILINE)[0]
            self.assertEqual(int(position.split(",")[1]) * 2048 >= len(image), True, position)
            appended = self.image("second", "second.iso", "-C", position, "-M", "i.iso")
            self.client(*cdrskin, "-multi", "second.iso")
        self.assert_disc_holds("first", "second")
        shutil.rmtree(self.folder / "out")
        self.run_cli("virtual", "export", "d.vdisc", "-o", "out.iso")
        begin = int(position.split(",")[1]) * 2048
        disc = (self.folder / "out.iso").read_bytes()
        self.assertEqual(disc[begin : begin + len(appended)] == appended, True, "other bytes than were written")
        with self.served():
            self.client(*cdrskin, "blank=fast")
            self.assertRegex(self.client(*cdrskin, "-minfo"), "status 1 burn_disc_blank")
            self.image("second", "second.iso")
            self.client(*cdrskin, "second.iso")
        self.assert_disc_holds("second")
        self.assertFalse((self.folder / "out" / "first").exists())

    def test_cdrskin_appends_to_and_blanks_a_dvd_plus_rw(self):
        self.cdrskin_grows("dvd+rw")

    def test_cdrskin_appends_to_and_blanks_a_bd_re(self):
        self.cdrskin_grows("bd-re", "blank=format_if_needed")

    def test_cdrskin_appends_to_and_blanks_a_dvd_rw_in_restricted_overwrite(self):
        self.cdrskin_grows("dvd-rw", "blank=format_overwrite")


if __name__ == "__main__":
    unittest.main()
