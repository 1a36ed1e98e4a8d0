// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/fields.h"

namespace emberdisc::project {

namespace {

const QString kBase64 = QStringLiteral("base64");

} // namespace

QString toQString(std::string_view utf8)
{
    return QString::fromUtf8(utf8);
}

void insert(QJsonObject& object, std::string_view key, const QJsonValue& value)
{
    object.insert(QLatin1StringView(key.data(), static_cast<qsizetype>(key.size())), value);
}

QJsonValue bytesValue(std::string_view bytes)
{
    const QString text = toQString(bytes);
    if (text.toStdString() == bytes)
        return text;
    const QByteArray raw(bytes.data(), static_cast<qsizetype>(bytes.size()));
    return QJsonObject{{kBase64, QString::fromLatin1(raw.toBase64())}};
}

void FieldReader::refuse(std::string_view key, std::string_view why) const
{
    if (!m_problem.empty())
        return;
    if (!m_list.empty())
        m_problem.append(m_list).append("[").append(std::to_string(m_index)).append("]: ");
    m_problem.append("\"").append(key).append("\" ").append(why);
}

QJsonValue FieldReader::value(std::string_view key) const
{
    return m_object.value(QLatin1StringView(key.data(), static_cast<qsizetype>(key.size())));
}

bool FieldReader::has(std::string_view key) const
{
    return !value(key).isUndefined();
}

std::optional<std::string> FieldReader::text(std::string_view key) const
{
    const QJsonValue found = value(key);
    if (found.isUndefined())
        return std::nullopt;
    if (found.isString())
        return found.toString().toStdString();
    refuse(key, "is no string");
    return std::nullopt;
}

std::optional<std::string> FieldReader::bytes(std::string_view key) const
{
    const QJsonValue found = value(key);
    if (!found.isObject())
        return text(key);
    const QJsonValue coded = found.toObject().value(kBase64);
    const auto decoded =
        QByteArray::fromBase64Encoding(coded.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (coded.isString() && decoded)
        return decoded.decoded.toStdString();
    refuse(key, "is not in base64");
    return std::nullopt;
}

std::optional<bool> FieldReader::flag(std::string_view key) const
{
    const QJsonValue found = value(key);
    if (found.isUndefined())
        return std::nullopt;
    if (found.isBool())
        return found.toBool();
    refuse(key, "is neither true nor false");
    return std::nullopt;
}

std::optional<std::int64_t> FieldReader::wholeNumber(std::string_view key, std::int64_t smallest,
                                                     std::int64_t largest) const
{
    const QJsonValue found = value(key);
    if (found.isUndefined())
        return std::nullopt;
    // toInteger() gives its argument for what is no whole number: two of them tell that from a number.
    const std::int64_t number = found.toInteger(0);
    if (!found.isDouble() || number != found.toInteger(1)) {
        refuse(key, "is no whole number");
        return std::nullopt;
    }
    if (number < smallest || number > largest) {
        refuse(key, "is out of range");
        return std::nullopt;
    }
    return number;
}

std::optional<QJsonObject> FieldReader::object(std::string_view key) const
{
    const QJsonValue found = value(key);
    if (found.isUndefined())
        return std::nullopt;
    if (found.isObject())
        return found.toObject();
    refuse(key, "is no object");
    return std::nullopt;
}

QJsonArray FieldReader::array(std::string_view key) const
{
    const QJsonValue found = value(key);
    if (!found.isUndefined() && !found.isArray())
        refuse(key, "is no array");
    return found.toArray();
}

} // namespace emberdisc::project
