using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks;

public sealed class ThreadSummaryTests
{
    [Fact]
    public async Task Summarize_WithALink_StreamsIntoOnePostOfTheDirectMessage()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var go = new TaskCompletionSource();
        tasks.Backend.Script = async call =>
        {
            await call.WriteAsync("They ship on Mon");
            await go.Task;
            await call.SayAsync("day [#1], says @alice [#2].");
        };
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."), (room.Alice, "Agreed, bob."));
        var told = await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {tasks.LinkTo(thread[1])}");

        var streaming = await TestTimeouts.EventuallyAsync("the first words", async () =>
            await tasks.DoneAsync(room.Alice, state: AnswerStates.Streaming) is { } post && post.Message.Contains("They ship", StringComparison.Ordinal) ? post : null);
        Assert.Equal(["stop"], ChatRoom.ButtonsOf(streaming));
        go.SetResult();
        var done = await tasks.DoneAsync(room.Alice);
        var pl = $"{room.ServerUrl}_redirect/pl/";
        Assert.Equal(
            $"📝 Summary of [this thread]({pl}{thread[0].Id}) in ~pilot\n\nThey ship on Monday [#1]({pl}{thread[0].Id}), says @\u200Balice [#2]({pl}{thread[1].Id}).",
            done.Message);
        Assert.Equal((streaming.Id, ""), (done.Id, done.RootId));
        Assert.Contains(pl + done.Id, told, StringComparison.Ordinal);
        Assert.Equal(["up", "down", "regenerate"], ChatRoom.ButtonsOf(done));

        var props = ChatRoom.PropsOf(done);
        Assert.Equal((AnswerStates.Complete, "summarize_thread", room.Alice.Id, thread[1].Id), (props.State, props.Task!.Kind, props.Task.RequesterId, props.Task.PostId));
        var call = Assert.Single(tasks.Backend.Calls);
        Assert.Equal(
            ("summarize_thread", "alice", done.Id, "D", $"{thread[0].Id},{thread[1].Id}"),
            (call.Metadata("operation"), call.Metadata("requester_name"), call.Metadata("post_id"), call.Metadata("channel_type"), call.Metadata("source_post_ids")));
        Assert.Equal(props.InteractionId.ToString(), call.InteractionId);
        var material = Assert.Single(call.Conversation);
        Assert.Contains("[#1] @bob, ", material, StringComparison.Ordinal);
        Assert.Contains(": We ship on Monday.\n[#2] @alice, ", material, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowUp_GetsTheThreadAsItStandsNowAndTheConversation()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        tasks.Backend.Script = call => call.SayAsync("Monday [#2].");
        var thread = await tasks.ThreadAsync((room.Bob, "Off topic"), (room.Bob, "We ship on Monday."));
        await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {tasks.LinkTo(thread[0])}");
        var anchor = await tasks.DoneAsync(room.Alice);
        await room.Bob.Client.PatchPostAsync(thread[1].Id, new PostPatch { Message = "We ship on Tuesday." }, TestContext.Current.CancellationToken);
        await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "At noon.", thread[0].Id);

        tasks.Backend.Script = call => call.SayAsync("At noon [#3].");
        var question = await ChatRoom.SayAsync(room.Alice, anchor.ChannelId, "When exactly?", anchor.Id);
        var answer = await room.AnswerAsync(question, room.Alice, room.Assistant);
        Assert.StartsWith("At noon [#3](", answer.Message, StringComparison.Ordinal);
        var call = tasks.Backend.Calls.Last();
        Assert.Equal("follow_up", call.Metadata("operation"));
        Assert.Contains(": We ship on Tuesday.\n", call.Conversation[0], StringComparison.Ordinal);
        Assert.Contains(": At noon.", call.Conversation[0], StringComparison.Ordinal);
        Assert.Equal(["assistant: Monday [#2].", "user: When exactly?"], call.Conversation.Skip(1));
    }

    [Fact]
    public async Task Summarize_DeliveredTwice_GivesOnePostAndOneCall()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tasks.CallAsync(room.Alice, "summarize", "", ("root_id", thread[0].Id))));
        await tasks.DoneAsync(room.Alice);
        await tasks.CallAsync(room.Alice, "summarize", "", ("root_id", thread[0].Id));
        await tasks.CallAsync(room.Alice, "summarize", "actions", ("root_id", thread[0].Id), ("trigger_id", "another"));
        await tasks.DoneAsync(room.Alice, count: 2);
        Assert.Equal(2, (await tasks.AnchorsAsync(room.Alice)).Count);
        Assert.Equal(["summarize_thread", "action_items"], tasks.Backend.Calls.Select(call => call.Metadata("operation")));
    }

    [Fact]
    public async Task Regenerate_ReadsTheThreadAgain_AndKeepsTheFirstAnswer()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        tasks.Backend.Script = call => call.SayAsync("First [#1].");
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {tasks.LinkTo(thread[0])}");
        var anchor = await tasks.DoneAsync(room.Alice);
        await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "Or Tuesday.", thread[0].Id);
        tasks.Backend.Script = call => call.SayAsync("Second [#2].");
        await room.Alice.Client.ClickAsync(anchor.Id, "regenerate", null, TestContext.Current.CancellationToken);
        var second = await tasks.DoneAsync(room.Alice, variant: 2);
        Assert.Contains("Second [#2](", second.Message, StringComparison.Ordinal);
        Assert.Contains("Or Tuesday.", tasks.Backend.Calls.Last().Conversation[0], StringComparison.Ordinal);
        await room.Alice.Client.ClickAsync(anchor.Id, "previous", null, TestContext.Current.CancellationToken);
        var first = await tasks.DoneAsync(room.Alice, variant: 1);
        Assert.Equal(anchor.Message, first.Message);
        Assert.Equal("summarize_thread", ChatRoom.PropsOf(first).Task!.Kind);
    }
}
