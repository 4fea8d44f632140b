using OpenOps.BotService.Replies;
using OpenOps.BotService.Tests.Service;
using OpenOps.BotService.Tests.Tasks.Meetings;

namespace OpenOps.BotService.Tests.Tasks;

/// <summary>Every task against a real Mattermost, where one is named, by slash command and by reaction.</summary>
public sealed class RealServerTaskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RealMattermost_DoesEveryTask()
    {
        // A server of one's own is asked for, not expected: this may be skipped on a build server too.
        var url = Environment.GetEnvironmentVariable("OPENOPS_MATTERMOST_URL");
        Assert.SkipWhen(string.IsNullOrEmpty(url), "OPENOPS_MATTERMOST_URL names no real server.");
        await using var tasks = await TaskRoom.OpenAtAsync(
            new Uri(url!), Gate.Require("OPENOPS_MATTERMOST_ADMIN"), Gate.Require("OPENOPS_MATTERMOST_PASSWORD"));
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."), (room.Alice, "I tell the second team."));
        var count = 0;

        tasks.Backend.Script = call => call.SayAsync("Shipping [#1].");
        foreach (var (command, operation) in new[]
        {
            ($"/summarize {tasks.LinkTo(thread[0])}", "summarize_thread"),
            ($"/summarize actions {tasks.LinkTo(thread[0])}", "action_items"),
            ($"/summarize questions {tasks.LinkTo(thread[0])}", "open_questions"),
            ("/summarize channel 24h", "summarize_channel"),
        })
        {
            Assert.StartsWith("📝 I am on it.", await tasks.RunAsync(room.Alice, room.Channel.Id, command), StringComparison.Ordinal);
            var done = await tasks.DoneAsync(room.Alice, count: ++count);
            Assert.Contains("Shipping [#1](", done.Message, StringComparison.Ordinal);
            Assert.Equal(operation, tasks.Backend.Calls.Last().Metadata("operation"));
        }

        var anchors = await tasks.AnchorsAsync(room.Alice);
        var followUp = await ChatRoom.SayAsync(room.Alice, anchors[0].ChannelId, "Who tells them?", anchors[0].Id);
        tasks.Backend.Script = call => call.SayAsync("Alice [#2].");
        Assert.StartsWith("Alice [#2](", (await room.AnswerAsync(followUp, room.Alice, room.Assistant)).Message, StringComparison.Ordinal);

        await room.Alice.Client.AddReactionAsync(room.Alice.Id, thread[1].Id, "memo", Cancel);
        Assert.Equal(AnswerStates.Complete, ChatRoom.PropsOf(await tasks.DoneAsync(room.Alice, count: ++count)).State);

        var meeting = await room.PostFileAsync(room.Bob, "stand-up.vtt", MeetingPosts.StandUp);
        tasks.Backend.Script = call => call.SayAsync("Ship on Friday [00:01].");
        await tasks.SummarizeAsync(room.Alice, meeting);
        var minutes = await tasks.DoneAsync(room.Alice, count: ++count);
        Assert.Contains("Ship on Friday [00:01](", minutes.Message, StringComparison.Ordinal);
        await room.Alice.Client.ClickAsync(minutes.Id, "share", null, Cancel);
        await TestTimeouts.EventuallyAsync("the minutes in the meeting's thread", async () =>
            (await room.Bob.Client.GetThreadAsync(meeting.Id, Cancel)).Any(post => post.UserId == room.Assistant.Id && post.Message.Contains("Ship on Friday", StringComparison.Ordinal)));

        tasks.Backend.Script = call => call.SayAsync(":tada:");
        await tasks.RunAsync(room.Alice, room.Channel.Id, $"/react {tasks.LinkTo(thread[0])}");
        await TestTimeouts.EventuallyAsync("the reaction", async () =>
            (await room.Bob.Client.GetReactionsAsync(thread[0].Id, Cancel)).Any(reaction => reaction.UserId == room.Assistant.Id && reaction.EmojiName == "tada"));

        tasks.Backend.Script = call => call.SayAsync($"Said by {call.Bot}");
        await tasks.RunAsync(room.Alice, room.Channel.Id, "/ask-all Which day is it?");
        var asked = await TestTimeouts.EventuallyAsync("the question", async () => (await room.Bob.Client.GetPostsAsync(room.Channel.Id, 0, 20, Cancel))
            .FirstOrDefault(post => post.RootId.Length == 0 && post.Message.EndsWith("Which day is it?", StringComparison.Ordinal)));
        foreach (var bot in (Person[])[room.Assistant, room.Claude])
        {
            Assert.StartsWith("Said by ", (await room.AnswerAsync(asked!, bot)).Message, StringComparison.Ordinal);
        }

        // Nothing is said where the server took the form: it is open.
        Assert.Empty(await tasks.RunAsync(room.Alice, room.Channel.Id, $"/openops why {tasks.LinkTo(minutes)}"));
        Assert.Contains("/summarize", await tasks.RunAsync(room.Alice, room.Channel.Id, "/openops help"), StringComparison.Ordinal);
    }
}
