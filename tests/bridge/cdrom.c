/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The requests of the kernel's cdrom driver that libcdio, cdparanoia and their like make instead of SG_IO, each by the
 * command that the kernel sends for it.
 */
#define _GNU_SOURCE
#include "bridge.h"

#include <errno.h>
#include <linux/cdrom.h>
#include <stdlib.h>
#include <string.h>

#define LEAD_OUT 0xAA
#define PREGAP 150

/* A command that answers at least `least` bytes; -1 with EIO when it does not. */
static int ask(const uint8_t* cdb, size_t cdbLength, void* in, size_t length, size_t least)
{
    struct result result;
    if (driveCommand(cdb, cdbLength, in, NULL, length, &result) != 0)
        return -1;
    if (result.status == 0 && result.inLength >= least)
        return 0;
    errno = (result.sense[2] & 15) == 2 && result.sense[12] == 0x3A ? ENOMEDIUM : EIO;
    return -1;
}

static int readToc(int format, int msf, int number, uint8_t* reply, size_t length)
{
    const uint8_t cdb[10] = {0x43, msf ? 2 : 0, 0, 0, 0, 0, (uint8_t)number, 0, (uint8_t)length, (uint8_t)(format << 6)};
    memset(reply, 0, length);
    return ask(cdb, sizeof cdb, reply, length, 4);
}

static int tocHeader(struct cdrom_tochdr* header)
{
    uint8_t reply[12];
    if (readToc(0, 0, 0, reply, sizeof reply) != 0)
        return -1;
    header->cdth_trk0 = reply[2];
    header->cdth_trk1 = reply[3];
    return 0;
}

static void setAddress(union cdrom_addr* to, int msf, const uint8_t* from)
{
    if (msf) {
        to->msf.minute = from[1];
        to->msf.second = from[2];
        to->msf.frame = from[3];
    } else {
        to->lba = (int)((uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3]);
    }
}

static int tocEntry(struct cdrom_tocentry* entry)
{
    uint8_t reply[12];
    const int msf = entry->cdte_format == CDROM_MSF;
    if (readToc(0, msf, entry->cdte_track, reply, sizeof reply) != 0)
        return -1;
    if (reply[6] != entry->cdte_track) {
        errno = EINVAL;
        return -1;
    }
    entry->cdte_adr = reply[5] >> 4 & 15;
    entry->cdte_ctrl = reply[5] & 15;
    entry->cdte_datamode = (entry->cdte_ctrl & CDROM_DATA_TRACK) != 0;
    setAddress(&entry->cdte_addr, msf, reply + 8);
    return 0;
}

static int multiSession(struct cdrom_multisession* to)
{
    uint8_t reply[12];
    const int msf = to->addr_format == CDROM_MSF;
    if (readToc(1, msf, 0, reply, sizeof reply) != 0)
        return -1;
    to->xa_flag = reply[2] != reply[3]; /* more than one session */
    setAddress(&to->addr, msf, reply + 8);
    return 0;
}

static int catalogNumber(struct cdrom_mcn* to)
{
    const uint8_t cdb[10] = {0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0};
    uint8_t reply[24] = {0};
    if (ask(cdb, sizeof cdb, reply, sizeof reply, sizeof reply) != 0)
        return -1;
    memset(to, 0, sizeof *to);
    if ((reply[8] & 0x80) != 0)
        memcpy(to->medium_catalog_number, reply + 9, 13);
    return 0;
}

static int discStatus(void)
{
    struct cdrom_tochdr header;
    if (tocHeader(&header) != 0)
        return errno == ENOMEDIUM ? CDS_NO_DISC : CDS_NO_INFO;
    int audio = 0, data = 0;
    for (int track = header.cdth_trk0; track <= header.cdth_trk1; ++track) {
        struct cdrom_tocentry entry = {.cdte_track = (uint8_t)track, .cdte_format = CDROM_LBA};
        if (tocEntry(&entry) != 0)
            return CDS_NO_INFO;
        ++*((entry.cdte_ctrl & CDROM_DATA_TRACK) != 0 ? &data : &audio);
    }
    return data > 0 && audio > 0 ? CDS_MIXED : data > 0 ? CDS_DATA_1 : CDS_AUDIO;
}

/* READ CD of whole sectors, LBA in and out: CDROMREADRAW, CDROMREADAUDIO. */
static int readSectors(int expected, int lba, unsigned count, void* to)
{
    const uint8_t cdb[12] = {0xBE,           (uint8_t)(expected << 2), (uint8_t)(lba >> 24),   (uint8_t)(lba >> 16), (uint8_t)(lba >> 8),
                             (uint8_t)lba,   (uint8_t)(count >> 16),   (uint8_t)(count >> 8),  (uint8_t)count,       0xF8,
                             0,              0};
    const size_t length = (size_t)count * CD_FRAMESIZE_RAW;
    return ask(cdb, sizeof cdb, to, length, length);
}

static int lbaOf(const union cdrom_addr* address, int msf)
{
    return msf ? (address->msf.minute * CD_SECS + address->msf.second) * CD_FRAMES + address->msf.frame - PREGAP : address->lba;
}

static int readAudio(const struct cdrom_read_audio* request)
{
    const int first = lbaOf(&request->addr, request->addr_format == CDROM_MSF);
    for (int done = 0; done < request->nframes; done += 75) {
        const int left = request->nframes - done;
        if (readSectors(1, first + done, (unsigned)(left < 75 ? left : 75), request->buf + (size_t)done * CD_FRAMESIZE_RAW) != 0)
            return -1;
    }
    return 0;
}

static int readRaw(void* argument)
{
    struct cdrom_msf from;
    memcpy(&from, argument, sizeof from);
    const int lba = (from.cdmsf_min0 * CD_SECS + from.cdmsf_sec0) * CD_FRAMES + from.cdmsf_frame0 - PREGAP;
    return readSectors(0, lba, 1, argument);
}

static int sendPacket(struct cdrom_generic_command* packet)
{
    struct result result;
    const int isIn = packet->data_direction == CGC_DATA_READ && packet->buflen > 0;
    const int isOut = packet->data_direction == CGC_DATA_WRITE && packet->buflen > 0;
    static const uint8_t lengths[8] = {6, 10, 10, 12, 12, 12, 10, 10};
    if (driveCommand(packet->cmd, lengths[packet->cmd[0] >> 5], isIn ? packet->buffer : NULL, isOut ? packet->buffer : NULL,
                     isIn || isOut ? packet->buflen : 0, &result) != 0)
        return -1;
    packet->stat = (int)result.status;
    if (result.status == 0) {
        if (isIn)
            packet->buflen -= (unsigned)result.inLength; /* as sr leaves it: what did not come */
        return 0;
    }
    if (packet->sense != NULL)
        memcpy(packet->sense, result.sense, result.senseLength < sizeof *packet->sense ? result.senseLength : sizeof *packet->sense);
    errno = EIO;
    return -1;
}

static int eject(int open)
{
    const uint8_t cdb[6] = {0x1B, 0, 0, 0, open ? 2 : 3, 0};
    return ask(cdb, sizeof cdb, NULL, 0, 0);
}

int cdromIoctl(unsigned long request, void* argument, int* answer)
{
    switch (request) {
    case CDROMREADTOCHDR:
        *answer = tocHeader(argument);
        return 0;
    case CDROMREADTOCENTRY:
        *answer = tocEntry(argument);
        return 0;
    case CDROMMULTISESSION:
        *answer = multiSession(argument);
        return 0;
    case CDROM_GET_MCN:
        *answer = catalogNumber(argument);
        return 0;
    case CDROM_DISC_STATUS:
        *answer = discStatus();
        return 0;
    case CDROM_GET_CAPABILITY:
        *answer = CDC_CLOSE_TRAY | CDC_OPEN_TRAY | CDC_LOCK | CDC_SELECT_SPEED | CDC_MULTI_SESSION | CDC_MCN |
                  CDC_MEDIA_CHANGED | CDC_DRIVE_STATUS | CDC_GENERIC_PACKET | CDC_CD_R | CDC_CD_RW | CDC_DVD;
        return 0;
    case CDROM_SEND_PACKET:
        *answer = sendPacket(argument);
        return 0;
    case CDROMREADAUDIO:
        *answer = readAudio(argument);
        return 0;
    case CDROMREADRAW:
        *answer = readRaw(argument);
        return 0;
    case CDROMEJECT:
    case CDROMCLOSETRAY:
        *answer = eject(request == CDROMEJECT);
        return 0;
    case CDROM_SELECT_SPEED:
    case CDROM_LOCKDOOR:
        *answer = 0;
        return 0;
    default:
        return 1;
    }
}
