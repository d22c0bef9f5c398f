// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/known_words.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace tiltmeter {
namespace {

bool oneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}
bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

} // namespace

std::string foldedCase(std::string_view text)
{
    std::string folded(text);
    for (char& c : folded)
        if (isUpper(c))
            c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

std::vector<std::string> wordsOf(std::string_view name)
{
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool letter = isUpper(c) || isLower(c) || static_cast<unsigned char>(c) >= 0x80;
        const bool startsWord =
            isUpper(c) && i > 0 &&
            (isLower(name[i - 1]) || (isUpper(name[i - 1]) && i + 1 < name.size() && isLower(name[i + 1])));
        if ((!letter || startsWord) && !words.back().empty())
            words.emplace_back();
        if (letter)
            words.back() += foldedCase(name.substr(i, 1));
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

ProtectedAttribute protectedByName(std::string_view columnName)
{
    const std::vector<std::string> words = wordsOf(columnName);
    const auto has = [&words](std::initializer_list<std::string_view> any) {
        return std::ranges::any_of(words, [any](const std::string& word) { return oneOf(word, any); });
    };
    if (has({"sex", "gender", "geschlecht", "sexo", "sexe", "genre", "female", "\xE6\x80\xA7\xE5\x88\xA5"}))
        return ProtectedAttribute::Sex;
    if (has({"age", "ages", "alter", "edad", "birthyear", "birthdate", "dob", "\xE5\xB9\xB4\xE9\xBD\xA2"}) ||
        (has({"birth"}) && has({"year", "date"})))
        return ProtectedAttribute::Age;
    if (has({"race", "ethnicity", "ethnic", "ethnie", "skin", "\xE4\xBA\xBA\xE7\xA8\xAE"}))
        return ProtectedAttribute::Ethnicity;
    if (has({"marital", "marriage", "married", "familienstand"}) ||
        (has({"personal", "civil"}) && has({"status"})))
        return ProtectedAttribute::MaritalStatus;
    if (has({"zip", "zipcode", "postal", "postcode", "postalcode", "plz", "\xE9\x83\xB5\xE4\xBE\xBF"}))
        return ProtectedAttribute::PostalCode;
    if (has({"religion", "religious", "faith", "creed", "confession"}))
        return ProtectedAttribute::Religion;
    if (has({"disability", "disabilities", "disabled", "handicap", "handicapped", "impairment"}))
        return ProtectedAttribute::Disability;
    if (has({"nationality", "citizenship", "citizen", "foreign", "foreigner", "immigrant", "migrant",
             "\xE5\x9B\xBD\xE7\xB1\x8D"}) ||
        (has({"native", "birth", "origin"}) && has({"country", "place", "national"})))
        return ProtectedAttribute::Nationality;
    return ProtectedAttribute::None;
}

std::optional<KnownSide> knownSide(ProtectedAttribute attribute, std::string_view value)
{
    const std::string word = foldedCase(value);
    const auto side = [&word](std::initializer_list<std::string_view> reference,
                              std::initializer_list<std::string_view> monitored) -> std::optional<KnownSide> {
        if (oneOf(word, reference))
            return KnownSide::Reference;
        if (oneOf(word, monitored))
            return KnownSide::Monitored;
        return std::nullopt;
    };
    switch (attribute) {
    case ProtectedAttribute::Sex:
        return side({"male", "m", "man", "men", "boy", "mann", "m\xC3\xA4nnlich", "homme", "hombre",
                     "masculino", "\xE7\x94\xB7", "\xE7\x94\xB7\xE6\x80\xA7"},
                    {"female",
                     "f",
                     "w",
                     "woman",
                     "women",
                     "girl",
                     "frau",
                     "weiblich",
                     "femme",
                     "mujer",
                     "femenino",
                     "feminino",
                     "non-binary",
                     "nonbinary",
                     "non binary",
                     "diverse",
                     "divers",
                     "x",
                     "other",
                     "\xE5\xA5\xB3",
                     "\xE5\xA5\xB3\xE6\x80\xA7"});
    case ProtectedAttribute::Ethnicity:
        return side({"white", "caucasian", "white-caucasian", "white - caucasian", "white/caucasian"},
                    {"black", "african-american", "african american", "asian", "asian-pac-islander",
                     "hispanic", "latino", "latina", "hispanic/latino", "native american",
                     "amer-indian-eskimo", "pacific islander", "mixed", "multiracial"});
    case ProtectedAttribute::MaritalStatus:
        return side({"married", "married-civ-spouse", "verheiratet"},
                    {"single", "unmarried", "never-married", "never married", "divorced", "separated",
                     "widowed", "ledig", "geschieden"});
    case ProtectedAttribute::Disability:
        return side({"no", "none", "false", "0", "n", "not disabled", "without"},
                    {"yes", "true", "1", "y", "disabled", "with"});
    case ProtectedAttribute::Nationality:
        return side({"no", "false", "0", "n", "national", "native", "citizen", "domestic"},
                    {"yes", "true", "1", "y", "foreign", "foreigner", "immigrant", "non-citizen"});
    default:
        return std::nullopt;
    }
}

std::optional<bool> isFavorableWord(std::string_view value)
{
    const std::string word = foldedCase(value);
    if (oneOf(word, {"yes",      "y",        "approved",   "approve",   "loan approved", "accept",
                     "accepted", "granted",  "grant",      "good",      "no risk",       "no_risk",
                     "norisk",   "low risk", "low",        "1",         "1.0",           "true",
                     "t",        "positive", "pos",        "hired",     "hire",          "admitted",
                     "admit",    "pass",     "passed",     "eligible",  "qualified",     "ok",
                     "allowed",  "allow",    "selected",   "favorable", "favourable",    "repaid",
                     "paid",     ">50k",     "no default", "renewed"}))
        return true;
    if (oneOf(word, {"no",          "n",         "denied",  "deny",        "loan denied",  "reject",
                     "rejected",    "refused",   "refuse",  "declined",    "decline",      "bad",
                     "risk",        "high risk", "high",    "0",           "0.0",          "false",
                     "f",           "negative",  "neg",     "fail",        "failed",       "ineligible",
                     "unqualified", "not hired", "blocked", "unfavorable", "unfavourable", "defaulted",
                     "default",     "<=50k",     "fraud",   "-1"}))
        return false;
    return std::nullopt;
}

} // namespace tiltmeter
