# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests with CD have in common: songs, and what programs of others must say of the disc with them."""
import os
import re
import wave

from bridged import BridgedTest

SECTOR = 2352


class CdTest(BridgedTest):
    def songs(self):
        """1.wav of ten and 2.wav of twelve seconds, and both in all.wav; gives the samples of each."""
        songs = [os.urandom(750 * SECTOR), os.urandom(900 * SECTOR)]
        for name, samples in (("1.wav", songs[0]), ("2.wav", songs[1]), ("all.wav", b"".join(songs))):
            with wave.open(str(self.folder / name), "wb") as to:
                to.setnchannels(2)
                to.setsampwidth(2)
                to.setframerate(44100)
                to.writeframes(samples)
        return songs

    def assert_disc_sounds(self, samples):
        self.run_cli("virtual", "export", "d.vdisc", "-o", "out.cue")
        self.assertEqual((self.folder / "out.bin").read_bytes() == samples, True, "other samples than were written")

    def assert_is_album(self, said):
        """What cd-info tells of a disc that any of the sheets describes."""
        self.assert_has_codes(said)
        self.assert_has_titles(said)

    def assert_has_codes(self, said):
        self.assertIn("Disc mode is listed as: CD-DA", said)
        self.assertIn("Media Catalog Number (MCN): 1234567890123", said)
        self.assertRegex(said, r"TRACK +1 ISRC: DEABC2600001")

    def assert_has_titles(self, said):
        for line in ("TITLE: The Album", "TITLE: First Song", "TITLE: Second Song", "PERFORMER: A Guest"):
            self.assertIn(line, said)

    def tracks(self, said):
        """The start, kind and copy permission that cd-info lists."""
        return re.findall(r"^ *\d+: (\d\d:\d\d:\d\d) +\d{6} (audio|data|XA) +\w+ +(yes|no)", said, re.MULTILINE)
