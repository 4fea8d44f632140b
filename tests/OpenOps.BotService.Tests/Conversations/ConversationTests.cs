using System.Text.Json.Nodes;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Conversations;

public sealed class ConversationTests
{
    private static readonly Dictionary<string, MattermostUser> People = new(StringComparer.Ordinal)
    {
        ["alice"] = new() { Id = "alice", Username = "alice" },
        ["bob"] = new() { Id = "bob", Username = "bob" },
        ["other"] = new() { Id = "other", Username = "claude", IsBot = true },
    };

    [Fact]
    public void Of_Channel_NamesEachAuthorAndEndsWithTheQuestion()
    {
        var made = Of([Post("1", "alice", "We ship on Friday."), Post("2", "bob", "No, Monday."), Post("3", "alice", "@assistant when?")]);
        Assert.Equal(
            ["system: prompt", "user: @alice: We ship on Friday.", "user: @bob: No, Monday.", "user: @alice: @assistant when?"],
            Lines(made));
        Assert.Equal(["1", "2", "3"], made.SourcePostIds);
    }

    [Fact]
    public void Of_DirectMessage_LeavesNamesOut() =>
        Assert.Equal(["system: prompt", "user: hi"], Lines(Of([Post("1", "alice", "hi")], direct: true)));

    [Fact]
    public void Of_OtherBot_IsLabelled() =>
        Assert.Equal("user: @claude (another bot): Tuesday", Lines(Of([Post("1", "other", "Tuesday"), Post("2", "alice", "?")]))[1]);

    [Fact]
    public void Of_OwnAnswer_IsTheModelsTextWithoutItsNote()
    {
        var answer = Post("2", "me", "half of it @\u200ball\n\n⏹️ Stopped by @alice.") with
        {
            Props = new AnswerProps { State = AnswerStates.Stopped, InReplyTo = "1", Note = "⏹️ Stopped by @alice." }.ToProps(),
        };
        Assert.Equal("assistant: half of it @all", Lines(Of([Post("1", "alice", "q"), answer, Post("3", "alice", "more")]))[2]);
    }

    [Fact]
    public void Of_PostsAfterTheQuestion_AreLeftOutButAnswersToEarlierOnesAreNot()
    {
        var lateAnswer = Post("4", "me", "late answer") with { Props = new AnswerProps { State = AnswerStates.Complete, InReplyTo = "1" }.ToProps() };
        var thread = new[] { Post("1", "alice", "first"), Post("2", "alice", "second"), Post("3", "bob", "after the question"), lateAnswer };
        Assert.Equal(
            ["system: prompt", "user: @alice: first", "assistant: late answer", "user: @alice: second"],
            Lines(Of(thread, question: thread[1])));
    }

    [Fact]
    public void Of_NoticeAndSystemPosts_AreNotPartOfIt()
    {
        var notice = Post("1", "me", "I am an AI") with { Props = new JsonObject { [FirstNotice.Prop] = "true" } };
        Assert.Equal(2, Of([notice, Post("2", "bob", "joined") with { Type = "system_join_channel" }, Post("3", "alice", "q")]).Messages.Count);
    }

    [Fact]
    public void Of_TooLongThread_LeavesOutTheOldestAndSaysSo()
    {
        var thread = Enumerable.Range(1, 9).Select(index => Post(index.ToString(), "alice", new string('x', 400))).ToArray();
        var made = Of(thread, maxTokens: 350);
        Assert.Equal(6, made.LeftOut);
        Assert.Equal("system: prompt without 6", Lines(made)[0]);
        Assert.Equal(["7", "8", "9"], made.SourcePostIds);
        Assert.True(made.QuestionFits);
    }

    [Fact]
    public void Of_TooLongQuestion_FitsNothing()
    {
        var made = Of([Post("1", "alice", new string('x', 4_000))], maxTokens: 350);
        Assert.False(made.QuestionFits);
        Assert.Single(made.Messages);
    }

    [Fact]
    public void Of_AttachmentsAndFiles_AreTold()
    {
        var post = Post("1", "bob", "look") with
        {
            Props = new JsonObject { ["attachments"] = new JsonArray(new JsonObject
            {
                ["title"] = "Build 7", ["text"] = "failed",
                ["fields"] = new JsonArray(new JsonObject { ["title"] = "Branch", ["value"] = "main" }),
            }) },
            Metadata = new PostMetadata { Files = [new UploadedFile { Name = "log.txt" }] },
        };
        Assert.Equal("look\nBuild 7\nfailed\nBranch: main\n[File, not readable for you: log.txt]", PostText.Of(post));
    }

    [Theory]
    [InlineData("", 4)]
    [InlineData("four", 5)]
    [InlineData("日本語", 7)]
    public void Estimate_CountsBytes(string text, int expected) => Assert.Equal(expected, EstimatedTokens.Of(text));

    private static Conversation Of(Post[] thread, bool direct = false, int maxTokens = 10_000, Post? question = null) => Conversation.Of(new ConversationSource
    {
        Thread = thread,
        Question = question ?? thread[^1],
        BotUserId = "me",
        AskerOf = _ => null,
        IsDirect = direct,
        AuthorOf = id => People.GetValueOrDefault(id),
        SystemPrompt = leftOut => leftOut == 0 ? "prompt" : $"prompt without {leftOut}",
        MaxTokens = maxTokens,
    });

    private static List<string> Lines(Conversation made) => [.. made.Messages.Select(message => $"{message.Role}: {message.Content}")];

    private static Post Post(string id, string user, string message) => new()
    {
        Id = id, UserId = user, Message = message, CreateAt = long.Parse(id), RootId = id == "1" ? "" : "1",
    };
}
