using OpenOps.ServiceDefaults.Resilience;
using OpenOps.ServiceDefaults.Settings;

namespace OpenOps.BotService.Audit;

internal static class AuditExtensions
{
    /// <summary>Adds <see cref="AuditClient"/> and the <see cref="Recorder"/>.</summary>
    public static void AddAudit(this IServiceCollection services)
    {
        services.AddServiceClient<AuditClient>("audit");
        services.AddSettingsReport(
            "bot", ["Bots", "Conversations", "Replies", "Actions", "Meetings", "Models", "Commands", "Mattermost", "services", "Resilience"]);
        services.AddSingleton<Recorder>();
        services.AddHostedService(provider => provider.GetRequiredService<Recorder>());
    }
}
