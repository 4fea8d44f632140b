using Npgsql;

namespace OpenOps.Audit.Retention;

/// <summary>Reads which holds are in force.</summary>
internal sealed class HoldReader(NpgsqlDataSource source)
{
    private const string Statement = "SELECT id, sequence, recorded_at, user_id, channel_id, begins, ends, reason FROM audit.active_holds ORDER BY sequence";

    public async Task<IReadOnlyList<ActiveHold>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Statement);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ActiveHold> holds = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            holds.Add(new ActiveHold(
                reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), Text(3), Text(4), Time(5), Time(6), reader.GetString(7)));
        }

        return holds;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
