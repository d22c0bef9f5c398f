// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <tl/expected.hpp>

namespace tiltmeter
{

/// A value or an Error. Expected trouble is returned; broken assumptions are asserted.
template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::FileNotFound, path);`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string subject = {},
                                                std::string detail = {})
{
    return tl::unexpected(Error{code, std::move(subject), std::move(detail), {}, {}});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected(std::move(error));
}

} // namespace tiltmeter

#define TILTMETER_CONCAT_(a, b) a##b
#define TILTMETER_CONCAT(a, b) TILTMETER_CONCAT_(a, b)

/// Leaves the calling function with the error of `expression`, if it has one.
#define TILTMETER_TRY(expression)                                                                            \
    do {                                                                                                     \
        if (auto tiltmeterResult_ = (expression); !tiltmeterResult_)                                         \
            return tl::unexpected(std::move(tiltmeterResult_).error());                                      \
    } while (false)

/// `TILTMETER_ASSIGN(auto store, Store::open(path));`
#define TILTMETER_ASSIGN(declaration, expression)                                                            \
    auto TILTMETER_CONCAT(tiltmeterValue_, __LINE__) = (expression);                                         \
    if (!TILTMETER_CONCAT(tiltmeterValue_, __LINE__))                                                        \
        return tl::unexpected(std::move(TILTMETER_CONCAT(tiltmeterValue_, __LINE__)).error());               \
    declaration = std::move(*TILTMETER_CONCAT(tiltmeterValue_, __LINE__))
