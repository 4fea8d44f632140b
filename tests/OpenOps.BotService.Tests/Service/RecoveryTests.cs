using OpenOps.BotService.Replies;
using OpenOps.Sandbox.Processes;

namespace OpenOps.BotService.Tests.Service;

public sealed class RecoveryTests
{
    [Fact]
    public async Task KilledWhileStreaming_ThePostIsClosedFromTheRecordAfterARestart()
    {
        await using var room = await ChatRoom.OpenAsync(startService: false);
        var written = new TaskCompletionSource();
        room.Backend.Script = async call =>
        {
            await call.WriteAsync("First words");
            await written.Task;
            await call.WriteAsync(", and some that were never shown");
            await call.HangAsync();
        };
        await using var process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "OpenOps.BotService.dll"), .. room.Settings(), "--Replies:FirstInterval=00:00:30", "--Replies:MaxInterval=00:01:00"],
        });
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var shown = await room.AnswerAsync(question, state: AnswerStates.Streaming);
        written.SetResult();
        await TestTimeouts.EventuallyAsync("all is written", () => Task.FromResult(room.Backend.Calls.First().Said.EndsWith("never shown", StringComparison.Ordinal)));
        await process.KillAsync();

        await room.StartServiceAsync();
        var closed = await room.AnswerAsync(question);
        Assert.Equal(shown.Id, closed.Id);
        Assert.StartsWith("First words, and some that were never shown\n\n⚠️ Interrupted", closed.Message, StringComparison.Ordinal);
        Assert.Equal(AnswerStates.Interrupted, ChatRoom.PropsOf(closed).State);
        Assert.Single(await room.AnswersAsync(question));
        room.Backend.Script = call => call.SayAsync("fine");
        Assert.Equal("fine", (await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant and now?", question.Id))).Message);
    }

    [Fact]
    public async Task KilledBeforeTheFirstWord_TheQuestionIsNotLeftAlone()
    {
        await using var room = await ChatRoom.OpenAsync(startService: false);
        room.Backend.Script = call => call.HangAsync();
        await using var process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "OpenOps.BotService.dll"), .. room.Settings()],
        });
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        await TestTimeouts.EventuallyAsync("the model is asked", () => Task.FromResult(!room.Backend.Calls.IsEmpty), TestTimeouts.Start);
        await process.KillAsync();

        await room.StartServiceAsync();
        var answer = await room.AnswerAsync(question);
        Assert.StartsWith("⚠️ Interrupted", answer.Message, StringComparison.Ordinal);
        Assert.Equal(["regenerate"], ChatRoom.ButtonsOf(answer));
        Assert.Single(room.Backend.Calls);
        room.Backend.Script = call => call.SayAsync("now");
        await room.Alice.Client.ClickAsync(answer.Id, "regenerate", null, TestContext.Current.CancellationToken);
        Assert.Equal("now", (await room.AnswerAsync(question, variant: 2)).Message);
    }

    [Fact]
    public async Task OrderlyStop_ClosesWhatIsBeingWritten()
    {
        await using var room = await ChatRoom.OpenAsync();
        room.Backend.Script = async call =>
        {
            await call.WriteAsync("So far");
            await call.HangAsync();
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        await room.AnswerAsync(question, state: AnswerStates.Streaming);
        await room.StopServiceAsync(room.Service);
        var answer = Assert.Single(await room.AnswersAsync(question));
        Assert.StartsWith("So far\n\n⚠️ Interrupted", answer.Message, StringComparison.Ordinal);
        Assert.Equal(AnswerStates.Interrupted, ChatRoom.PropsOf(answer).State);
    }

    [Fact]
    public async Task AnswerOfALiveReplica_IsLeftToIt()
    {
        await using var room = await ChatRoom.OpenAsync();
        await room.StartServiceAsync();
        var go = new TaskCompletionSource();
        room.Backend.Script = async call =>
        {
            await call.WriteAsync("Slowly");
            await go.Task;
            await call.SayAsync(", but surely.");
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var shown = await room.AnswerAsync(question, state: AnswerStates.Streaming);

        // Longer than the grace that another replica gives.
        await TestTimeouts.EventuallyAsync("time has passed", () => Task.FromResult(
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - shown.CreateAt > 2_500));
        Assert.Equal("Slowly", Assert.Single(await room.AnswersAsync(question)).Message);
        go.SetResult();
        Assert.Equal("Slowly, but surely.", (await room.AnswerAsync(question)).Message);
    }
}
