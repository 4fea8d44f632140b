using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tasks;
using OpenOps.BotService.Tests.Service;
using OpenOps.Sandbox.Processes;

namespace OpenOps.BotService.Tests.Tasks;

public sealed class TaskRecoveryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledWhileStreaming_ThePostIsClosedFromTheRecord_AndCanBeAskedAbout()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        await room.StopServiceAsync(room.Service);
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        tasks.Backend.Script = async call =>
        {
            await call.WriteAsync("They ship [#1] on");
            await call.HangAsync();
        };
        await using var process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "OpenOps.BotService.dll"), .. room.Settings(), .. tasks.TokenSettings],
        });
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, thread[0].Id, "memo", Cancel);
        var shown = await TestTimeouts.EventuallyAsync("first words", async () =>
            await tasks.DoneAsync(room.Alice, state: AnswerStates.Streaming) is { } post && post.Message.Contains("They ship", StringComparison.Ordinal) ? post : null);
        await process.KillAsync();

        await tasks.StartServiceAsync();
        var closed = await tasks.DoneAsync(room.Alice);
        Assert.Equal(shown.Id, closed.Id);
        Assert.StartsWith(
            $"📝 Summary of [this thread]({room.ServerUrl}_redirect/pl/{thread[0].Id}) in ~pilot\n\nThey ship [#1]({room.ServerUrl}_redirect/pl/{thread[0].Id}) on\n\n⚠️ Interrupted",
            closed.Message, StringComparison.Ordinal);
        Assert.Equal((AnswerStates.Interrupted, TaskKinds.SummarizeThread), (ChatRoom.PropsOf(closed).State, ChatRoom.PropsOf(closed).Task!.Kind));
        tasks.Backend.Script = call => call.SayAsync("Yes.");
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, closed.ChannelId, "Sure?", closed.Id), room.Alice, room.Assistant);
        Assert.Equal(["assistant: They ship [#1] on", "user: Sure?"], tasks.Backend.Calls.Last().Conversation.Skip(1));
        await room.Alice.Client.ClickAsync(closed.Id, "regenerate", null, Cancel);
        Assert.EndsWith("\n\nYes.", (await tasks.DoneAsync(room.Alice, variant: 2)).Message, StringComparison.Ordinal);
        Assert.Single(await tasks.AnchorsAsync(room.Alice));
    }

    [Fact]
    public async Task PostOfATaskThatNobodyBegan_IsClosed_AndCanBeRegenerated()
    {
        await using var tasks = await TaskRoom.OpenAsync("--Replies:StaleAfter=00:00:01.5");
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        var direct = await room.DirectAsync(room.Alice, room.Assistant);

        // What a process leaves behind that dies right after it made the post.
        await room.Assistant.Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = direct,
                Message = "📝 Summary",
                Props = new AnswerProps
                {
                    State = AnswerStates.Streaming, InReplyTo = "", RequesterId = room.Alice.Id, Lead = "📝 Summary",
                    Task = new TaskProps { Kind = TaskKinds.SummarizeThread, RequesterId = room.Alice.Id, PostId = thread[0].Id },
                }.ToProps(),
            },
            Cancel);
        var closed = await tasks.DoneAsync(room.Alice);
        Assert.StartsWith("📝 Summary\n\n⚠️ Interrupted", closed.Message, StringComparison.Ordinal);
        Assert.Equal(["regenerate"], ChatRoom.ButtonsOf(closed));
        Assert.Empty(tasks.Backend.Calls);
        await room.Alice.Client.ClickAsync(closed.Id, "regenerate", null, Cancel);
        Assert.EndsWith("Hello from the model.", (await tasks.DoneAsync(room.Alice, variant: 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_EndsATaskAndIsRecorded()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        tasks.Backend.Script = async call =>
        {
            await call.WriteAsync("Some words");
            await call.HangAsync();
        };
        await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {tasks.LinkTo(thread[0])}");
        var post = await tasks.DoneAsync(room.Alice, state: AnswerStates.Streaming);
        await TestTimeouts.EventuallyAsync("the stop button", async () => ChatRoom.ButtonsOf((await tasks.AnchorsAsync(room.Alice))[0]).Count > 0 ? post : null);
        await TestTimeouts.EventuallyAsync("the model is asked", () => Task.FromResult(tasks.Backend.Calls.FirstOrDefault()?.Said.Length > 0));
        await room.Alice.Client.ClickAsync(post.Id, "stop", null, Cancel);
        Assert.EndsWith("Some words\n\n⏹️ Stopped by @alice.", (await tasks.DoneAsync(room.Alice)).Message, StringComparison.Ordinal);
        await room.RecordedAsync("the stop", (await tasks.AnchorsAsync(room.Alice))[0], record => record.Outcome == "cancelled" && record.Events("stop").Count == 1);
    }
}
