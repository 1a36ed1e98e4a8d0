// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"
#include "core/recorder/mediumstate.h"

namespace emberdisc::recorder {

/// Fills a MediumState by asking the device; probe() is its only user. One object a probe.
class Prober {
public:
    Prober(mmc::Device& device, std::stop_token stop) : m_device(device), m_stop(std::move(stop)) {}

    [[nodiscard]] Result<MediumState> run();

private:
    /// False when there is no disc, or none that can be looked at: the state is complete then.
    [[nodiscard]] Result<bool> waitForMedium();
    [[nodiscard]] Result<> readProfile();
    [[nodiscard]] Result<> readDiscInformation();
    [[nodiscard]] Result<> readTracks();
    [[nodiscard]] Result<> addTrack(std::uint16_t number);
    [[nodiscard]] Result<> readToc();
    [[nodiscard]] Result<> readNextWritable();
    [[nodiscard]] Result<> readCapacity();
    [[nodiscard]] Result<> readFormats();
    [[nodiscard]] Result<> readLayerBoundary();
    [[nodiscard]] Result<> readSpeeds();
    [[nodiscard]] Result<> readMediumId();
    [[nodiscard]] Result<> readVolume();
    void takeCapabilities();
    void takeDvdCapabilities();
    void takeFormatting(const mmc::FormatCapacities& capacities);
    void groupSessions();
    [[nodiscard]] Result<> stopped() const;

    mmc::Device& m_device;
    std::stop_token m_stop;
    MediumState m_state;
    mmc::Configuration m_configuration;
    mmc::DiscInformation m_disc;
    bool m_hasDiscInformation = false;
};

} // namespace emberdisc::recorder
