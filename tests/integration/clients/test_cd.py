# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that others wrote burn, append to, blank and read CD-R and CD-RW through the bridge."""
import re
import unittest

from bridged import NODE
from cdaudio import CdTest

CD_TEXT_SHEET = """\
Input Sheet Version = 0.7T
Text Code = 8859
Language Code = English
Album Title = The Album
Artist Name = The Band
Track 01 Title = First Song
Track 01 Artist = The Band
Track 02 Title = Second Song
Track 02 Artist = A Guest
ISRC 01 = DEABC2600001
"""

CUE_SHEET = """\
CATALOG 1234567890123
TITLE "The Album"
PERFORMER "The Band"
FILE "all.wav" WAVE
  TRACK 01 AUDIO
    TITLE "First Song"
    PERFORMER "The Band"
    ISRC DEABC2600001
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Second Song"
    PERFORMER "A Guest"
    INDEX 00 00:08:00
    INDEX 01 00:10:00
"""


class CdClients(CdTest):
    def test_cdrskin_appends_to_and_blanks_a_cd_rw(self):
        image, second = self.image(), self.image("second", "second.iso")
        with self.drive("cd-rw"):
            self.client("cdrskin", f"dev={NODE}", "-tao", "-multi", "padsize=150s", "i.iso")
            self.client("cdrskin", f"dev={NODE}", "-tao", "-multi", "padsize=150s", "second.iso")
            said = self.client("cdrskin", f"dev={NODE}", "-toc")
            self.assertIn("2 sessions, 2 tracks, appendable CD-RW", said)
        self.assert_tracks_hold(image, second)
        with self.served():
            self.client("cdrskin", f"dev={NODE}", "blank=fast", "-tao", "padsize=150s", "i.iso")
            self.client("cdrskin", f"dev={NODE}", "blank=all")
            self.assertIn("blank CD-RW", self.client("cdrskin", f"dev={NODE}", "-toc"))
            self.client("cdrskin", f"dev={NODE}", "-sao", "i.iso")
        self.assertEqual(self.medium("virtual:d.vdisc")["status"], "finished")
        self.assert_disc_begins_with(image)

    def test_xorriso_appends_to_and_blanks_a_cd_rw(self):
        with self.drive("cd-rw"):
            self.client("xorriso", "-outdev", NODE, "-map", "second", "/gone", "-commit")
            self.client("xorriso", "-outdev", NODE, "-blank", "fast", "-map", "second", "/gone", "-commit")
            self.client("xorriso", "-outdev", NODE, "-blank", "all", "-map", "first", "/first", "-commit")
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
        self.assertEqual(len(re.findall(r"^ISO session *:", said, re.MULTILINE)), 2, said)
        self.assertIn("Media current: CD-RW", said)
        self.assert_disc_holds("first", "second")

    def test_wodim_writes_a_cd_r_in_sao(self):
        image = self.image()
        with self.drive("cd-r-80"):
            self.client("wodim", f"dev={NODE}", "gracetime=2", "-dao", "i.iso")
            said = self.client("cd-info", "--no-header", NODE)
        self.assertIn("CD-ROM Track List (1 - 1)", said)
        self.assertIn("ISO 9660", said)
        self.assert_disc_begins_with(image)

    def test_wodim_blanks_a_cd_rw(self):
        image = self.image()
        with self.drive("cd-rw"):
            for blanking in ("fast", "all"):
                self.client("wodim", f"dev={NODE}", "gracetime=2", "-tao", "i.iso")
                self.client("wodim", f"dev={NODE}", "gracetime=2", f"blank={blanking}")
            self.client("wodim", f"dev={NODE}", "gracetime=2", "-tao", "i.iso")
        self.assert_disc_begins_with(image)

    def test_wodim_writes_audio_with_a_cue_sheet(self):
        songs = self.songs()
        (self.folder / "all.cue").write_text(CUE_SHEET)
        with self.drive("cd-r-80"):
            self.client("wodim", f"dev={NODE}", "gracetime=2", "-dao", "-text", "cuefile=all.cue")
            said = self.client("cd-info", "--no-header", NODE)
        self.assert_is_album(said)
        self.assertEqual(self.tracks(said), [("00:02:00", "audio", "no"), ("00:12:00", "audio", "no")])
        self.assert_disc_sounds(b"".join(songs))

    def test_wodim_writes_audio_tracks_at_once(self):
        songs = self.songs()
        with self.drive("cd-r-80"):
            self.client("wodim", f"dev={NODE}", "gracetime=2", "-tao", "-audio", "1.wav", "2.wav")
            said = self.client("cd-info", "--no-header", NODE)
        # Each track ends with two run-out sectors; the next one stands 150 behind them.
        self.assertEqual([start for start, _, _ in self.tracks(said)], ["00:02:00", "00:14:02"])
        self.assert_disc_sounds(b"".join(songs))

    def test_wodim_writes_audio_raw(self):
        songs = self.songs()
        with self.drive("cd-r-80"):
            self.client("wodim", f"dev={NODE}", "gracetime=2", "-raw96r", "-audio", "1.wav", "2.wav")
            said = self.client("cd-info", "--no-header", NODE)
        self.assertEqual(self.tracks(said), [("00:02:00", "audio", "no"), ("00:12:00", "audio", "no")])
        self.assert_disc_sounds(b"".join(songs))

    def test_cdrskin_writes_audio_with_cd_text(self):
        songs = self.songs()
        (self.folder / "text.v07t").write_text(CD_TEXT_SHEET)
        with self.drive("cd-r-80"):
            self.client("cdrskin", f"dev={NODE}", "-sao", "-audio", "input_sheet_v07t=text.v07t", "1.wav", "2.wav")
            sheet = self.client("cdrskin", f"dev={NODE}", "cdtext_to_v07t=-")
            said = self.client("cd-info", "--no-header", NODE)
        for line in ("Album Title         = The Album", "Track 02 Artist     = A Guest", "ISRC 01             = DEABC2600001"):
            self.assertIn(line, sheet)
        self.assert_has_titles(said)
        self.assert_disc_sounds(b"".join(songs))

    def test_cdrskin_writes_audio_with_a_cue_sheet(self):
        songs = self.songs()
        (self.folder / "all.cue").write_text(CUE_SHEET)
        with self.drive("cd-rw"):
            self.client("cdrskin", f"dev={NODE}", "-text", "cuefile=all.cue")
            said = self.client("cd-info", "--no-header", NODE)
        self.assert_is_album(said)
        self.assertEqual(self.tracks(said), [("00:02:00", "audio", "no"), ("00:12:00", "audio", "no")])
        self.assert_disc_sounds(b"".join(songs))

    def test_cd_info_knows_a_blank_disc(self):
        with self.drive("cd-rw"):
            said = self.client("cd-info", "--no-header", NODE, code=1)
        self.assertIn("EMBRDISC", said)
        self.assertIn("Can write CD-RW                         : Yes", said)
        self.assertNotIn("Track List", said)


if __name__ == "__main__":
    unittest.main()
