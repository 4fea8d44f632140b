using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;
using OpenOps.ServiceDefaults.Settings;

namespace OpenOps.Audit.Settings;

/// <summary>Records at each start how this service itself is set up, where that has changed.</summary>
internal sealed partial class OwnSettings(
    SettingsRecorder recorder, DatabaseReadiness readiness, IConfiguration configuration, TimeProvider time, ILogger<OwnSettings> logger) : BackgroundService
{
    public const string Service = "audit";

    private static readonly string[] Sections = ["Audit", "ApiKeys", "Mattermost", "Resilience"];
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var report = new SettingsReport(Guid.CreateVersion7(now), now, Service, ServiceSettings.Read(configuration, Sections));
        try
        {
            while (!await TryAsync(report, stoppingToken))
            {
                await Task.Delay(Delay, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start records it.
        }
    }

    private async Task<bool> TryAsync(SettingsReport report, CancellationToken cancellationToken)
    {
        try
        {
            await readiness.EnsureReadyAsync(cancellationToken);
            var outcome = await recorder.RecordAsync(report, "audit", cancellationToken);
            return outcome is null or { State: CommitState.Recorded or CommitState.AlreadyRecorded }
                ? true
                : throw new InvalidOperationException($"How this service is set up could not be recorded: {outcome.State}.");
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or Npgsql.NpgsqlException)
        {
            LogDelayed(exception.Message);
            return false;
        }
    }

    [LoggerMessage(AuditEvents.SettingsDelayed, LogLevel.Warning, "How this service is set up is not recorded yet: {Reason}")]
    private partial void LogDelayed(string reason);
}
