/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An LD_PRELOAD library that gives an unmodified program a drive by a socket:
 *
 *     EMBERDISC_BRIDGE=/dev/sr0=/tmp/drive.socket LD_PRELOAD=libemberdisc_bridge.so cdrskin dev=/dev/sr0 ...
 *
 * The packets are those of core/virtualdrive/README.md. A descriptor of the drive is a memfd of a name of its own, so
 * that locks, flags, dup() and close() work by themselves, and a program that executes itself with it (growisofs)
 * finds it again. Programs that are static, or make system calls of their own, pass it by.
 */
#define _GNU_SOURCE
#include "bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <scsi/sg.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dlfcn.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define DESCRIPTOR_NAME "emberdisc-bridge"
#define SECTOR 2048
#define MAXIMUM_TRANSFER (256 * 1024)
/* Of the kernel's scsi/scsi_ioctl.h, which glibc's header of that name leaves out. */
#define SCSI_IOCTL_GET_IDLUN 0x5382
#define SCSI_IOCTL_GET_BUS_NUMBER 0x5386

struct request {
    uint32_t tag, lun;
    uint8_t cdb[16];
    uint8_t cdbLength, padding[3];
    uint32_t transferLength;
};
struct reply {
    uint32_t tag, status, length;
};

#define REAL(name) ((__typeof__(&name))real(#name))

static void* real(const char* name)
{
    void* function = dlsym(RTLD_NEXT, name);
    if (function == NULL)
        abort();
    return function;
}

/* "NODE=SOCKET" of the environment; NULL when there is none. */
static const char* socketPath(const char* node)
{
    const char* setting = getenv("EMBERDISC_BRIDGE");
    const char* equals = setting != NULL ? strchr(setting, '=') : NULL;
    if (equals == NULL || node == NULL)
        return NULL;
    const size_t length = (size_t)(equals - setting);
    return strlen(node) == length && memcmp(node, setting, length) == 0 ? equals + 1 : NULL;
}

static int isNode(const char* path)
{
    return socketPath(path) != NULL;
}

static int isDrive(int fd)
{
    char link[64], target[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, target, sizeof target - 1);
    if (length < 0)
        return 0;
    target[length] = '\0';
    return strstr(target, "memfd:" DESCRIPTOR_NAME) != NULL;
}

/* ---- commands ---------------------------------------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int connection = -1;
static pid_t connectedAs; /* a child of fork() opens its own */

static int connectDrive(void)
{
    if (connection >= 0 && connectedAs == getpid())
        return connection;
    if (connection >= 0)
        close(connection);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char* setting = getenv("EMBERDISC_BRIDGE");
    const char* equals = setting != NULL ? strchr(setting, '=') : NULL;
    connection = -1;
    if (equals == NULL || strlen(equals + 1) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, equals + 1);
    connection = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    const int room = 2 * MAXIMUM_TRANSFER;
    setsockopt(connection, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    if (connect(connection, (const struct sockaddr*)&address, sizeof address) != 0) {
        close(connection);
        connection = -1;
    }
    connectedAs = getpid();
    return connection;
}

/* -1 when the drive is gone. Exactly one of in and out may be there. */
static int exchange(const uint8_t* cdb, size_t cdbLength, void* in, const void* out, size_t length,
                    struct result* result)
{
    static uint32_t tag;
    struct request request = {.tag = ++tag, .cdbLength = (uint8_t)cdbLength, .transferLength = (uint32_t)length};
    memcpy(request.cdb, cdb, cdbLength);
    uint8_t none[1];
    struct iovec outParts[] = {{&request, sizeof request}, {(void*)(uintptr_t)out, out != NULL ? length : 0}};
    const struct msghdr question = {.msg_iov = outParts, .msg_iovlen = 2};
    const int fd = connectDrive();
    if (fd < 0 || sendmsg(fd, &question, MSG_NOSIGNAL) < 0)
        return -1;

    struct reply head;
    uint8_t* packet = malloc(sizeof head + MAXIMUM_TRANSFER);
    if (packet == NULL)
        return -1;
    const ssize_t got = recv(fd, packet, sizeof head + MAXIMUM_TRANSFER, 0);
    int ok = got >= (ssize_t)sizeof head;
    if (ok) {
        memcpy(&head, packet, sizeof head);
        ok = head.tag == request.tag && head.length == (size_t)got - sizeof head;
    }
    if (ok) {
        memset(result, 0, sizeof *result);
        result->status = head.status;
        const size_t room = head.status != 0 ? sizeof result->sense : in != NULL ? length : 0;
        const size_t taken = head.length < room ? head.length : room;
        memcpy(head.status != 0 ? result->sense : in != NULL ? in : none, packet + sizeof head, taken);
        *(head.status != 0 ? &result->senseLength : &result->inLength) = taken;
    }
    free(packet);
    return ok ? 0 : -1;
}

int driveCommand(const uint8_t* cdb, size_t cdbLength, void* in, const void* out, size_t length, struct result* result)
{
    pthread_mutex_lock(&lock);
    const int answered = exchange(cdb, cdbLength, in, out, length, result);
    pthread_mutex_unlock(&lock);
    if (answered != 0)
        errno = ENODEV;
    return answered;
}

static int sgIo(sg_io_hdr_t* header)
{
    if (header->interface_id != 'S') {
        errno = ENOSYS;
        return -1;
    }
    if (header->cmd_len < 6 || header->cmd_len > 16 || header->iovec_count != 0 || header->dxfer_len > MAXIMUM_TRANSFER) {
        errno = EINVAL;
        return -1;
    }
    const int direction = header->dxfer_direction;
    const int isOut = direction == SG_DXFER_TO_DEV && header->dxfer_len > 0;
    const int isIn = (direction == SG_DXFER_FROM_DEV || direction == SG_DXFER_TO_FROM_DEV) && header->dxfer_len > 0;
    struct result result;
    if (driveCommand(header->cmdp, header->cmd_len, isIn ? header->dxferp : NULL, isOut ? header->dxferp : NULL,
                isIn || isOut ? header->dxfer_len : 0, &result) != 0)
        return -1;
    header->status = (unsigned char)result.status;
    header->masked_status = (unsigned char)((result.status >> 1) & 0x1F);
    header->host_status = 0;
    header->driver_status = result.status != 0 ? 8 : 0; /* DRIVER_SENSE */
    header->msg_status = 0;
    header->info = result.status != 0 ? SG_INFO_CHECK : SG_INFO_OK;
    header->duration = 0;
    header->resid = isIn ? (int)(header->dxfer_len - result.inLength) : 0;
    header->sb_len_wr = 0;
    if (result.status != 0 && header->sbp != NULL) {
        header->sb_len_wr =
            (unsigned char)(result.senseLength < header->mx_sb_len ? result.senseLength : header->mx_sb_len);
        memcpy(header->sbp, result.sense, header->sb_len_wr);
    }
    return 0;
}

static int driveStatus(void)
{
    const uint8_t testUnitReady[6] = {0};
    struct result result;
    if (driveCommand(testUnitReady, 6, NULL, NULL, 0, &result) != 0)
        return -1;
    const int notPresent = result.status != 0 && (result.sense[2] & 15) == 2 && result.sense[12] == 0x3A;
    return notPresent ? CDS_NO_DISC : CDS_DISC_OK;
}

static int driveIoctl(unsigned long request, void* argument)
{
    switch (request) {
    case SG_IO:
        return sgIo(argument);
    case SG_GET_VERSION_NUM:
        *(int*)argument = 30536;
        return 0;
    case SG_SET_TIMEOUT:
    case SG_SET_RESERVED_SIZE:
    case CDROM_MEDIA_CHANGED:
        return 0;
    case SG_GET_RESERVED_SIZE:
        *(int*)argument = MAXIMUM_TRANSFER;
        return 0;
    case SG_GET_TIMEOUT:
        return 6000;
    case SCSI_IOCTL_GET_IDLUN:
        memset(argument, 0, 8);
        return 0;
    case SCSI_IOCTL_GET_BUS_NUMBER:
        *(int*)argument = 0;
        return 0;
    case CDROM_DRIVE_STATUS:
        return driveStatus();
    default: {
        int answer = 0;
        if (cdromIoctl(request, argument, &answer) == 0)
            return answer;
        errno = EINVAL; /* as sr answers HDIO_GET_IDENTITY and its like */
        return -1;
    }
    }
}

/* Whole sectors by READ(10) or WRITE(10), for programs that read and write the node: growisofs, xorriso, isoinfo.
 * Exactly one of in and out is there. */
static ssize_t moveSectors(uint8_t* in, const uint8_t* out, size_t size, off_t offset)
{
    if (offset < 0 || offset % SECTOR != 0 || size % SECTOR != 0) {
        errno = EINVAL;
        return -1;
    }
    size_t done = 0;
    while (done < size) {
        const size_t piece = size - done < 32 * SECTOR ? size - done : 32 * SECTOR;
        const uint32_t lba = (uint32_t)((uint64_t)offset / SECTOR + done / SECTOR), count = (uint32_t)(piece / SECTOR);
        const uint8_t cdb[10] = {in != NULL ? 0x28 : 0x2A, 0, (uint8_t)(lba >> 24), (uint8_t)(lba >> 16), (uint8_t)(lba >> 8),
                                 (uint8_t)lba, 0, (uint8_t)(count >> 8), (uint8_t)count, 0};
        struct result result;
        if (driveCommand(cdb, 10, in != NULL ? in + done : NULL, out != NULL ? out + done : NULL, piece, &result) != 0)
            return -1;
        if (result.status != 0)
            break;
        done += piece;
    }
    if (done > 0 || size == 0)
        return (ssize_t)done;
    errno = EIO;
    return -1;
}

/* What was written to the node since it was flushed. */
static volatile sig_atomic_t isDirty;

static ssize_t writeDrive(const void* buffer, size_t size, off_t offset)
{
    isDirty = 1;
    return moveSectors(NULL, buffer, size, offset);
}

static int flushDrive(void)
{
    const uint8_t synchronizeCache[10] = {0x35};
    struct result result;
    isDirty = 0;
    if (driveCommand(synchronizeCache, 10, NULL, NULL, 0, &result) != 0)
        return -1;
    if (result.status == 0)
        return 0;
    errno = EIO;
    return -1;
}

/* As a device is flushed when nobody has it open any more. */
__attribute__((destructor)) static void flushAtTheEnd(void)
{
    if (isDirty)
        flushDrive();
}

/* ---- what programs call ------------------------------------------------------------------------------------ */

/* As sr does at each open: the unit attention of a new medium is taken by the kernel, and programs do not see it.
 * growisofs relies upon that. */
static int openDrive(int flags)
{
    const uint8_t testUnitReady[6] = {0};
    struct result result;
    for (int attempt = 0; attempt < 3; ++attempt) {
        if (driveCommand(testUnitReady, 6, NULL, NULL, 0, &result) != 0)
            return -1;
        if (result.status == 0 || (result.sense[2] & 15) != 6)
            break;
    }
    return memfd_create(DESCRIPTOR_NAME, flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
}

static mode_t modeOf(int flags, va_list list)
{
    return flags & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(list, int) : 0;
}

#define OPEN(name)                                 \
    int name(const char* path, int flags, ...)     \
    {                                              \
        va_list list;                              \
        va_start(list, flags);                     \
        const mode_t mode = modeOf(flags, list);   \
        va_end(list);                              \
        if (isNode(path))                          \
            return openDrive(flags);               \
        return REAL(name)(path, flags, mode);      \
    }
OPEN(open)
OPEN(open64)

#define OPEN_AT(name)                                  \
    int name(int folder, const char* path, int flags, ...) \
    {                                                  \
        va_list list;                                  \
        va_start(list, flags);                         \
        const mode_t mode = modeOf(flags, list);       \
        va_end(list);                                  \
        if (isNode(path))                              \
            return openDrive(flags);                   \
        return REAL(name)(folder, path, flags, mode);  \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

/* What fortified programs call. */
int __open_2(const char* path, int flags);
int __open_2(const char* path, int flags)
{
    return open(path, flags);
}
int __open64_2(const char* path, int flags);
int __open64_2(const char* path, int flags)
{
    return open64(path, flags);
}

/* By any name and any descriptor it is one node: growisofs compares what stat() and fstat() tell, times and all. */
#define DESCRIBE(result, status)             \
    if ((result) == 0) {                     \
        memset(status, 0, sizeof *(status)); \
        (status)->st_mode = S_IFBLK | 0660;  \
        (status)->st_nlink = 1;              \
        (status)->st_rdev = makedev(11, 0);  \
        (status)->st_blksize = SECTOR;       \
    }

#define STAT(name, type)                                         \
    int name(const char* path, struct type* status)              \
    {                                                            \
        if (!isNode(path))                                       \
            return REAL(name)(path, status);                     \
        const int result = REAL(name)("/dev/null", status);      \
        DESCRIBE(result, status)                                 \
        return result;                                           \
    }
STAT(stat, stat)
STAT(lstat, stat)
STAT(stat64, stat64)
STAT(lstat64, stat64)

#define FSTAT(name, type)                           \
    int name(int fd, struct type* status)           \
    {                                               \
        const int result = REAL(name)(fd, status);  \
        if (isDrive(fd))                            \
            DESCRIBE(result, status)                \
        return result;                              \
    }
FSTAT(fstat, stat)
FSTAT(fstat64, stat64)

/* What programs built before glibc 2.33 call; of no use but to pass on. */
#define XSTAT(name, newer, type)                                    \
    int name(int version, const char* path, struct type* status);   \
    int name(int version, const char* path, struct type* status)    \
    {                                                               \
        (void)version;                                              \
        return newer(path, status);                                 \
    }
XSTAT(__xstat, stat, stat)
XSTAT(__lxstat, lstat, stat)
XSTAT(__xstat64, stat64, stat64)
XSTAT(__lxstat64, lstat64, stat64)
int __fxstat(int version, int fd, struct stat* status);
int __fxstat(int version, int fd, struct stat* status)
{
    (void)version;
    return fstat(fd, status);
}
int __fxstat64(int version, int fd, struct stat64* status);
int __fxstat64(int version, int fd, struct stat64* status)
{
    (void)version;
    return fstat64(fd, status);
}

int access(const char* path, int mode)
{
    return isNode(path) ? 0 : REAL(access)(path, mode);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list list;
    va_start(list, request);
    void* argument = va_arg(list, void*);
    va_end(list);
    return isDrive(fd) ? driveIoctl(request, argument) : REAL(ioctl)(fd, request, argument);
}

ssize_t read(int fd, void* buffer, size_t size)
{
    if (!isDrive(fd))
        return REAL(read)(fd, buffer, size);
    const off_t at = lseek(fd, 0, SEEK_CUR);
    const ssize_t got = moveSectors(buffer, NULL, size, at);
    if (got > 0)
        lseek(fd, got, SEEK_CUR);
    return got;
}
ssize_t pread(int fd, void* buffer, size_t size, off_t offset)
{
    return isDrive(fd) ? moveSectors(buffer, NULL, size, offset) : REAL(pread)(fd, buffer, size, offset);
}
ssize_t pread64(int fd, void* buffer, size_t size, off64_t offset)
{
    return isDrive(fd) ? moveSectors(buffer, NULL, size, offset) : REAL(pread64)(fd, buffer, size, offset);
}
ssize_t write(int fd, const void* buffer, size_t size)
{
    if (!isDrive(fd))
        return REAL(write)(fd, buffer, size);
    const off_t at = lseek(fd, 0, SEEK_CUR);
    const ssize_t put = writeDrive(buffer, size, at);
    if (put > 0)
        lseek(fd, put, SEEK_CUR);
    return put;
}
ssize_t pwrite(int fd, const void* buffer, size_t size, off_t offset)
{
    return isDrive(fd) ? writeDrive(buffer, size, offset) : REAL(pwrite)(fd, buffer, size, offset);
}
ssize_t pwrite64(int fd, const void* buffer, size_t size, off64_t offset)
{
    return isDrive(fd) ? writeDrive(buffer, size, offset) : REAL(pwrite64)(fd, buffer, size, offset);
}
int fsync(int fd)
{
    return isDrive(fd) ? flushDrive() : REAL(fsync)(fd);
}
int fdatasync(int fd)
{
    return isDrive(fd) ? flushDrive() : REAL(fdatasync)(fd);
}

/* ---- time -------------------------------------------------------------------------------------------------- */

/* Programs give a drive seconds to come to rest; this one is ready when it is asked again. */
#define HURRY 20

int nanosleep(const struct timespec* wanted, struct timespec* left)
{
    const int64_t nanoseconds = ((int64_t)wanted->tv_sec * 1000000000 + wanted->tv_nsec) / HURRY;
    const struct timespec shorter = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    return REAL(nanosleep)(&shorter, left);
}
unsigned sleep(unsigned seconds)
{
    const struct timespec wanted = {(time_t)seconds, 0};
    nanosleep(&wanted, NULL);
    return 0;
}
int usleep(useconds_t microseconds)
{
    const struct timespec wanted = {microseconds / 1000000, (long)(microseconds % 1000000) * 1000};
    return nanosleep(&wanted, NULL);
}
int poll(struct pollfd* descriptors, nfds_t count, int milliseconds)
{
    return REAL(poll)(descriptors, count, count == 0 && milliseconds > 0 ? milliseconds / HURRY : milliseconds);
}
