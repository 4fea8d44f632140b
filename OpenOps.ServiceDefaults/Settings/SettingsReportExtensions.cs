using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OpenOps.ServiceDefaults.Settings;

/// <summary>Adds what tells the record how a service is set up.</summary>
public static class SettingsReportExtensions
{
    /// <summary>Reports the settings below some sections at each start. The service has a client named <c>audit</c>.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="sections">The sections.</param>
    /// <param name="more">What else is to be told, by keys that no setting has.</param>
    public static IServiceCollection AddSettingsReport(
        this IServiceCollection services, string service, IReadOnlyList<string> sections,
        Func<IServiceProvider, IEnumerable<KeyValuePair<string, string>>>? more = null) =>
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<SettingsReporter>(
            provider, service, (Func<IReadOnlyDictionary<string, string>>)(() =>
            {
                var settings = ServiceSettings.Read(provider.GetRequiredService<IConfiguration>(), sections);
                foreach (var (key, value) in more?.Invoke(provider) ?? [])
                {
                    settings[key] = value;
                }

                return settings;
            })));
}
