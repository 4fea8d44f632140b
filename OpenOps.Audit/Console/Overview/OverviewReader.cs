using Npgsql;
using NpgsqlTypes;
using OpenOps.Audit.Console.Interactions;

namespace OpenOps.Audit.Console.Overview;

/// <summary>Reads the sums that the overview shows: of pieces counted before, and of the few events after them.</summary>
internal sealed class OverviewReader(NpgsqlDataSource database, KnownWords words, PriceList prices, TimeProvider time)
{
    // More than this is left to the worker: the page must come at once.
    private const int MostUncounted = 4 * Rollups.PieceSize;
    private const int MostSeries = 8;

    public async Task<OverviewModel> ReadAsync(int days, string? bot, string? model, CancellationToken cancellationToken)
    {
        var last = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var first = last.AddDays(1 - days);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (counted, newest, _) = await Rollups.ReadHeadAsync(connection, cancellationToken);
        var through = Math.Min(newest, counted + MostUncounted);
        object[] values = [counted, through, first, last, (object?)bot ?? DBNull.Value, (object?)model ?? DBNull.Value];
        var sums = await ReadSumsAsync(connection, values, cancellationToken);
        var people = await ReadPeopleAsync(connection, values, cancellationToken);

        DateOnly[] range = [.. Enumerable.Range(0, days).Select(first.AddDays)];
        var rows = sums.GroupBy(sum => (sum.Bot, sum.Model)).Select(of => Row(of.Key.Bot, of.Key.Model, Sum(of))).OrderByDescending(row => row.Totals.Questions).ToList();
        return new OverviewModel
        {
            Days = days,
            Bot = bot ?? "",
            Model = model ?? "",
            Bots = await words.BotsAsync(cancellationToken),
            Models = await words.ModelsAsync(cancellationToken),
            All = Sum(sums),
            People = people.Where(row => row.Day is null).Sum(row => row.Count),
            Costs = [.. rows.Where(row => row.Cost is not null).GroupBy(row => row.Cost!.Currency).Select(of => new Cost(of.Sum(row => row.Cost!.Amount), of.Key))],
            Behind = newest - through,
            Rows = rows,
            Charts =
            [
                new Chart("questions", "Questions a day, by bot", ChartKind.Bars, range, Series(sums, range, sum => Name(sum.Bot), totals => totals.Questions), ChartUnit.Count),
                new Chart("people", "People a day", ChartKind.Bars, range, [new ChartSeries("people", [.. range.Select(day => (double?)people.Where(row => row.Day == day).Sum(row => row.Count))])], ChartUnit.Count),
                new Chart("liked", "Liked, of all ratings", ChartKind.Lines, range, Series(sums, range, sum => $"{Name(sum.Bot)} · {sum.Model}", totals => totals.Liked), ChartUnit.Share),
                new Chart("latency", "Until the first words, in the middle", ChartKind.Lines, range, Series(sums, range, sum => sum.Model, totals => totals.Latency(0.5)), ChartUnit.Milliseconds),
                new Chart("tokens", "Tokens a day, by model", ChartKind.Bars, range, Series(sums, range, sum => sum.Model, totals => totals.InputTokens + totals.OutputTokens), ChartUnit.Count),
                new Chart("trouble", "Answers that failed, were stopped or never came", ChartKind.Bars, range,
                    Trouble(sums, range), ChartUnit.Count),
            ],
        };
    }

    private OverviewRow Row(string bot, string model, Totals totals) =>
        new(bot, model, totals, prices.Of(model, totals.InputTokens, totals.OutputTokens, totals.CachedTokens));

    private static Totals Sum(IEnumerable<DaySum> sums) => sums.Aggregate(new Totals(), (all, sum) => all + sum.Totals);

    private static string Name(string bot) => bot.Length > 0 ? "@" + bot : "programs";

    private static List<ChartSeries> Series(IReadOnlyList<DaySum> sums, DateOnly[] range, Func<DaySum, string> name, Func<Totals, double?> value)
    {
        var groups = sums.GroupBy(name, StringComparer.Ordinal).OrderByDescending(of => of.Sum(sum => sum.Totals.Questions)).Take(MostSeries);
        return
        [
            .. groups.Select(of =>
            {
                var byDay = of.ToLookup(sum => sum.Day);
                return new ChartSeries(of.Key, [.. range.Select(day => byDay[day].Any() ? value(Sum(byDay[day])) : null)]);
            }),
        ];
    }

    private static List<ChartSeries> Trouble(IReadOnlyList<DaySum> sums, DateOnly[] range)
    {
        var byDay = sums.ToLookup(sum => sum.Day);
        return
        [
            .. new (string Name, Func<Totals, long> Value)[] { ("failed", totals => totals.Failed), ("stopped", totals => totals.Cancelled), ("never came", totals => totals.Unknown) }
                .Select(of => new ChartSeries(of.Name, [.. range.Select(day => (double?)of.Value(Sum(byDay[day])))])),
        ];
    }

    private static async Task<List<DaySum>> ReadSumsAsync(NpgsqlConnection connection, object[] values, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, RollupStatements.Sums, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<DaySum> sums = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            sums.Add(new DaySum(reader.GetFieldValue<DateOnly>(0), reader.GetString(1), reader.GetString(2), new Totals
            {
                Questions = reader.GetInt64(3),
                Completed = reader.GetInt64(4),
                Cancelled = reader.GetInt64(5),
                Failed = reader.GetInt64(6),
                Unknown = reader.GetInt64(7),
                InputTokens = reader.GetInt64(8),
                OutputTokens = reader.GetInt64(9),
                CachedTokens = reader.GetInt64(10),
                Up = reader.GetInt64(11),
                Down = reader.GetInt64(12),
                Latencies = reader.GetFieldValue<long[]>(13),
            }));
        }

        return sums;
    }

    private static async Task<List<(DateOnly? Day, long Count)>> ReadPeopleAsync(NpgsqlConnection connection, object[] values, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, RollupStatements.People, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(DateOnly?, long)> people = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            people.Add((reader.IsDBNull(0) ? null : reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1)));
        }

        return people;
    }

    internal static NpgsqlCommand Command(NpgsqlConnection connection, string statement, object[] values)
    {
        var command = new NpgsqlCommand(statement, connection);
        foreach (var (index, value) in values.Index())
        {
            command.Parameters.Add(index >= 4 ? new() { Value = value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
        }

        return command;
    }

    private sealed record DaySum(DateOnly Day, string Bot, string Model, Totals Totals);
}
