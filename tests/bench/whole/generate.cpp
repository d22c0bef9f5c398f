// SPDX-License-Identifier: GPL-3.0-or-later
// generate RECORDS [SEED] [FIRST-DAY]: a payload log of 23 columns on standard output, about 225 bytes a
// record: timestamp, id, sex, age, region (20 values), purpose (10), 8 doubles, 6 more categorical columns,
// prediction, probability, label (20 % missing). 85 days; the same seed gives the same bytes.
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

/// Sebastiano Vigna's splitmix64 (public domain algorithm).
struct Random {
    std::uint64_t state;
    std::uint64_t next()
    {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    double normal() // the sum of twelve is near enough for a load
    {
        double sum = -6;
        for (int i = 0; i < 12; ++i)
            sum += uniform();
        return sum;
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
};

class Writer
{
public:
    void text(const char* value) { m_buffer += value; }
    void text(const std::string& value) { m_buffer += value; }
    void number(std::uint64_t value)
    {
        const auto end = std::to_chars(m_digits.data(), m_digits.data() + m_digits.size(), value).ptr;
        m_buffer.append(m_digits.data(), end);
    }
    void decimal(double value, int decimals)
    {
        const auto end = std::to_chars(m_digits.data(), m_digits.data() + m_digits.size(), value,
                                       std::chars_format::fixed, decimals)
                             .ptr;
        m_buffer.append(m_digits.data(), end);
    }
    void two(unsigned value)
    {
        m_buffer += static_cast<char>('0' + value / 10);
        m_buffer += static_cast<char>('0' + value % 10);
    }
    void comma() { m_buffer += ','; }
    void endRecord()
    {
        m_buffer += '\n';
        if (m_buffer.size() > (1U << 20))
            flush();
    }
    void flush()
    {
        if (std::fwrite(m_buffer.data(), 1, m_buffer.size(), stdout) != m_buffer.size())
            std::exit(1);
        m_buffer.clear();
    }

private:
    std::string m_buffer;
    std::array<char, 64> m_digits{};
};

std::vector<std::string> names(const char* stem, int count)
{
    std::vector<std::string> result;
    for (int i = 0; i < count; ++i)
        result.push_back(stem + std::to_string(i + 1));
    return result;
}

/// 2024-01-01 and 84 days on; enough of a calendar for that.
void writeTime(Writer& out, double day)
{
    static constexpr std::array<int, 4> lengths{31, 29, 31, 30};
    int whole = static_cast<int>(day);
    auto second = static_cast<unsigned>((day - whole) * 86400);
    unsigned month = 1;
    for (const int length : lengths) {
        if (whole < length)
            break;
        whole -= length;
        ++month;
    }
    out.text("2024-");
    out.two(month);
    out.text("-");
    out.two(static_cast<unsigned>(whole) + 1);
    out.text("T");
    out.two(second / 3600);
    out.text(":");
    out.two(second / 60 % 60);
    out.text(":");
    out.two(second % 60);
    out.text("Z");
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: generate RECORDS [SEED] [FIRST-DAY [DAYS]]\n");
        return 2;
    }
    const std::uint64_t records = std::strtoull(argv[1], nullptr, 10);
    Random random{argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1};
    const double firstDay = argc > 3 ? std::strtod(argv[3], nullptr) : 0;
    const double days = argc > 4 ? std::strtod(argv[4], nullptr) : 85 - firstDay;
    const auto regions = names("region_", 20);
    const auto purposes = names("purpose_", 10);
    const std::array<std::vector<std::string>, 6> others{names("housing_", 3),   names("job_", 5),
                                                         names("channel_", 4),   names("product_", 8),
                                                         names("education_", 6), names("history_", 5)};
    Writer out;
    out.text("timestamp,id,sex,age,region,purpose,income,amount,duration,ratio,savings,balance,score1,score2,"
             "housing,job,channel,"
             "product,education,history,prediction,probability,label\n");
    for (std::uint64_t i = 0; i < records; ++i) {
        const double day = firstDay + days * static_cast<double>(i) / static_cast<double>(records);
        const bool female = random.uniform() < 0.47;
        const auto age = static_cast<std::uint64_t>(18 + random.below(58));
        const double income = std::exp(10.4 + 0.5 * random.normal()) * (day > 42 ? 1.1 : 1);
        const double z = 0.6 * random.normal() + (female && day > 56 ? -0.5 : 0.3);
        const double probability = 1 / (1 + std::exp(-z));
        writeTime(out, day);
        out.comma();
        out.text("rec-");
        out.number(static_cast<std::uint64_t>(firstDay * 1e9) + i);
        out.comma();
        out.text(female ? "female" : "male");
        out.comma();
        out.number(age);
        out.comma();
        out.text(regions[random.below(regions.size())]);
        out.comma();
        out.text(purposes[random.below(day > 42 ? 6 : purposes.size())]);
        out.comma();
        out.decimal(income, 2);
        for (const double scale : {8000.0, 36.0, 0.4, 5000.0, 2500.0, 1.0, 1.0}) {
            out.comma();
            out.decimal(scale * (1 + 0.3 * random.normal()), scale > 1 ? 4 : 9);
        }
        for (const auto& other : others) {
            out.comma();
            out.text(other[random.below(other.size())]);
        }
        out.comma();
        out.text(probability >= 0.5 ? "Approved" : "Denied");
        out.comma();
        out.decimal(probability, 12);
        out.comma();
        if (random.uniform() >= 0.2)
            out.text(random.uniform() < probability ? "repaid" : "defaulted");
        out.endRecord();
    }
    out.flush();
    return 0;
}
