# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules as data: who may include whom, what may stand where. lint.py applies them."""

# Direct arrows between the libraries of core; everything may also use what its neighbours may use.
CORE_ARROWS = {
    "core/base": set(),
    "core/source": {"core/base"},
    "core/tree": {"core/source"},
    "core/image": {"core/tree", "core/source"},
    "core/project": {"core/image", "core/tree", "core/source"},
    "core/audio": {"core/source"},
    "core/mmc": {"core/base"},
    "core/virtualdrive": {"core/mmc"},
    "core/recorder": {"core/mmc", "core/source"},
    "core/platform": {"core/base"},
    "core/jobs": {
        "core/base",
        "core/source",
        "core/tree",
        "core/image",
        "core/project",
        "core/audio",
        "core/mmc",
        "core/recorder",
    },
}


def _closure(room):
    reached, waiting = set(), [room]
    while waiting:
        for neighbour in CORE_ARROWS[waiting.pop()]:
            if neighbour not in reached:
                reached.add(neighbour)
                waiting.append(neighbour)
    return reached


# What each room may include, itself apart. The window sees the jobs and the values it shows, and no device.
ALLOWED = {room: _closure(room) for room in CORE_ARROWS}
ALLOWED["ui"] = {
    "core/base",
    "core/source",
    "core/tree",
    "core/image",
    "core/project",
    "core/audio",
    "core/recorder",
    "core/jobs",
}
ALLOWED["app"] = set(CORE_ARROWS) | {"ui"}

# Rooms with objects, signals and threads; the other rooms of core are synchronous and hold values.
ROOMS_WITH_OBJECTS = {"core/platform", "core/jobs"}

# Headers of QtCore that are values, or algorithms on values.
QT_VALUES = {
    "QAnyStringView", "QBitArray", "QByteArray", "QByteArrayList", "QByteArrayView", "QChar", "QCollator",
    "QCryptographicHash", "QDate", "QDateTime", "QDebug", "QElapsedTimer", "QFlags", "QHash", "QJsonArray",
    "QJsonDocument", "QJsonObject", "QJsonParseError", "QJsonValue", "QLatin1String", "QLatin1StringView",
    "QList", "QLocale", "QLoggingCategory", "QMap", "QMetaType", "QMimeDatabase", "QMimeType",
    "QRegularExpression", "QScopeGuard", "QSet", "QStandardPaths", "QString", "QStringBuilder",
    "QStringConverter", "QStringDecoder", "QStringEncoder", "QStringList", "QStringView", "QTime",
    "QTimeZone", "QUrl", "QUuid", "QVariant", "QVersionNumber", "QVector", "QtEndian", "QtGlobal",
    "QXmlStreamReader", "QXmlStreamWriter", "QBuffer", "QDir", "QDirIterator", "QFile", "QFileInfo",
    "QIODevice", "QSaveFile", "QTextStream", "QDataStream",
}  # fmt: skip

# And what jobs and platform may use besides: still nothing that needs a window.
QT_OBJECTS = {
    "QAbstractEventDispatcher", "QAtomicInt", "QAtomicInteger", "QCoreApplication", "QDeadlineTimer", "QEvent",
    "QFuture", "QFutureSynchronizer", "QFutureWatcher", "QMetaMethod", "QMetaObject", "QMutex", "QMutexLocker",
    "QObject", "QPointer", "QPromise", "QReadWriteLock", "QRunnable", "QSemaphore", "QSettings",
    "QSocketNotifier", "QTemporaryDir", "QTemporaryFile", "QThread", "QThreadPool", "QTimer", "QWaitCondition",
    "QLockFile", "QFileSystemWatcher", "QProcessEnvironment", "QSysInfo", "QtConcurrent", "QtConcurrentMap",
    "QtConcurrentRun", "QtConcurrentFilter",
}  # fmt: skip
QT_OBJECT_PREFIXES = ("QDBus", "QtConcurrent/", "QtDBus/")

# Lines of a file and of a function beyond which one has to split, or say why in a comment "LENGTH: reason".
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
LONGEST_README = 80
