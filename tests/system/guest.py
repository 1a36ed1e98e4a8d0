# SPDX-License-Identifier: GPL-3.0-or-later
"""A PC without hardware: Debian's kernel in QEMU, with this machine's programs and a folder that both see.

QEMU interprets (TCG), so that it works wherever QEMU does; the guest is ten to twenty times slower than the machine.
The kernel comes from packaging/guest-kernel. It boots from its unpacked ELF file (PVH) where that can be unpacked,
which saves some seconds of interpreted decompression."""
import lzma
import os
import shlex
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUSYBOX = Path("/bin/busybox")
QEMU = "qemu-system-x86_64"
# What has to be there before the root is, in the order of their dependencies.
BOOT_MODULES = ["virtio_pci", "9pnet_virtio", "9p", "overlay"]


class GuestFailed(Exception):
    """The guest cannot be had, or died. The sentence says why."""


def module_order(folder, wanted):
    """Paths of modules, each behind those that it needs."""
    needs = {}
    for line in (folder / "modules.dep").read_text().splitlines():
        path, others = line.split(":", 1)
        needs[path] = others.split()
    by_name = {Path(path).name.split(".ko")[0].replace("-", "_"): path for path in needs}
    order = []

    def add(path):
        for other in reversed(needs[path]):
            add(other)
        if path not in order:
            order.append(path)

    for name in wanted:
        if name in by_name:  # others are part of the kernel
            add(by_name[name])
    return order


def cpio_entry(name, mode, content=b""):
    """One file of the "newc" format, which is what the kernel unpacks as its first root."""
    encoded = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0]
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + encoded
    return head + b"\0" * (-len(head) % 4) + content + b"\0" * (-len(content) % 4)


def initramfs(modules):
    parts = [cpio_entry(name, 0o040755) for name in ("bin", "dev", "proc", "sys", "modules", "host", "changes", "root")]
    parts.append(cpio_entry("bin/busybox", 0o100755, BUSYBOX.read_bytes()))
    parts.append(cpio_entry("init", 0o100755, (HERE / "init").read_bytes()))
    order = module_order(modules, BOOT_MODULES)
    for path in order:
        parts.append(cpio_entry(f"modules/{Path(path).name}", 0o100644, (modules / path).read_bytes()))
    parts.append(cpio_entry("modules/order", 0o100644, "\n".join(Path(path).name for path in order).encode()))
    parts.append(cpio_entry("TRAILER!!!", 0))
    return b"".join(parts)


def unpacked_kernel(image):
    """The ELF file in a bzImage (Documentation/arch/x86/boot.rst: payload_offset, payload_length); None when its compression is another."""
    setup_sectors = image[0x1F1] or 4
    offset, length = struct.unpack_from("<II", image, 0x248)
    start = (setup_sectors + 1) * 512 + offset
    payload = image[start : start + length]
    if payload.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(payload)
    if payload.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(31).decompress(payload)
    return None


class Guest:
    def __init__(self, folder):
        """`folder` is the one that packaging/guest-kernel filled."""
        self.folder = Path(folder).resolve()
        tree = self.folder / "kernel"
        if not tree.is_dir():
            raise GuestFailed(f"there is no kernel in {self.folder}: packaging/guest-kernel {self.folder} fetches it")
        for needed in (QEMU, BUSYBOX):
            if not shutil.which(str(needed)):
                raise GuestFailed(f"{needed} is missing: packaging/setup system installs it")
        (self.module_folder,) = (tree / "lib/modules").iterdir()
        self.kernel = self.prepare(tree)

    def prepare(self, tree):
        version = self.module_folder.name
        (self.folder / "initramfs").write_bytes(initramfs(self.module_folder))
        packed, ready = tree / f"boot/vmlinuz-{version}", tree / "boot/vmlinux"
        if not ready.exists():
            elf = unpacked_kernel(packed.read_bytes())
            if elf is None:
                return packed
            partial = ready.with_suffix(".part")
            partial.write_bytes(elf)
            partial.rename(ready)
        return ready

    def run(self, command, modules, environment, timeout, memory=2048):
        """Boots, runs the command (a list) in the guest, passes on what it says, and gives its exit code."""
        shared = self.folder / "shared"
        shutil.rmtree(shared, ignore_errors=True)
        shared.mkdir()
        words = ["env", *(f"{name}={value}" for name, value in environment.items()), *map(str, command)]
        (shared / "command").write_text(f"exec {shlex.join(words)}\n")
        (shared / "modules").write_text(" ".join(modules) + "\n")
        (shared / "module-folder").write_text(str(self.module_folder.parent))
        shutil.copy(HERE / "boot", shared / "boot")
        arguments = [
            *(QEMU, "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", str(memory), "-smp", "1"),
            *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-nic", "none"),
            *("-serial", f"file:{shared / 'console'}", "-serial", "stdio"),
            *("-kernel", self.kernel, "-initrd", self.folder / "initramfs", "-append", "console=ttyS0 panic=-1 quiet"),
            *("-fsdev", "local,id=hr,path=/,security_model=none,readonly=on,multidevs=remap"),
            *("-device", "virtio-9p-pci,fsdev=hr,mount_tag=hostroot"),
            *("-fsdev", f"local,id=sh,path={shared},security_model=none,multidevs=remap"),
            *("-device", "virtio-9p-pci,fsdev=sh,mount_tag=shared"),
        ]
        try:
            qemu = subprocess.run(list(map(os.fspath, arguments)), stdin=subprocess.DEVNULL, timeout=timeout, check=False)
            ended = f"QEMU ended with {qemu.returncode}"
        except subprocess.TimeoutExpired:
            ended = f"it was not done after {timeout} seconds"
        status = shared / "status"
        if not status.exists() or not status.read_text().strip():
            raise GuestFailed(f"the guest has no result: {ended}. Its console is {shared / 'console'}")
        return int(status.read_text())
