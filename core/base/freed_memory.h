// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tiltmeter {

/// Has the C library keep what is freed, up to some 64 MB, instead of giving each large block back to the
/// system and asking for it anew: columns of a segment come and go by the hundred, and the system hands every
/// page out zeroed. Once suffices; where the library has no such settings nothing happens.
void keepFreedMemory();

} // namespace tiltmeter
