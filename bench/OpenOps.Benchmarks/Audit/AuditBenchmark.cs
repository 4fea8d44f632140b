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
    private const int Latencies = 2_000;

    // In turns, since what else a machine does comes and goes; the medians are reported.
    private const int Rounds = 5;

    private static readonly int[] Callers = [1, 16, 64];
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    /// <param name="report">What was measured.</param>
    /// <param name="other">Another build's OpenOps.Audit.dll, to measure in the same turns.</param>
    public static async Task RunAsync(StringBuilder report, string? other)
    {
        await using var cluster = await BenchCluster.StartAsync(isDurable: true);
        await MeasureAsync(cluster.Binaries, cluster.Server, cluster.Directory, other, report);
    }

    private static async Task MeasureAsync(PostgresBinaries binaries, PostgresServer server, string directory, string? other, StringBuilder report)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString());
        await using var version = source.CreateCommand("SHOW server_version");
        report.AppendLine(CultureInfo.InvariantCulture, $"Intents over HTTP beside bare inserts into the same PostgreSQL {await version.ExecuteScalarAsync()}, fsync on.").AppendLine();

        var bare = await BareInserts.LatencyAsync(source, Latencies);
        await using var service = await AuditProcess.StartAsync(server, directory, "auditdb", assembly: null);
        await using var earlier = other is null ? null : await AuditProcess.StartAsync(server, directory, "auditdb_other", other);
        await using var answers = await BareAnswers.StartAsync();
        foreach (var address in new[] { service.Address, earlier?.Address, answers.Address }.OfType<Uri>())
        {
            await IntentLoad.WarmUpAsync(address);
        }

        var http = await IntentLoad.LatencyAsync(service.Address, Latencies);
        report.AppendLine("| one caller | p50 ms | p95 ms | ratio of p50 |").AppendLine("|---|---|---|---|");
        Row(report, $"bare insert of {BareInserts.Size} bytes, committed", bare, bare);
        Row(report, $"intent over HTTP ({IntentCaller.Size} bytes), chained and committed", http, bare);
        report.AppendLine().AppendLine("| callers | what | a second | ratio to pgbench | CPU µs each, server and load included |").AppendLine("|---|---|---|---|---|");
        foreach (var callers in Callers)
        {
            List<(double Rate, double Microseconds)> pgbench = [];
            List<(double Rate, double Microseconds)> unkept = [];
            List<(double Rate, double Microseconds)> intents = [];
            List<(double Rate, double Microseconds)> others = [];
            for (var round = 0; round < Rounds; round++)
            {
                pgbench.Add(await CpuTime.OfEachAsync(() => PgBench.RunAsync(binaries, server, directory, callers, Duration), Duration, server.Process.Id));
                unkept.Add(await CpuTime.OfEachAsync(() => IntentLoad.ThroughputAsync(answers.Address, callers, Duration), Duration, answers.Id));
                intents.Add(await LoadAsync(service, server, callers));
                if (earlier is not null)
                {
                    others.Add(await LoadAsync(earlier, server, callers));
                }
            }

            Row(report, callers, "pgbench's bare inserts", pgbench, pgbench);
            Row(report, callers, "the same requests, answered and not kept", unkept, pgbench);
            Row(report, callers, "intents over HTTP", intents, pgbench);
            if (earlier is not null)
            {
                Row(report, callers, "the other build's", others, pgbench);
            }
        }
    }

    private static Task<(double Rate, double Microseconds)> LoadAsync(AuditProcess service, PostgresServer server, int callers) => CpuTime.OfEachAsync(
        () => IntentLoad.ThroughputAsync(service.Address, callers, Duration), Duration, service.Id, server.Process.Id);

    // Ratios are taken within each round, since what else a machine does comes and goes between them.
    private static void Row(
        StringBuilder report, int callers, string what, List<(double Rate, double Microseconds)> measured, List<(double Rate, double Microseconds)> floor) =>
        report.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {callers} | {what} | {Median(measured.Select(one => one.Rate)):0} | {Median(measured.Zip(floor, (ours, theirs) => ours.Rate / theirs.Rate)):0.00} | {Median(measured.Select(one => one.Microseconds)):0} |");

    private static double Median(IEnumerable<double> values) => new Measured(values).Percentile(0.5);

    private static void Row(StringBuilder report, string name, Measured measured, Measured floor) => report.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {name} | {measured.Percentile(0.5):0.00} | {measured.Percentile(0.95):0.00} | {measured.Percentile(0.5) / floor.Percentile(0.5):0.0} |");
}
