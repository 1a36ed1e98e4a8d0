// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/datadirection.h"

namespace emberdisc::mmc {

bool carriesDataOut(const Cdb& cdb)
{
    switch (cdb.opcode()) {
    // MMC-6 clause 6
    case 0x04: // FORMAT UNIT
    case 0x15: // MODE SELECT(6)
    case 0x2A: // WRITE(10)
    case 0x2E: // WRITE AND VERIFY(10)
    case 0x3B: // WRITE BUFFER
    case 0x54: // SEND OPC INFORMATION
    case 0x55: // MODE SELECT(10)
    case 0x5D: // SEND CUE SHEET
    case 0xA3: // SEND KEY
    case 0xAA: // WRITE(12)
    case 0xB5: // SECURITY PROTOCOL OUT
    case 0xB6: // SET STREAMING
    case 0xBF: // SEND DISC STRUCTURE
    // SPC-4 clause 6 and SBC-3 clause 5: no recorder has them, but a program may try.
    case 0x0A: // WRITE(6)
    case 0x1D: // SEND DIAGNOSTIC
    case 0x4C: // LOG SELECT
    case 0x5F: // PERSISTENT RESERVE OUT
    case 0x8A: // WRITE(16)
        return true;
    case 0x2F: // VERIFY(10): the data to compare with comes along if BYTCHK says so, SBC-3 5.30
        return (cdb.at(1) & 0x06) != 0;
    default:
        return false;
    }
}

} // namespace emberdisc::mmc
