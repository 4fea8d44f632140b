using Npgsql;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Settings;

/// <summary>Reads how services were set up, and when that changed.</summary>
internal sealed class SettingsHistory(NpgsqlDataSource source)
{
    public const int PageSize = 50;

    // There are few changes, so all are read; asked for the last of them, the database would go through all events backwards.
    internal const string Latest = """
        WITH changes AS MATERIALIZED (SELECT sequence, evidence FROM audit.events WHERE kind = 'configuration_change')
        SELECT evidence::text FROM changes WHERE evidence ->> 'service' = $1 ORDER BY sequence DESC LIMIT 1
        """;

    internal const string Page = """
        WITH changes AS MATERIALIZED (
            SELECT sequence, recorded_at, recorded_by, evidence FROM audit.events WHERE kind = 'configuration_change' AND sequence < $1)
        SELECT sequence, recorded_at, recorded_by, evidence::text FROM changes ORDER BY sequence DESC LIMIT $2
        """;

    /// <summary>The settings that a service reported last; empty for never.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LatestAsync(string service, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Latest);
        command.Parameters.Add(new() { Value = service });
        return await command.ExecuteScalarAsync(cancellationToken) is string evidence
            ? StorageJson.Read<ConfigurationChangeEvidence>(evidence).Settings
            : new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>What changed, the newest first.</summary>
    public async Task<IReadOnlyList<RecordedChange>> PageAsync(long before, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Page);
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = PageSize });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<RecordedChange> changes = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var evidence = StorageJson.Read<ConfigurationChangeEvidence>(reader.GetString(3));
            changes.Add(new RecordedChange(
                reader.GetInt64(0), await reader.GetFieldValueAsync<DateTimeOffset>(1, cancellationToken), reader.GetString(2), evidence.Service, evidence.Changes));
        }

        return changes;
    }
}

/// <summary>A change of a service's settings in the record.</summary>
public sealed record RecordedChange(long Sequence, DateTimeOffset RecordedAt, string RecordedBy, string Service, IReadOnlyList<SettingChange> Changes);
