// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <initializer_list>
#include <utility>
#include <vector>

namespace tiltmeter {

/// Without what XML forbids (control characters from somebody's file): it becomes visible as U+FFFD.
[[nodiscard]] QString cleanedForXml(const QString& text);

/// Writes HTML that is well-formed XML as well: elements are closed in order, text and attributes are
/// escaped, elements without content are written as browsers want them (<br/>, but <td></td>).
class HtmlWriter
{
public:
    using Attributes = std::initializer_list<std::pair<const char*, QString>>;

    /// An element that end() closes. Attributes with an empty value are left out.
    void begin(const char* name, Attributes attributes = {});
    void end();
    /// <name attributes/> of the elements that never have content: meta, br, col, ...
    void empty(const char* name, Attributes attributes = {});
    void text(const QString& text);
    void element(const char* name, const QString& content, Attributes attributes = {});
    /// As it is.
    void raw(const QByteArray& html) { m_html += html; }
    /// A line break between blocks, for whoever reads the source.
    void newline() { m_html += '\n'; }

    /// All elements must be closed.
    [[nodiscard]] QByteArray take();

private:
    void tag(const char* name, Attributes attributes);

    QByteArray m_html;
    std::vector<const char*> m_open;
};

} // namespace tiltmeter
