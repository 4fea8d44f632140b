using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Audit.Tests.Chain;

public sealed class KillTests(PostgresFixture postgres)
{
    private const string Secret = "secret-of-inference-for-tests";
    private const string Listening = "Now listening on: ";
    private const int Callers = 64;
    private const int Kills = 5;

    // About a minute's work and more is for those who ask for it; see CONTRIBUTING.md.
    private static readonly int Events = int.TryParse(Environment.GetEnvironmentVariable("OPENOPS_KILL_EVENTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 2_400;

    private static readonly int Between = (Events + Kills) / (Kills + 1);

    private static readonly TimeSpan Patience = TestTimeouts.Start + (TimeSpan.FromMilliseconds(20) * Between);

    [Fact]
    public async Task Service_KilledFiveTimesUnder64Callers_LosesAndDoublesNothing()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        var acknowledged = new ConcurrentDictionary<Guid, long>();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var enough = new CancellationTokenSource();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);

        var calling = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync()));
        for (var round = 0; round <= Kills; round++)
        {
            var process = await StartAsync(database, started => address.TrySetResult(started));
            var goal = acknowledged.Count + Between;
            await TestTimeouts.EventuallyAsync("more is acknowledged", () => Task.FromResult(acknowledged.Count >= goal), Patience);
            address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (round == Kills)
            {
                await enough.CancelAsync();
            }

            await process.KillAsync();
            await process.DisposeAsync();
        }

        address.TrySetCanceled(TestContext.Current.CancellationToken);
        await calling;

        var report = await database.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.True(acknowledged.Count >= Events, $"{acknowledged.Count} acknowledged");
        Assert.Equal(acknowledged.Count, acknowledged.Values.Distinct().Count());
        Assert.True(report.Checkpoints > 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{acknowledged.Count} acknowledged, {report.Events} recorded, {report.Checkpoints} checkpoints, killed {Kills} times in {clock.Elapsed}.");
        Assert.Equal(
            acknowledged.Count,
            await database.QueryAsync<long>($"""
                SELECT count(*) FROM audit.events e
                JOIN unnest('{Braced(acknowledged.Select(one => one.Key.ToString()))}'::uuid[], '{Braced(acknowledged.Select(one => one.Value.ToString()))}'::bigint[]) a (id, sequence)
                    ON e.id = a.id AND e.interaction_id = a.id AND e.sequence = a.sequence
                """));

        async Task CallAsync()
        {
            while (!enough.IsCancellationRequested)
            {
                // Repeated until it is acknowledged, as callers do.
                var intent = Samples.Intent(Samples.NewId());
                while (!enough.IsCancellationRequested && !await TryAsync(intent))
                {
                    await Task.Yield();
                }
            }
        }

        async Task<bool> TryAsync(System.Text.Json.Nodes.JsonObject intent)
        {
            try
            {
                var service = await address.Task;
                using var response = await client.PostAsJsonAsync(new Uri(service, "/interactions"), intent, TestContext.Current.CancellationToken);
                if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK))
                {
                    return false;
                }

                var recorded = await response.ReadJsonAsync();
                Assert.True(acknowledged.TryAdd(recorded.GetProperty("id").GetGuid(), recorded.GetProperty("sequence").GetInt64()));
                return true;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                return false;
            }
        }
    }

    private static string Braced(IEnumerable<string> values) => $"{{{string.Join(',', values)}}}";

    private static Task<ChildProcess> StartAsync(ChainDatabase database, Action<Uri> listening) => ChildProcess.StartAsync(new ChildProcessStart
    {
        FileName = "dotnet",
        Arguments = [typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0"],
        Environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__auditdb"] = database.RuntimeConnectionString,
            ["ApiKeys__Callers__inference__Secret"] = Secret,
            ["ApiKeys__Callers__inference__Rights__0"] = "record",
            ["Audit__MasterKey"] = AuditDatabase.MasterKey,
            ["Audit__Chain__Directory"] = database.Path,
            ["Audit__Chain__CheckpointEvents"] = "100",
        },
        OnLine = line =>
        {
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0)
            {
                listening(new Uri(line[(at + Listening.Length)..].Trim()));
            }
        },
    });
}
