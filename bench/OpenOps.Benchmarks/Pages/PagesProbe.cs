using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OpenOps.Audit.Tests.Console;
using OpenOps.Benchmarks.Audit;
using OpenOps.TestKit.Browser;

namespace OpenOps.Benchmarks.Pages;

/// <summary>The console's pages on a record of many interactions: until a page is whole, and until a browser shows its first row.</summary>
internal static class PagesProbe
{
    private const int Interactions = 1_000_000;
    private const int Days = 90;
    private const int Times = 15;
    private const string Cookie = "openops_console";

    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview, 30 days", "overview"),
        ("overview, 90 days", "overview?days=90"),
        ("interactions, newest", "interactions"),
        ("of one bot", "interactions?bot=claude"),
        ("of one person", "interactions?user=person7"),
        ("of one channel", "interactions?channel=channel0000000000000000007"),
        ("that failed", "interactions?outcome=failed"),
        ("disliked", "interactions?rating=down"),
        ("of one hour", "interactions?from={hour}&to={next}"),
        ("of one person, disliked", "interactions?user=person7&rating=down"),
        ("the last page but few", "interactions?before=20000"),
        ("feedback, open", "feedback"),
        ("integrity", "integrity"),
        ("people", "people"),
    ];

    public static async Task RunAsync(StringBuilder report)
    {
        await using var cluster = await BenchCluster.StartAsync(isDurable: false);
        await using var service = await AuditProcess.StartAsync(
            cluster.Server, cluster.Directory, "auditdb", assembly: null, new Dictionary<string, string?> { ["Audit__Console__Roles__auditor__0"] = "bench" });
        await MeasureAsync(cluster.Server.ConnectionString("auditdb"), service.Address, report);
    }

    private static async Task MeasureAsync(string owner, Uri address, StringBuilder report)
    {
        var until = TimeProvider.System.GetUtcNow();
        var begun = Stopwatch.GetTimestamp();
        await new SeededRecord(owner, until).WriteAsync(Interactions, Days, CancellationToken.None);
        Console.WriteLine($"{Interactions} interactions seeded in {Stopwatch.GetElapsedTime(begun)}.");
        using var http = await SignInAsync(owner, address);
        begun = Stopwatch.GetTimestamp();
        while ((await http.GetStringAsync(new Uri("overview", UriKind.Relative))).Contains("still being counted", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        Console.WriteLine($"Counted after {Stopwatch.GetElapsedTime(begun)}.");
        var hour = until.AddDays(-20);
        report.AppendLine(CultureInfo.InvariantCulture, $"The console on {Interactions} interactions of {Days} days. Milliseconds until the whole page has come over HTTP; and in Chromium, from the navigation until its first row or figure is seen.")
            .AppendLine().AppendLine("| page | whole page | in the browser |").AppendLine("|---|---|---|");
        var chromium = new Chromium();
        await using var browser = await chromium.OpenAsync(address);
        await browser.Page.Context.AddCookiesAsync([new() { Name = Cookie, Value = http.DefaultRequestHeaders.GetValues("Cookie").Single()[(Cookie.Length + 1)..], Domain = address.Host, Path = "/console" }]);
        foreach (var (name, path) in Pages)
        {
            var relative = path.Replace("{hour}", hour.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{next}", hour.AddHours(1).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture), StringComparison.Ordinal);
            var whole = await RepeatAsync(() => http.GetStringAsync(new Uri(relative, UriKind.Relative)));
            var seen = await RepeatAsync(async () =>
            {
                await browser.Page.GotoAsync(new Uri(address, "/console/" + relative).AbsoluteUri, new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Commit });
                await browser.Page.Locator("main .list tbody tr, main .figures li, main .complaint").First.WaitForAsync();
            });
            report.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {whole} | {seen} |");
        }

        await chromium.DisposeAsync();
    }

    // A session as its database row: signing in is another program's work.
    private static async Task<HttpClient> SignInAsync(string owner, Uri address)
    {
        var token = RandomNumberGenerator.GetBytes(32);
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand("INSERT INTO audit.sessions (token_hash, id, user_id, user_name, system_admin, created_at) VALUES ($1, $2, 'bench', 'bench', true, now())");
        command.Parameters.Add(new() { Value = SHA256.HashData(token) });
        command.Parameters.Add(new() { Value = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) });
        await command.ExecuteNonQueryAsync();
        var http = new HttpClient(new HttpClientHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(address, "/console/") };
        http.DefaultRequestHeaders.Add("Cookie", $"{Cookie}={System.Buffers.Text.Base64Url.EncodeToString(token)}");
        return http;
    }

    private static async Task<Measured> RepeatAsync(Func<Task> measured)
    {
        await measured();
        List<double> took = [];
        for (var time = 0; time < Times; time++)
        {
            var begun = Stopwatch.GetTimestamp();
            await measured();
            took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return new Measured(took);
    }
}
