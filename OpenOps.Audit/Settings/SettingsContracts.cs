using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Settings;

/// <summary>How a service is set up.</summary>
/// <param name="Id">The report's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Settings">Its settings by key. Secrets are not to be told, only that there are some.</param>
public sealed record SettingsReport(Guid Id, DateTimeOffset OccurredAt, string Service, IReadOnlyDictionary<string, string> Settings);

/// <summary>What became of a report.</summary>
/// <param name="Changed">Whether anything differs from the report before it, and so is recorded.</param>
/// <param name="Sequence">The event's place in the record; null when nothing has changed.</param>
public sealed record SettingsReception(bool Changed, long? Sequence);

/// <summary>A setting that has changed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="From">What it was; null where there was none.</param>
/// <param name="To">What it is; null where it is gone.</param>
public sealed record SettingChange(string Key, string? From, string? To);

/// <summary>What stays of a change: what differs, and the whole as it is since.</summary>
internal sealed record ConfigurationChangeEvidence(string Service, IReadOnlyList<SettingChange> Changes, IReadOnlyDictionary<string, string> Settings)
{
    public static ConfigurationChangeEvidence Between(string service, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now) => new(
        service,
        [
            .. before.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(key => new SettingChange(key, before.GetValueOrDefault(key), now.GetValueOrDefault(key)))
                .Where(change => change.From != change.To),
        ],
        new SortedDictionary<string, string>(now.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal));

    public static EventDraft Draft(SettingsReport report, ConfigurationChangeEvidence evidence, string recordedBy) =>
        EventDraft.Create(EventKind.ConfigurationChange, report.Id, report.Id, report.OccurredAt, recordedBy, evidence);
}
