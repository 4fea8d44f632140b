using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.Benchmarks.Chat;

/// <summary>Measures a started sandbox from outside, as the people at its chat would find it.</summary>
internal static class ChatProbe
{
    private const string Bot = "compatible";
    private const int Questions = 60;
    private const int Streams = 200;
    private static readonly string[] Services = ["audit", "inference", "bot"];

    public static async Task RunAsync(StringBuilder report)
    {
        var directory = Directory.CreateTempSubdirectory("openops-bench-");
        File.SetUnixFileMode(directory.FullName, (UnixFileMode)0b111_101_101);
        try
        {
            await using var model = await PacedModel.StartAsync();
            await StartTwiceAsync(report, directory.FullName, model);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task StartTwiceAsync(StringBuilder report, string directory, PacedModel model)
    {
        var environment = model.Environment;
        var first = Stopwatch.GetTimestamp();
        await using (await SandboxProcess.StartAsync(directory, environment))
        {
            Row(report, "| what | measured | budget |");
            Row(report, "|---|---|---|");
            Row(report, $"| start, empty data | {Stopwatch.GetElapsedTime(first).TotalSeconds:0.0} s | |");
        }

        var second = Stopwatch.GetTimestamp();
        await using var sandbox = await SandboxProcess.StartAsync(directory, environment);
        Row(report, $"| start of a built sandbox, data kept | {Stopwatch.GetElapsedTime(second).TotalSeconds:0.0} s | ≤ 10 s |");
        Row(report, $"| idle memory of audit, inference, bot | {Megabytes(sandbox):0} MiB | < 400 MiB |");

        var description = sandbox.Describe();
        using var alice = await ChatPerson.SignInAsync(description.ChatUrl, description.Users[0]);
        await using var watcher = await EventWatcher.StartAsync(description.ChatUrl, alice);
        var channel = await alice.DirectChannelAsync(Bot);
        await FirstWordsAsync(report, alice, watcher, model, channel);
        await EditsAsync(report, alice, watcher, channel);
        await ManyStreamsAsync(report, sandbox, alice, watcher, channel);
    }

    private static async Task FirstWordsAsync(StringBuilder report, ChatPerson alice, EventWatcher watcher, PacedModel model, string channel)
    {
        var overheads = new List<double>();
        for (var question = 0; question < Questions; question++)
        {
            var mark = string.Create(CultureInfo.InvariantCulture, $"first{question}");
            var asked = Stopwatch.GetTimestamp();
            var post = await alice.SayAsync(channel, $"mark={mark} tokens=20 rate=100");
            var answer = await watcher.FinalAsync(post, TimeSpan.FromSeconds(60));
            var seen = Stopwatch.GetElapsedTime(asked, answer.FirstWords) - model.OwnTimeToFirstWord(mark);
            if (question >= 10)
            {
                overheads.Add(seen.TotalMilliseconds); // the first ones warm the services up
            }
        }

        Row(report, $"| post in chat → first visible words, less the model's own time, ms | {new Measured(overheads)} | p50 ≤ 40, p95 ≤ 100 |");
    }

    private static async Task EditsAsync(StringBuilder report, ChatPerson alice, EventWatcher watcher, string channel)
    {
        var post = await alice.SayAsync(channel, "mark=edits tokens=600 rate=30");
        var answer = await watcher.FinalAsync(post, TimeSpan.FromSeconds(90));
        Row(report, $"| edits of a post streamed for 20 s | {answer.Edits} | ≤ 12 |");
    }

    private static async Task ManyStreamsAsync(
        StringBuilder report, SandboxProcess sandbox, ChatPerson alice, EventWatcher watcher, string channel)
    {
        var peak = 0.0;
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                peak = Math.Max(peak, Megabytes(sandbox));
                await Task.Delay(TimeSpan.FromMilliseconds(250), CancellationToken.None);
            }
        });

        var started = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, Streams).Select(async index =>
        {
            var post = await alice.SayAsync(channel, string.Create(CultureInfo.InvariantCulture, $"mark=many{index} tokens=300 rate=30"));
            var answer = await watcher.FinalAsync(post, TimeSpan.FromMinutes(5));
            return await answer.Final.Task;
        }));
        var elapsed = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await watching;

        var complete = answers.Count(answer => answer.State == "complete" && answer.Message.Contains("word299", StringComparison.Ordinal));
        Row(report, $"| {Streams} concurrent streams of 300 tokens at 30/s: complete | {complete} of {Streams} in {elapsed.TotalSeconds:0.0} s | all |");
        Row(report, $"| memory of audit, inference, bot during them, highest | {peak:0} MiB | < 1024 MiB |");
    }

    private static double Megabytes(SandboxProcess sandbox)
    {
        var pids = sandbox.Describe().Pids;
        return Services.Sum(service =>
        {
            using var process = Process.GetProcessById(pids[service]);
            return process.WorkingSet64 / 1048576.0;
        });
    }

    private static void Row(StringBuilder report, string row) => report.AppendLine(row);
}
