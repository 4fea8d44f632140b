using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.Benchmarks.Chat;

/// <summary>From a person's command to the first words of what was asked for, for each task, in a started sandbox.</summary>
internal static class TaskProbe
{
    private const string Bot = "compatible";
    private const int Rounds = 25;
    private const int WarmUp = 5;

    private static int _asked;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Discussion =
    [
        "The pilot starts on Monday, with the two teams we picked.", "Who tells the second team?", "I do, today.",
        "What about the budget?", "Open still. I will ask on Thursday.",
    ];

    public static async Task RunAsync(StringBuilder report)
    {
        var directory = Directory.CreateTempSubdirectory("openops-bench-");
        File.SetUnixFileMode(directory.FullName, (UnixFileMode)0b111_101_101);
        try
        {
            await using var model = await PacedModel.StartAsync();
            await using var sandbox = await SandboxProcess.StartAsync(directory.FullName, model.Environment);
            await MeasureAsync(report, sandbox.Describe(), model);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(StringBuilder report, SandboxDescription description, PacedModel model)
    {
        using var alice = await ChatPerson.SignInAsync(description.ChatUrl, description.Users[0]);
        await using var watcher = await EventWatcher.StartAsync(description.ChatUrl, alice);
        var channel = await alice.ChannelAsync("pilot");
        var direct = await alice.DirectChannelAsync(Bot);

        report.AppendLine("From the command to the first visible words of its answer, less the model's own time to its first word; a thread of "
            + $"{Discussion.Length + 1} posts, scripted model, emulator. Milliseconds.").AppendLine();
        report.AppendLine("| task | measured |").AppendLine("|---|---|");
        foreach (var (name, command) in new[]
        {
            ("summarise thread", "/summarize @compatible {0}"),
            ("action items", "/summarize @compatible actions {0}"),
            ("open questions", "/summarize @compatible questions {0}"),
        })
        {
            var measured = await RepeatAsync(async mark =>
            {
                var thread = await DiscussAsync(alice, channel, mark);
                var asked = Stopwatch.GetTimestamp();
                await alice.CommandAsync(channel, string.Format(CultureInfo.InvariantCulture, command, Link(description.ChatUrl, thread)));
                var answer = await watcher.NextTaskAsync(Patience);
                return Stopwatch.GetElapsedTime(asked, answer.FirstWords) - model.OwnTimeToFirstWord(mark);
            });
            report.AppendLine($"| {name} | {measured} |");
        }

        await MeasureOthersAsync(report, description, model, alice, watcher, channel);
        var about = await DiscussAsync(alice, channel, "followups");
        await alice.CommandAsync(channel, $"/summarize @compatible {Link(description.ChatUrl, about)}");
        var summary = await (await watcher.NextTaskAsync(Patience)).Final.Task;
        report.AppendLine($"| follow-up question to a summary | {await RepeatAsync(async mark =>
        {
            var asked = Stopwatch.GetTimestamp();
            var question = await alice.SayAsync(direct, Order(mark), summary.PostId);
            var answer = await watcher.FinalAsync(question, Patience);
            return Stopwatch.GetElapsedTime(asked, answer.FirstWords) - model.OwnTimeToFirstWord(mark);
        })} |");
    }

    private static async Task MeasureOthersAsync(
        StringBuilder report, SandboxDescription description, PacedModel model, ChatPerson alice, EventWatcher watcher, string channel)
    {
        report.AppendLine($"| summarise channel | {await RepeatAsync(async mark =>
        {
            var fresh = await alice.OpenChannelAsync($"bench-{mark}", Bot);
            await DiscussAsync(alice, fresh, mark);
            var asked = Stopwatch.GetTimestamp();
            await alice.CommandAsync(fresh, $"/summarize @{Bot} channel 24h");
            var answer = await watcher.NextTaskAsync(Patience);
            return Stopwatch.GetElapsedTime(asked, answer.FirstWords) - model.OwnTimeToFirstWord(mark);
        })} |");
        report.AppendLine($"| summarise meeting, of a WebVTT file | {await RepeatAsync(async mark =>
        {
            var post = await alice.SayWithFileAsync(channel, "The recording", "standup.vtt", Transcript(mark));
            var asked = Stopwatch.GetTimestamp();
            await alice.CommandAsync(channel, $"/summarize @{Bot} meeting {Link(description.ChatUrl, post)}");
            var answer = await watcher.NextTaskAsync(Patience);
            return Stopwatch.GetElapsedTime(asked, answer.FirstWords) - model.OwnTimeToFirstWord(mark);
        })} |");
        report.AppendLine($"| react for me, to the reaction | {await RepeatAsync(async mark =>
        {
            var post = await alice.SayAsync(channel, $"mark={mark} tokens=1 rate=100 say=tada");
            var asked = Stopwatch.GetTimestamp();
            await alice.CommandAsync(channel, $"/react @{Bot} {Link(description.ChatUrl, post)}");
            return Stopwatch.GetElapsedTime(asked, await watcher.ReactionAsync(post, Patience)) - model.OwnTimeToFirstWord(mark);
        })} |");
        report.AppendLine($"| ask several models, to the first words of the paced one | {await RepeatAsync(async mark =>
        {
            var asked = Stopwatch.GetTimestamp();
            await alice.CommandAsync(channel, $"/ask-all {Order(mark)}");
            var root = await alice.FindAsync(channel, post => post["message"]!.GetValue<string>().EndsWith(Order(mark), StringComparison.Ordinal));
            return Stopwatch.GetElapsedTime(asked, await watcher.FirstWordsAsync(root, Patience)) - model.OwnTimeToFirstWord(mark);
        })} |");
    }

    private static string Transcript(string mark) =>
        $"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Mira>{Order(mark)}\n\n"
        + string.Concat(Discussion.Select((line, index) => $"00:01:{index:00}.000 --> 00:01:{index:00}.900\n<v Jon>{line}\n\n"));

    private static async Task<Measured> RepeatAsync(Func<string, Task<TimeSpan>> measureAsync)
    {
        var taken = new List<double>();
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            var elapsed = await measureAsync($"task{Interlocked.Increment(ref _asked)}");
            if (round >= WarmUp)
            {
                taken.Add(elapsed.TotalMilliseconds);
            }
        }

        return new Measured(taken);
    }

    private static async Task<string> DiscussAsync(ChatPerson person, string channel, string mark)
    {
        var thread = await person.SayAsync(channel, Order(mark));
        foreach (var line in Discussion)
        {
            await person.SayAsync(channel, line, thread);
        }

        return thread;
    }

    private static string Order(string mark) => $"mark={mark} tokens=20 rate=100";

    private static Uri Link(Uri chat, string post) => new(chat, $"/openops/pl/{post}");
}
