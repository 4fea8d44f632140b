namespace OpenOps.Audit.Settings;

internal static class SettingsServices
{
    /// <summary>Adds what records how the services are set up.</summary>
    public static WebApplicationBuilder AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SettingsHistory>();
        builder.Services.AddSingleton<SettingsRecorder>();
        builder.Services.AddHostedService<OwnSettings>();
        return builder;
    }
}
