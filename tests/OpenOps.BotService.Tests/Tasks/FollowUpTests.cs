using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks;

public sealed class FollowUpTests
{
    [Fact]
    public async Task NewPostRightAfterATask_IsAboutIt_AndTheNextOneIsNot()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {tasks.LinkTo(thread[0])}");
        var anchor = await tasks.DoneAsync(room.Alice);
        var inThread = await ChatRoom.SayAsync(room.Alice, anchor.ChannelId, "Who said so?", anchor.Id);
        await room.AnswerAsync(inThread, room.Alice, room.Assistant);

        tasks.Backend.Script = call => call.SayAsync("Bob [#1].");
        var beside = await ChatRoom.SayAsync(room.Alice, anchor.ChannelId, "And when?");
        var answer = await room.AnswerAsync(beside, room.Alice, room.Assistant);
        Assert.Equal(beside.Id, answer.RootId);
        Assert.Contains("Bob [#1](", answer.Message, StringComparison.Ordinal);
        var call = tasks.Backend.Calls.Last();
        Assert.Contains("We ship on Monday.", call.Conversation[0], StringComparison.Ordinal);
        Assert.Equal(
            ["assistant: Hello from the model.", "user: Who said so?", "assistant: Hello from the model.", "user: And when?"], call.Conversation.Skip(1));

        var reply = await ChatRoom.SayAsync(room.Alice, anchor.ChannelId, "Really?", beside.Id);
        await room.AnswerAsync(reply, room.Alice, room.Assistant);
        Assert.Contains("We ship on Monday.", tasks.Backend.Calls.Last().Conversation[0], StringComparison.Ordinal);
        var other = await ChatRoom.SayAsync(room.Alice, anchor.ChannelId, "Something else: tell me a joke");
        await room.AnswerAsync(other, room.Alice, room.Assistant);
        Assert.Equal(["user: Something else: tell me a joke"], tasks.Backend.Calls.Last().Conversation);
    }

    [Fact]
    public async Task FollowUp_AfterAPostIsDeleted_RefersToWhatIsLeft()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        tasks.Backend.Script = call => call.SayAsync("A [#1], B [#2], C [#3].");
        var thread = await tasks.ThreadAsync((room.Bob, "Aaa"), (room.Bob, "Bbb"), (room.Bob, "Ccc"));
        await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {tasks.LinkTo(thread[0])}");
        var anchor = await tasks.DoneAsync(room.Alice);
        await room.Bob.Client.DeletePostAsync(thread[1].Id, TestContext.Current.CancellationToken);
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, anchor.ChannelId, "So?", anchor.Id), room.Alice, room.Assistant);
        var call = tasks.Backend.Calls.Last();
        Assert.DoesNotContain("Bbb", call.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("assistant: A [#1], B, C [#2].", call.Conversation[1]);
    }

    [Fact]
    public async Task RenamedAuthors_AndOtherBots_AreCalledByTheirNamesNow()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "Grüße 🙂 данные 数据"));
        var asked = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "@claude what is that?", thread[0].Id);
        await room.AnswerAsync(asked, room.Claude);
        await room.Claude.Client.CreatePostAsync(
            new NewPost { ChannelId = room.Channel.Id, RootId = thread[0].Id, Message = "A bot's own remark", Attachments = [new MessageAttachment { Text = "with an attachment" }] },
            TestContext.Current.CancellationToken);
        await tasks.AskAsync(HttpMethod.Put, $"users/{room.Bob.Id}/patch", room.Bob, new() { ["username"] = "robert" });
        await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {tasks.LinkTo(thread[0])}");
        await tasks.DoneAsync(room.Alice);
        var material = tasks.Backend.Calls.Last().Conversation[0];
        Assert.Contains("[#1] @robert, ", material, StringComparison.Ordinal);
        Assert.Contains("Grüße 🙂 данные 数据", material, StringComparison.Ordinal);
        Assert.Contains("[#3] @claude (an AI), ", material, StringComparison.Ordinal);
        Assert.Contains("[#4] @claude (a bot), ", material, StringComparison.Ordinal);
        Assert.Contains(": A bot's own remark\n    with an attachment\n", material, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArchivedChannel_CanBeSummarised()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        await tasks.AskAsync(HttpMethod.Delete, $"channels/{room.Channel.Id}", room.Admin, []);
        var told = await tasks.TellAsync(room.Alice, "summarize", tasks.LinkTo(thread[0]));
        Assert.StartsWith("📝", told, StringComparison.Ordinal);
        await tasks.DoneAsync(room.Alice);
        Assert.Contains("We ship on Monday.", Assert.Single(tasks.Backend.Calls).Conversation[0], StringComparison.Ordinal);
    }
}
