# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of virtual disc: made, and told as what it is, with the capacities of real discs."""
import subprocess
import unittest

from harness import ConsoleTest

# Kind, status, and free sectors of 2048 bytes when new. A DVD-RAM has the spare areas that its maker gave it, a BD-RE tells what the
# format that it is given before a burn will leave, a DVD-RW what sequential recording can have.
BLANK = {
    "cd-r-74": ("CD-R", "blank", 333000),
    "cd-r-80": ("CD-R", "blank", 359849),
    "cd-r-90": ("CD-R", "blank", 404849),
    "cd-rw": ("CD-RW", "blank", 359849),
    "dvd-r": ("DVD-R", "blank", 2298496),
    "dvd-r-dl": ("DVD-R DL", "blank", 4171712),
    "dvd-rw": ("DVD-RW", "blank", 2298496),
    "dvd-ram": ("DVD-RAM", "overwritable", 2236704),
    "dvd+r": ("DVD+R", "blank", 2295104),
    "dvd+r-dl": ("DVD+R DL", "blank", 4173824),
    "dvd+rw": ("DVD+RW", "overwritable", 2295104),
    "bd-r": ("BD-R", "blank", 12219392),
    "bd-r-dl": ("BD-R", "blank", 24438784),
    "bd-r-xl3": ("BD-R", "blank", 48878592),
    "bd-r-xl4": ("BD-R", "blank", 62500864),
    "bd-re": ("BD-RE", "overwritable", 11826176),
    "bd-re-dl": ("BD-RE", "overwritable", 23652352),
}
PRESSED = {"cd-rom": "CD-ROM", "dvd-rom": "DVD-ROM", "bd-rom": "BD-ROM"}


class VirtualDiscs(ConsoleTest):
    def test_the_help_names_all_of_them(self):
        said = self.run_cli("virtual", "create", "x.vdisc", "--media", "floppy", code=2).err
        for name in (*BLANK, *PRESSED):
            self.assertIn(f" {name}", said)

    def test_every_blank_disc_has_the_capacity_of_a_real_one(self):
        for name, (kind, status, sectors) in BLANK.items():
            with self.subTest(media=name):
                medium = self.medium(self.disc(name, f"{name}.vdisc"))
                self.assertEqual((medium["kind"], medium["status"], medium["freeSectors"]), (kind, status, sectors))
                self.assertEqual((medium["usedSectors"], medium["sectorSize"], medium["nextWritable"]), (0, 2048, 0))
                self.assertGreater(len(medium["writeSpeeds"]), 1)

    def test_every_pressed_disc_holds_what_it_is_made_of(self):
        (self.folder / "file").write_text("contents")
        subprocess.run(["genisoimage", "-quiet", "-R", "-V", "PRESSED", "-o", "i.iso", "file"], cwd=self.folder, check=True)
        sectors = (self.folder / "i.iso").stat().st_size // 2048
        for name, kind in PRESSED.items():
            with self.subTest(media=name):
                self.run_cli("virtual", "create", f"{name}.vdisc", "--media", name, "--from", "i.iso")
                medium = self.medium(f"virtual:{name}.vdisc")
                self.assertEqual((medium["kind"], medium["status"], medium["freeSectors"]), (kind, "finished", 0))
                self.assertEqual((medium["volumeLabel"], medium["erasable"]), ("PRESSED", False))
                # A track of a CD has four seconds.
                self.assertEqual(medium["usedSectors"], max(sectors, 300) if name == "cd-rom" else sectors)


if __name__ == "__main__":
    unittest.main()
