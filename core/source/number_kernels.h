// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/field_block.h"

#include <vector>

namespace tiltmeter {

/// Reads columns of plain numbers, see readPlainNumber() and readPlainInteger(): what most logs are full of.
struct NumberKernels {
    const char* name = "";
    /// Reads rows from `first` on up to the first that is not plain; gives back its number, or cells.rows.
    std::size_t (*numbers)(const Cells& cells, std::size_t first, double* values, std::uint8_t* shapes);
    std::size_t (*integers)(const Cells& cells, std::size_t first, std::int64_t* values);
};

/// The best for this machine.
[[nodiscard]] const NumberKernels& numberKernels();
/// All that run on this machine, for tests.
[[nodiscard]] std::vector<const NumberKernels*> allNumberKernels();

} // namespace tiltmeter
