using System.Globalization;
using System.Text.RegularExpressions;
using OpenOps.Sandbox.Postgres;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Benchmarks.Audit;

/// <summary>PostgreSQL's own load generator, with the bare insert.</summary>
internal static partial class PgBench
{
    /// <returns>Committed inserts per second.</returns>
    public static async Task<double> RunAsync(PostgresBinaries binaries, PostgresServer server, string directory, int clients, TimeSpan duration)
    {
        var script = Path.Combine(directory, "insert.sql");
        await File.WriteAllTextAsync(script, $"INSERT INTO bare (body) VALUES ('{new string('x', BareInserts.Size)}');\n");
        List<string> lines = [];
        await using var pgbench = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = Path.Combine(binaries.Directory, "pgbench"),
            Arguments =
            [
                "--no-vacuum", "--protocol=prepared", $"--file={script}", $"--client={clients}", $"--jobs={Math.Min(clients, 2)}",
                $"--time={duration.TotalSeconds:0}", "--host=127.0.0.1", $"--port={server.Port}", $"--username={PostgresServer.Superuser}", "postgres",
            ],
            Environment = new Dictionary<string, string?> { ["PGPASSWORD"] = "bench-only" },
            OnLine = line =>
            {
                lock (lines)
                {
                    lines.Add(line);
                }
            },
        });
        var exit = await pgbench.Exited;
        var match = Rate().Match(string.Join('\n', lines));
        return match.Success
            ? double.Parse(match.Groups["rate"].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench ended with {exit}:\n{string.Join('\n', lines)}");
    }

    [GeneratedRegex(@"tps = (?<rate>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
