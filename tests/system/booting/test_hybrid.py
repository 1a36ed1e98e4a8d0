# SPDX-License-Identifier: GPL-3.0-or-later
"""Hybrid images boot: as a disc and as a disk, from BIOS and from UEFI, by the boot loaders that Debian has.

What was booted says so on the serial port, with a line of a file that it finds in the image's own file system. A PC of
its own for each (QEMU, interpreting), so that this runs beside the guest rather than in it."""
import selectors
import shutil
import subprocess
import time
import unittest
from pathlib import Path

from harness import ConsoleTest

QEMU = ["qemu-system-x86_64", "-accel", "tcg", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-nic", "none"]
GRUB = Path("/usr/lib/grub")
ISOLINUX = Path("/usr/lib/ISOLINUX")
OVMF = Path("/usr/share/OVMF")
PATIENCE = 120  # seconds for each; it takes a few

AS_DISC = ["-drive", "file=i.iso,format=raw,media=cdrom,readonly=on,if=ide"]
AS_DISK = ["-drive", "file=i.iso,format=raw,media=disk,snapshot=on,if=ide"]

GRUB_SCRIPT = """serial --unit=0 --speed=115200
terminal_output serial
search --file --set=root /marker.txt
cat /marker.txt
halt
"""
ISOLINUX_SCRIPT = """DEFAULT marker
PROMPT 0
LABEL marker
KERNEL marker.bin
"""
# A boot sector, at 0000:7C00, that writes the text behind it to the first serial port and halts.
SPEAKER = bytes.fromhex(
    "fc31c08ed8be217c"  # cld; xor ax, ax; mov ds, ax; mov si, 7C21h
    "ac84c07411"  # next: lodsb; test al, al; jz end
    "88c4bafd03"  # mov ah, al; mov dx, 3FDh
    "eca82074fb"  # busy: in al, dx; test al, 20h; jz busy
    "88e0b2f8eeebea"  # mov al, ah; mov dl, F8h; out dx, al; jmp next
    "f4ebfd"  # end: hlt; jmp end
)


class Hybrid(ConsoleTest):
    def setUp(self):
        super().setUp()
        self.marker = f"booted from {self.id()} {time.monotonic_ns()}"
        (self.folder / "tree").mkdir()
        (self.folder / "tree" / "marker.txt").write_text(self.marker + "\n")

    def say(self, *words):
        done = subprocess.run(list(map(str, words)), capture_output=True, check=False, cwd=self.folder)
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr).decode("utf-8", "replace"))

    def grub(self, target, name):
        (self.folder / "grub.cfg").write_text(GRUB_SCRIPT)
        disks = ["biosdisk"] if target.startswith("i386") else []
        modules = ["iso9660", "part_gpt", "part_msdos", "serial", "terminal", "echo", "cat", "search", "search_fs_file", "halt", *disks]
        self.say("grub-mkimage", "-O", target, "-d", GRUB / target.removesuffix("-eltorito"), "-c", "grub.cfg", "-p", "/", "-o", name, *modules)

    def create(self, *options):
        self.run_cli("image", "create", "-o", "i.iso", *options, "tree/.")
        self.run_cli("image", "check", "i.iso")

    def boots(self, *machine, memory=256):
        """Until the marker comes, or nothing more; what else was said is in the failure."""
        command = [*QEMU, "-m", str(memory), "-serial", "stdio", *machine]
        heard = b""
        with subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as pc:
            try:
                end = time.monotonic() + PATIENCE
                with selectors.DefaultSelector() as selector:
                    selector.register(pc.stdout, selectors.EVENT_READ)
                    while self.marker.encode() not in heard and time.monotonic() < end:
                        if not selector.select(1):
                            continue
                        said = pc.stdout.read1()
                        if not said:
                            break
                        heard += said
            finally:
                pc.kill()
        self.assertIn(self.marker, heard.decode("utf-8", "replace"), " ".join(command))

    def test_isolinux_from_bios(self):
        folder = self.folder / "tree" / "isolinux"
        folder.mkdir()
        shutil.copy(ISOLINUX / "isolinux.bin", folder)
        shutil.copy("/usr/lib/syslinux/modules/bios/ldlinux.c32", folder)
        (folder / "isolinux.cfg").write_text(ISOLINUX_SCRIPT)
        (folder / "marker.bin").write_bytes(SPEAKER + self.marker.encode() + b"\r\n\0")
        self.create("--boot", "bios,table:isolinux/isolinux.bin", "--hybrid", "--hybrid-code", f"isolinux:{ISOLINUX / 'isohdpfx.bin'}")
        self.boots(*AS_DISC)
        self.boots(*AS_DISK)

    def test_grub_from_bios(self):
        self.grub("i386-pc-eltorito", "tree/eltorito.img")
        self.create("--boot", "bios,table:eltorito.img", "--hybrid", "--hybrid-code", f"grub:{GRUB / 'i386-pc/boot_hybrid.img'}")
        self.boots(*AS_DISC)
        self.boots(*AS_DISK)

    def test_grub_from_uefi(self):
        self.grub("x86_64-efi", "bootx64.efi")
        self.say("mformat", "-C", "-i", "tree/efi.img", "-f", "2880", "::")
        self.say("mmd", "-i", "tree/efi.img", "::/EFI", "::/EFI/BOOT")
        self.say("mcopy", "-i", "tree/efi.img", "bootx64.efi", "::/EFI/BOOT/BOOTX64.EFI")
        self.create("--boot", "uefi:efi.img", "--hybrid")
        firmware = [
            *("-drive", f"if=pflash,format=raw,readonly=on,file={OVMF / 'OVMF_CODE_4M.fd'}"),
            *("-drive", f"if=pflash,format=raw,snapshot=on,file={OVMF / 'OVMF_VARS_4M.fd'}"),  # forgets what it booted
        ]
        self.boots("-M", "q35", *firmware, *AS_DISC, memory=512)
        self.boots("-M", "q35", *firmware, *AS_DISK, memory=512)


if __name__ == "__main__":
    unittest.main()
