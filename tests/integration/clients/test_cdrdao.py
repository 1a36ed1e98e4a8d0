# SPDX-License-Identifier: GPL-3.0-or-later
"""cdrdao writes discs, at once and raw, and reads them back through the bridge."""
import array
import re
import subprocess
import unittest

from bridged import NODE
from cdaudio import SECTOR, CdTest
from cdextra import DATA_START, behind_headers, split, write_cd_extra

READER = "generic-mmc:0x10"  # with CD-TEXT

# cdrdao 1.2.5 leaves out the zeros that end the strings of CD-TEXT when it writes, so that they become one.
JOINS_TEXTS = "version 1.2.5" in subprocess.run(["cdrdao"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout
TEXTS = ('TITLE "The AlbumFirst SongSecond Song"', 'PERFORMER "The BandThe BandA Guest"') if JOINS_TEXTS else ('TITLE "The Album"', 'PERFORMER "A Guest"')

TOC_SHEET = """\
CD_DA
CATALOG "1234567890123"
CD_TEXT {
  LANGUAGE_MAP { 0 : EN }
  LANGUAGE 0 { TITLE "The Album" PERFORMER "The Band" }
}
TRACK AUDIO
ISRC "DEABC2600001"
CD_TEXT { LANGUAGE 0 { TITLE "First Song" PERFORMER "The Band" } }
FILE "1.wav" 0
TRACK AUDIO
COPY
PRE_EMPHASIS
CD_TEXT { LANGUAGE 0 { TITLE "Second Song" PERFORMER "A Guest" } }
PREGAP 00:01:00
FILE "2.wav" 0
INDEX 00:05:00
"""

DATA_SHEET = """\
CD_ROM
TRACK MODE1
DATAFILE "i.iso"
TRACK AUDIO
PREGAP 00:02:00
FILE "1.wav" 0
"""

XA_SHEET = """\
CD_ROM_XA
TRACK MODE2_FORM1
DATAFILE "i.iso"
"""


class Cdrdao(CdTest):
    def write(self, sheet, driver):
        (self.folder / "disc.toc").write_text(sheet)
        return self.client("cdrdao", "write", "--device", NODE, "--driver", driver, "-n", "disc.toc")

    def read(self, command, *more):
        said = self.client("cdrdao", command, "--device", NODE, "--driver", READER, *more, "read.toc")
        return said, (self.folder / "read.toc").read_text()

    def assert_is_the_disc(self, songs):
        """Of TOC_SHEET: what cdrdao itself and cd-info read, sample for sample."""
        said, toc = self.read("read-toc")
        self.assertIn("PQ sub-channel reading (audio track) is supported, data format is BCD.", said)
        self.assertIn("Raw P-W sub-channel reading (audio track) is supported.", said)
        self.assertIn("Found pre-gap: 00:01:00", said)
        for line in ('CATALOG "1234567890123"', 'ISRC "DEABC2600001"', *TEXTS, "START 00:01:00"):
            self.assertIn(line, toc)
        self.assertEqual(re.findall(r"^(NO COPY|COPY|NO PRE_EMPHASIS|PRE_EMPHASIS)$", toc, re.MULTILINE), ["NO COPY", "NO PRE_EMPHASIS", "COPY", "PRE_EMPHASIS"])
        self.assertIn("INDEX 00:05:00", toc)
        heard = self.client("cd-info", "--no-header", NODE)
        self.assert_has_codes(heard) if JOINS_TEXTS else self.assert_is_album(heard)
        (self.folder / "read.toc").unlink()
        self.read("read-cd", "--datafile", "read.bin")
        samples = array.array("H", (self.folder / "read.bin").read_bytes())
        samples.byteswap()  # cdrdao's data files have the other byte order
        self.assertEqual(samples.tobytes() == songs[0] + bytes(75 * SECTOR) + songs[1], True)

    def test_writes_cd_text_at_once(self):
        songs = self.songs()
        with self.drive("cd-r-80"):
            self.write(TOC_SHEET, READER)
            self.assert_is_the_disc(songs)
        self.assert_disc_sounds(songs[0] + bytes(75 * SECTOR) + songs[1])

    def test_writes_cd_text_raw(self):
        songs = self.songs()
        with self.drive("cd-r-80"):
            self.write(TOC_SHEET, "generic-mmc-raw")
            self.assert_is_the_disc(songs)
        self.assert_disc_sounds(songs[0] + bytes(75 * SECTOR) + songs[1])

    def exported(self):
        self.run_cli("virtual", "export", "d.vdisc", "-o", "out.cue")
        return (self.folder / "out.cue").read_text(), (self.folder / "out.bin").read_bytes()

    def test_writes_data_and_audio_at_once(self):
        image, songs = self.image(), self.songs()
        with self.drive("cd-r-80"):
            self.write(DATA_SHEET, READER)
            said = self.client("cd-info", "--no-header", NODE)
        self.assertEqual([kind for _, kind, _ in self.tracks(said)], ["data", "audio"])
        sheet, sectors = self.exported()
        self.assertIn("TRACK 01 MODE1/2048", sheet)
        self.assertEqual(sectors.startswith(image), True)
        self.assertEqual(sectors.endswith(songs[0]), True)

    def test_forms_the_same_sectors_as_the_drive(self):
        """Header, EDC, parity and scrambling of cdrdao against ours, of Mode 1 and of XA."""
        image = self.image()
        self.songs()
        for sheet in (DATA_SHEET, XA_SHEET):
            with self.drive("cd-r-80"):
                self.write(sheet, READER)
                self.read("read-cd", "--read-raw", "--datafile", "read.bin")
            (self.folder / "d.vdisc").unlink()
            with self.drive("cd-r-80"):
                self.write(sheet, "generic-mmc-raw")
            length = len(image) // 2048 * SECTOR
            self.assertEqual((self.folder / "read.bin").read_bytes()[:length] == self.exported()[1][:length], True, sheet)
            for name in ("d.vdisc", "out.cue", "out.bin", "read.bin", "read.toc"):
                (self.folder / name).unlink()

    def test_reads_a_cd_extra_of_ours(self):
        """The kind of disc, its sessions, and each sector of the second one with its sub-header."""
        _, data = write_cd_extra(self.folder)
        self.run_cli("burn-image", "--drive", self.disc("cd-r-80"), "extra.cue")
        with self.served():
            said = self.client("cd-info", "--no-header", NODE)
            listed, toc = self.read("read-toc", "--session", "2")
            (self.folder / "read.toc").unlink()
            self.read("read-cd", "--session", "2", "--read-raw", "--datafile", "read.bin")
        for line in ("CD-Plus/Extra", f"session #2 starts at track  3, LSN: {DATA_START}", "label `BONUS", "TRACK  1 ISRC: DEABC2600001"):
            self.assertIn(line, said)
        self.assertIn(f"DATA    4      02:42:25( {DATA_START})", listed)
        self.assertTrue(toc.startswith("CD_ROM_XA"), toc)
        self.assertIn("TRACK MODE2_FORM_MIX", toc)
        sectors = split((self.folder / "read.bin").read_bytes())
        self.assertEqual(len(sectors), len(data) + 2)  # and the run-out blocks
        self.assertEqual(behind_headers(sectors[:-2]) == behind_headers(data), True)


if __name__ == "__main__":
    unittest.main()
