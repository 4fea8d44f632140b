using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using OpenOps.Sandbox.Postgres;

namespace OpenOps.Benchmarks.Audit;

/// <summary>PostgreSQL's own load generator, with the bare insert.</summary>
internal static partial class PgBench
{
    /// <returns>Committed inserts per second.</returns>
    public static async Task<double> RunAsync(PostgresBinaries binaries, PostgresServer server, string directory, int clients, TimeSpan duration)
    {
        var script = Path.Combine(directory, "insert.sql");
        await File.WriteAllTextAsync(script, $"INSERT INTO bare (body) VALUES ('{Filler.Of(BareInserts.Size)}');\n");
        var start = new ProcessStartInfo(
            Path.Combine(binaries.Directory, "pgbench"),
            [
                "--no-vacuum", "--protocol=prepared", $"--file={script}", $"--client={clients}", $"--jobs={Math.Min(clients, 2)}",
                $"--time={duration.TotalSeconds:0}", "--host=127.0.0.1", $"--port={server.Port}", $"--username={PostgresServer.Superuser}", "postgres",
            ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PGPASSWORD"] = BenchCluster.Password },
        };
        using var pgbench = Process.Start(start)!;
        var errors = pgbench.StandardError.ReadToEndAsync();
        var output = await pgbench.StandardOutput.ReadToEndAsync();
        await pgbench.WaitForExitAsync();
        return Rate().Match(output) is { Success: true } match
            ? double.Parse(match.Groups["rate"].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench ended with {pgbench.ExitCode}: {await errors}");
    }

    [GeneratedRegex(@"tps = (?<rate>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
