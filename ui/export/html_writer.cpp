// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/html_writer.h"

namespace tiltmeter {
namespace {

QByteArray escaped(const QString& text)
{
    return cleanedForXml(text).toHtmlEscaped().toUtf8();
}

} // namespace

QString cleanedForXml(const QString& text)
{
    QString clean;
    clean.reserve(text.size());
    for (const QChar c : text) {
        const bool forbidden = (c < QLatin1Char(' ') && c != QLatin1Char('\n') && c != QLatin1Char('\t')) ||
                               c == QChar(0x7f) || c == QChar(0xfffe) || c == QChar(0xffff);
        clean += forbidden ? QChar(QChar::ReplacementCharacter) : c;
    }
    return clean;
}

void HtmlWriter::tag(const char* name, Attributes attributes)
{
    m_html += '<';
    m_html += name;
    for (const auto& [key, value] : attributes) {
        if (value.isEmpty())
            continue;
        m_html += ' ';
        m_html += key;
        m_html += "=\"" + escaped(value) + '"';
    }
}

void HtmlWriter::begin(const char* name, Attributes attributes)
{
    tag(name, attributes);
    m_html += '>';
    m_open.push_back(name);
}

void HtmlWriter::end()
{
    Q_ASSERT(!m_open.empty());
    m_html += "</";
    m_html += m_open.back();
    m_html += '>';
    m_open.pop_back();
}

void HtmlWriter::empty(const char* name, Attributes attributes)
{
    tag(name, attributes);
    m_html += "/>";
}

void HtmlWriter::text(const QString& text)
{
    m_html += escaped(text);
}

void HtmlWriter::element(const char* name, const QString& content, Attributes attributes)
{
    begin(name, attributes);
    text(content);
    end();
}

QByteArray HtmlWriter::take()
{
    Q_ASSERT(m_open.empty());
    return std::exchange(m_html, {});
}

} // namespace tiltmeter
