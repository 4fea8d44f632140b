using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace OpenOps.Audit.Storage;

/// <summary>Sees to it that the months in which interactions began have their partitions.</summary>
internal sealed class Partitions(NpgsqlDataSource source)
{
    private const string Months = """
        SELECT to_date(right(partition.relname, 7), 'YYYY_MM') AS month FROM pg_inherits
        JOIN pg_class partition ON partition.oid = inhrelid
        WHERE inhparent = ('audit.' || $1)::regclass ORDER BY 1
        """;

    private readonly ConcurrentDictionary<DateOnly, bool> _known = new();

    /// <summary>Makes what is missing for these interactions. Months seen before cost nothing.</summary>
    public async Task EnsureAsync(IEnumerable<Guid> interactionIds, CancellationToken cancellationToken)
    {
        foreach (var month in interactionIds.Select(MonthOf).Distinct().Where(month => !_known.ContainsKey(month)))
        {
            await using var command = source.CreateCommand("SELECT audit.ensure_partition($1)");
            command.Parameters.Add(new NpgsqlParameter { Value = month, NpgsqlDbType = NpgsqlDbType.Date });
            await command.ExecuteNonQueryAsync(cancellationToken);
            _known.TryAdd(month, true);
        }
    }

    /// <summary>The months that a table has partitions for, the earliest first.</summary>
    public static async Task<IReadOnlyList<DateOnly>> ReadMonthsAsync(NpgsqlDataSource source, string table, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Months);
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<DateOnly> months = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            months.Add(reader.GetFieldValue<DateOnly>(0));
        }

        return months;
    }

    /// <summary>The smallest UUIDv7 of a month, as the partitions' bounds are.</summary>
    public static Guid FirstIdOf(DateOnly month)
    {
        var milliseconds = new DateTimeOffset(month.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
        return Guid.Parse($"{milliseconds:x12}{0:x20}");
    }

    /// <summary>A month as evidence names it.</summary>
    public static string NameOf(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The month in whose partitions an interaction lies.</summary>
    public static DateOnly MonthOf(Guid interactionId)
    {
        var moment = UuidV7.TimeOf(interactionId).UtcDateTime;
        return new DateOnly(moment.Year, moment.Month, 1);
    }
}
