using System.Globalization;
using System.Text;
using Npgsql;
using OpenOps.Sandbox.Postgres;

namespace OpenOps.Benchmarks.Audit;

/// <summary>
/// What a durable intent costs over HTTP, beside what the same PostgreSQL takes for bare inserts of the same size, on one
/// throw-away cluster in one run. The ratios are what counts.
/// </summary>
internal static class AuditBenchmark
{
    public const string Password = "bench-only";

    private const int Latencies = 2_000;

    // In turns, since what else a machine does comes and goes; the medians are reported.
    private const int Rounds = 5;

    private static readonly int[] Callers = [1, 16, 64];
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(StringBuilder report)
    {
        var binaries = PostgresBinaries.Find() ?? throw new InvalidOperationException(PostgresBinaries.MissingMessage);
        var directory = Directory.CreateTempSubdirectory("openops-bench-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        }

        try
        {
            await using var server = await PostgresServer.StartAsync(binaries, new PostgresServerStart
            {
                DataDirectory = Path.Combine(directory, "data"),
                Password = Password,
                Durable = true,
            });
            await MeasureAsync(binaries, server, directory, report);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(PostgresBinaries binaries, PostgresServer server, string directory, StringBuilder report)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString());
        await using var version = source.CreateCommand("SHOW server_version");
        report.AppendLine(CultureInfo.InvariantCulture, $"Intents over HTTP beside bare inserts into the same PostgreSQL {await version.ExecuteScalarAsync()}, fsync on.").AppendLine();

        var bare = await BareInserts.LatencyAsync(source, Latencies);
        await using var service = await AuditProcess.StartAsync(server, directory);
        await IntentLoad.WarmUpAsync(service.Address);
        var http = await IntentLoad.LatencyAsync(service.Address, Latencies);

        report.AppendLine("| one caller | p50 ms | p95 ms | ratio of p50 |").AppendLine("|---|---|---|---|");
        Row(report, $"bare insert of {BareInserts.Size} bytes, committed", bare, bare);
        Row(report, $"intent over HTTP ({IntentCaller.Size} bytes), committed", http, bare);
        report.AppendLine().AppendLine("| callers | pgbench inserts/s | intents over HTTP/s | ratio |").AppendLine("|---|---|---|---|");
        foreach (var callers in Callers)
        {
            List<double> pgbench = [];
            List<double> intents = [];
            for (var round = 0; round < Rounds; round++)
            {
                pgbench.Add(await PgBench.RunAsync(binaries, server, directory, callers, Duration));
                intents.Add(await IntentLoad.ThroughputAsync(service.Address, callers, Duration));
            }

            var ratio = new Measured(intents.Zip(pgbench, (ours, theirs) => ours / theirs));
            report.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {callers} | {new Measured(pgbench).Percentile(0.5):0} | {new Measured(intents).Percentile(0.5):0} | {ratio.Percentile(0.5):0.00} |");
        }
    }

    private static void Row(StringBuilder report, string name, Measured measured, Measured floor) => report.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {name} | {measured.Percentile(0.5):0.00} | {measured.Percentile(0.95):0.00} | {measured.Percentile(0.5) / floor.Percentile(0.5):0.0} |");
}
