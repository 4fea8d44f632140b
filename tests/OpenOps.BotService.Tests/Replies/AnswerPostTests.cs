using System.Text.Json.Nodes;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Replies;

public sealed class AnswerPostTests
{
    private const string CreatePost = "/api/v4/posts";

    private static readonly string FirstPart = new('a', 600);
    private static readonly string LastPart = new('b', 600);

    [Fact]
    public async Task LongAnswer_WhoseLastPartIsNotThere_DoesNotSayThatItIsComplete()
    {
        await using var room = await ChatRoom.OpenAsync(startService: false);
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "Tell me everything.");
        var target = new AnswerTarget
        {
            Bot = new Bot(new BotOptions { Username = room.Assistant.Name, Model = "m" }, new MattermostSession(room.Assistant.Client, listener: null!), _ => false),
            ChannelId = room.Channel.Id,
            ThreadId = question.Id,
            QuestionId = question.Id,
            RequesterId = room.Alice.Id,
        };
        var post = new AnswerPost(target, TestButtons.Create(), new ReplyOptions { MaxPostRunes = 1_000 });
        var answer = new AnswerProps { State = AnswerStates.Complete, InReplyTo = question.Id, InteractionId = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(question.CreateAt)) };

        await room.BreakAsync(new JsonObject { ["count"] = 1, ["delay_ms"] = 0, ["method"] = "POST", ["path"] = CreatePost }); // The first goes through.
        await room.BreakAsync(new JsonObject { ["count"] = 1, ["status"] = 500, ["method"] = "POST", ["path"] = CreatePost });
        await Assert.ThrowsAsync<MattermostApiException>(() => post.FinishAsync($"{FirstPart}\n\n{LastPart}", answer, CancellationToken.None));
        var first = Assert.Single(await room.AnswersAsync(question));
        Assert.Equal((FirstPart, AnswerStates.Streaming), (first.Message, ChatRoom.PropsOf(first).State));

        await post.FinishAsync($"{FirstPart}\n\n{LastPart}", answer, CancellationToken.None);
        var shown = await room.AnswersAsync(question);
        Assert.Equal([FirstPart, LastPart], shown.Select(part => part.Message));
        Assert.Equal((first.Id, AnswerStates.Complete), (shown[0].Id, ChatRoom.PropsOf(shown[0]).State));
    }
}
