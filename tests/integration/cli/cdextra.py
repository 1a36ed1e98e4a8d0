# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets of CDs whose later sessions are more than one track in Mode 1."""
import os
import subprocess

SECTOR = 2352
SYNC = bytes([0] + [0xFF] * 10 + [0])
# Two songs and, between two sessions, lead-out, lead-in and pre-gap: where the data of a CD-Extra begins.
SONGS = (400, 375)
DATA_START = sum(SONGS) + 11_400
TRAILER = 20  # sectors in form 2 behind the file system


def bcd(number):
    return number // 10 * 16 + number % 10


def header(lba, mode):
    at = lba + 150
    return SYNC + bytes([bcd(at // 4500), bcd(at // 75 % 60), bcd(at % 75), mode])


def whole(lba, mode, behind):
    """A sector as a ripper has it; its codes are left to the recorder."""
    return (header(lba, mode) + behind).ljust(SECTOR, b"\0")


def file_system(folder, start, name="two.iso"):
    """Of a program of others, made for a session that begins at `start`."""
    tree = folder / "bonus"
    tree.mkdir(exist_ok=True)
    (tree / "VIDEO.DAT").write_bytes(os.urandom(700_001))
    subprocess.run(["genisoimage", "-quiet", "-R", "-V", "BONUS", "-C", f"0,{start}", "-o", name, "bonus"], cwd=folder, capture_output=True, check=True)
    return (folder / name).read_bytes()


def xa_sectors(image, start):
    """The image in form 1, with an end of file in the last sub-header, and a few sectors of form 2."""
    blocks = [image[i : i + 2048] for i in range(0, len(image), 2048)]
    sectors = []
    for i, block in enumerate(blocks):
        sub = bytes([0, 0, 0x89 if i + 1 == len(blocks) else 0x08, 0])
        sectors.append(whole(start + i, 2, sub * 2 + block))
    for i in range(TRAILER):
        sub = bytes([1, i + 1, 0x64, 0x7F])
        sectors.append(whole(start + len(blocks) + i, 2, sub * 2 + os.urandom(2324)))
    return sectors


def behind_headers(sectors):
    """What the user has of sectors in Mode 2: sub-headers and data, without EDC and parity."""
    return [sector[16 : 16 + (2332 if sector[18] & 0x20 else 2056)] for sector in sectors]


def split(binary):
    return [binary[i : i + SECTOR] for i in range(0, len(binary), SECTOR)]


def write_cd_extra(folder, start=DATA_START):
    """extra.cue and extra.bin: the songs, and the sectors of the data track."""
    songs = os.urandom(sum(SONGS) * SECTOR)
    data = xa_sectors(file_system(folder, start), start)
    (folder / "extra.bin").write_bytes(songs + b"".join(data))
    (folder / "extra.cue").write_text(
        'FILE "extra.bin" BINARY\nREM SESSION 01\n  TRACK 01 AUDIO\n    ISRC DEABC2600001\n    INDEX 01 00:00:00\n'
        "  TRACK 02 AUDIO\n    INDEX 01 00:05:25\n"
        "REM SESSION 02\n  TRACK 03 MODE2/2352\n    INDEX 01 00:10:25\n")
    return songs, data
