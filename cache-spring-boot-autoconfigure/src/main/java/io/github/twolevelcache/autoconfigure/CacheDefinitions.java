package io.github.twolevelcache.autoconfigure;

/**
 * What the application has defined for each of its caches.
 *
 * @param settings has their settings
 * @param codecs has their codecs
 * @param stores has the stores behind them
 */
record CacheDefinitions(CacheSettingsResolver settings, EntryCodecResolver codecs, StoreResolver stores) {
}
