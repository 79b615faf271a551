package io.tollgate.analytics;

import io.tollgate.service.RunningService;
import io.tollgate.service.ServiceMain;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;

/** The service's {@code main}. */
public final class AnalyticsMain {
    private AnalyticsMain() {}

    public static void main(String[] args) {
        ServiceMain.run("analytics-api", args, AnalyticsMain::start);
    }

    /**
     * Reads the service's settings and does no more.
     *
     * @throws SettingsException with all that is wrong with them
     */
    public static void check(Settings settings) throws SettingsException {
        AnalyticsSettings.of(settings);
        settings.check();
    }

    /** Brings the service up in this process; blocks until it listens. */
    public static RunningService start(Settings settings) throws SettingsException {
        AnalyticsSettings read = AnalyticsSettings.of(settings);
        settings.check();
        return AnalyticsService.start(read);
    }
}
