using System.Diagnostics;
using Npgsql;

namespace OpenOps.Benchmarks.Audit;

/// <summary>The floor: one connection, one prepared statement, one row, one commit.</summary>
internal static class BareInserts
{
    public const int Size = 2048;

    public static async Task<Measured> LatencyAsync(NpgsqlDataSource source, int count)
    {
        await using (var create = source.CreateCommand("CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using var connection = await source.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO bare (body) VALUES ($1)", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = Filler.Of(Size) } },
        };
        await insert.PrepareAsync();
        List<double> durations = [];
        for (var number = 0; number < count; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await insert.ExecuteNonQueryAsync();
            durations.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        // The first tenth is warm-up.
        return new Measured(durations.Skip(count / 10));
    }
}
