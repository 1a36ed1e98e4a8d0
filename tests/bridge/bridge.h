// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>
#include <stdint.h>

#define HIDDEN __attribute__((visibility("hidden")))

struct result {
    uint32_t status; /* SCSI: 0 good, 2 check condition */
    size_t inLength;
    uint8_t sense[64];
    size_t senseLength;
};

/* Sends a command to the drive. Exactly one of in and out may be there. -1 with errno when the drive is gone.
 */
HIDDEN int driveCommand(const uint8_t* cdb, size_t cdbLength, void* in, const void* out, size_t length,
                        struct result* result);

/* What the kernel's cdrom driver answers above SG_IO. 1 when the request is none of its own. */
HIDDEN int cdromIoctl(unsigned long request, void* argument, int* answer);
