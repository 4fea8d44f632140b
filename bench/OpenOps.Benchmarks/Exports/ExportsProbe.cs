using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenOps.Audit.Tests.Console;
using OpenOps.Benchmarks.Audit;

namespace OpenOps.Benchmarks.Exports;

/// <summary>
/// A record as a file, in each format: how much memory the service takes for all of it, beside what it takes for the last
/// hundredth, and before.
/// </summary>
internal static class ExportsProbe
{
    private const int Interactions = 1_000_000;
    private const int Days = 90;
    private const int Part = 100;

    private static readonly string[] Formats = ["interactions", "csv", "sft", "kto", "dpo", "openai-preference", "evidence"];

    /// <param name="report">Gets the table.</param>
    /// <param name="count">How many interactions, where not a million.</param>
    public static async Task RunAsync(StringBuilder report, string? count)
    {
        var interactions = count is null ? Interactions : int.Parse(count, NumberStyles.None, CultureInfo.InvariantCulture);
        await using var cluster = await BenchCluster.StartAsync(isDurable: false);
        await using var service = await AuditProcess.StartAsync(
            cluster.Server, cluster.Directory, "auditdb", assembly: null, new Dictionary<string, string?> { ["ApiKeys__Callers__bench__Rights__1"] = "export" });
        var until = TimeProvider.System.GetUtcNow();
        var begun = Stopwatch.GetTimestamp();
        await new SeededRecord(cluster.Server.ConnectionString("auditdb"), until, AuditProcess.MasterKeys).WriteAsync(interactions, Days, CancellationToken.None);
        Console.WriteLine($"{interactions} interactions seeded in {Stopwatch.GetElapsedTime(begun)}.");
        await MeasureAsync(service, interactions, until, Path.Combine(cluster.Directory, "export.zip"), report);
    }

    private static async Task MeasureAsync(AuditProcess service, int interactions, DateTimeOffset until, string file, StringBuilder report)
    {
        using var http = new HttpClient { BaseAddress = service.Address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AuditProcess.RecorderSecret);
        report.AppendLine(CultureInfo.InvariantCulture, $"A record of {interactions} interactions of {Days} days, with texts, a sixth of them rated, as a file: the service's working set at its highest (read every 20 ms), in MiB.")
            .AppendLine().AppendLine("| format | of | rows | MB | seconds | before | at its highest |").AppendLine("|---|---|---|---|---|---|---|");
        var from = Uri.EscapeDataString((until - (TimeSpan.FromDays(Days) / Part)).ToString("O", CultureInfo.InvariantCulture));
        foreach (var format in Formats)
        {
            // The chain is whole or nothing.
            foreach (var (name, query) in format == "evidence" ? new[] { ("all", "") } : [($"1/{Part}", $"?from={from}"), ("all", "")])
            {
                using var memory = new PeakMemory(service.Id);
                var begun = Stopwatch.GetTimestamp();
                await using (var body = await http.GetStreamAsync(new Uri($"exports/{format}{query}", UriKind.Relative)))
                await using (var written = File.Create(file))
                {
                    await body.CopyToAsync(written);
                }

                var took = Stopwatch.GetElapsedTime(begun);
                var peak = await memory.EndAsync();
                report.AppendLine(CultureInfo.InvariantCulture, $"| {format} | {name} | {await CountRowsAsync(file)} | {new FileInfo(file).Length / 1e6:F1} | {took.TotalSeconds:F1} | {memory.Before >> 20} | {peak >> 20} |");
            }
        }
    }

    private static async Task<long> CountRowsAsync(string file)
    {
        await using var zip = await ZipFile.OpenReadAsync(file);
        await using var manifest = await zip.GetEntry("manifest.json")!.OpenAsync();
        using var document = await JsonDocument.ParseAsync(manifest);
        return document.RootElement.GetProperty("files").EnumerateArray().Sum(one => one.GetProperty("rows").GetInt64());
    }
}
