using Npgsql;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Retention;

/// <summary>Reads the months whose evidence was removed, at least in part: of these the record cannot be asked any more.</summary>
internal static class RemovedMonths
{
    private const string Statement = "SELECT DISTINCT m.month FROM audit.removals m JOIN audit.removal_runs x ON x.removal_id = m.id";

    public static async Task<IReadOnlySet<DateOnly>> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Statement);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var months = new HashSet<DateOnly>();
        while (await reader.ReadAsync(cancellationToken))
        {
            months.Add(reader.GetFieldValue<DateOnly>(0));
        }

        return months;
    }

    /// <summary>Whether an interaction began in one of them.</summary>
    public static bool Cover(this IReadOnlySet<DateOnly> months, Guid interactionId) => months.Count > 0 && months.Contains(Partitions.MonthOf(interactionId));

    /// <summary>Whether any part of a time, which ends before <paramref name="to"/>, lies in one of them.</summary>
    public static bool Cover(this IReadOnlySet<DateOnly> months, DateTimeOffset from, DateTimeOffset to) =>
        months.Any(month => from < StartOf(month.AddMonths(1)) && to > StartOf(month));

    private static DateTimeOffset StartOf(DateOnly month) => new(month, TimeOnly.MinValue, TimeSpan.Zero);
}
