using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Settings;

/// <summary>Records how a service is set up where that differs from what it reported last.</summary>
internal sealed class SettingsRecorder(SettingsHistory history, EventRecorder recorder)
{
    /// <returns>Null when nothing has changed.</returns>
    public async Task<CommitOutcome?> RecordAsync(SettingsReport report, string recordedBy, CancellationToken cancellationToken)
    {
        var evidence = ConfigurationChangeEvidence.Between(report.Service, await history.LatestAsync(report.Service, cancellationToken), report.Settings);
        return evidence.Changes.Count == 0
            ? null
            : await recorder.RecordAsync(ConfigurationChangeEvidence.Draft(report, evidence, recordedBy), cancellationToken);
    }
}
