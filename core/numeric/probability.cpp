// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/probability.h"

#include <boost/math/distributions/normal.hpp>

namespace tiltmeter::numeric
{

double normalQuantile(double p)
{
    return boost::math::quantile(boost::math::normal(), p);
}

double normalCdf(double z)
{
    return boost::math::cdf(boost::math::normal(), z);
}

} // namespace tiltmeter::numeric
