using OpenOps.BotService.Conversations;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Service;

/// <summary>The same service against a real Mattermost, where one is named: what only a real server can refuse.</summary>
public sealed class RealServerTests
{
    [Fact]
    public async Task RealMattermost_AnswersStreamsRatesStopsAndRegenerates()
    {
        // A server of one's own is asked for, not expected: this may be skipped on a build server too.
        var url = Environment.GetEnvironmentVariable("OPENOPS_MATTERMOST_URL");
        Assert.SkipWhen(string.IsNullOrEmpty(url), "OPENOPS_MATTERMOST_URL names no real server.");
        var cancellation = TestContext.Current.CancellationToken;
        await using var room = await ChatRoom.OpenAtAsync(
            new Uri(url!), Gate.Require("OPENOPS_MATTERMOST_ADMIN"), Gate.Require("OPENOPS_MATTERMOST_PASSWORD"));
        var direct = await room.DirectAsync(room.Alice, room.Assistant);
        room.Backend.Script = call => call.SayAsync($"Answer {room.Backend.Calls.Count}");
        var question = await ChatRoom.SayAsync(room.Alice, direct, "hi");
        var answer = await room.AnswerAsync(question, room.Alice, room.Assistant);
        Assert.Equal("Answer 1", answer.Message);
        Assert.Equal(["up", "down", "regenerate"], ChatRoom.ButtonsOf(answer));
        Assert.Single(await room.Alice.Client.GetPostsAsync(direct, 0, 100, cancellation), post => post.Prop(FirstNotice.Prop) == "true");

        await room.Alice.Client.ClickAsync(answer.Id, "down", null, cancellation);
        await room.RecordedAsync("the vote", answer, record => record.Ratings().Single().EndsWith(": down", StringComparison.Ordinal));
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, answer.Id, "+1", cancellation);
        await room.RecordedAsync("the reaction", answer, record => record.Ratings().Single().EndsWith(": up", StringComparison.Ordinal));
        await room.Alice.Client.RemoveReactionAsync(room.Alice.Id, answer.Id, "+1", cancellation);
        await room.RecordedAsync("its withdrawal", answer, record => record.Ratings().Single().EndsWith(": withdrawn", StringComparison.Ordinal));
        await room.Alice.Client.ClickAsync(answer.Id, "regenerate", null, cancellation);
        Assert.Equal("Answer 2", (await room.AnswerAsync(question, room.Alice, room.Assistant, variant: 2)).Message);
        await room.Alice.Client.ClickAsync(answer.Id, "previous", null, cancellation);
        Assert.Equal("Answer 1", (await room.AnswerAsync(question, room.Alice, room.Assistant, variant: 1)).Message);

        room.Backend.Script = async call =>
        {
            await call.WriteAsync("So far");
            await call.HangAsync();
        };
        var mention = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, $"@{room.Claude.Name} hi");
        var streaming = await room.AnswerAsync(mention, room.Alice, room.Claude, AnswerStates.Streaming);
        await room.Alice.Client.ClickAsync(streaming.Id, "stop", null, cancellation);
        Assert.StartsWith("So far\n\n⏹️ Stopped by", (await room.AnswerAsync(mention, room.Alice, room.Claude)).Message, StringComparison.Ordinal);
    }
}
