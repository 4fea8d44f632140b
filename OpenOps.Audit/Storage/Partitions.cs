using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace OpenOps.Audit.Storage;

/// <summary>Sees to it that the months in which interactions began have their partitions.</summary>
internal sealed class Partitions(NpgsqlDataSource source)
{
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

    /// <summary>A month as evidence names it.</summary>
    public static string NameOf(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The month in whose partitions an interaction lies.</summary>
    public static DateOnly MonthOf(Guid interactionId)
    {
        var moment = UuidV7.TimeOf(interactionId).UtcDateTime;
        return new DateOnly(moment.Year, moment.Month, 1);
    }
}
