"""Django's SQLite backend with the limits of today's SQLite: a batch of 200 wide rows is one statement, not seven."""

from sqlite3 import sqlite_version_info

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    # SQLITE_MAX_VARIABLE_NUMBER: https://www.sqlite.org/limits.html, 9
    max_query_params = 32_766 if sqlite_version_info >= (3, 32) else 999


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
