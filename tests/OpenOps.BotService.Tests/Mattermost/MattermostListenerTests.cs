using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Events;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class MattermostListenerTests : IAsyncLifetime
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Start_PostsOfTheWindow_AreToldInOrderBeforeWhatIsLive()
    {
        _server.Posts.Enqueue(ScriptedServer.Post("late", Now - 1_000, "late"));
        _server.Posts.Enqueue(ScriptedServer.Post("early", Now - 60_000, "early"));
        _server.Posts.Enqueue(ScriptedServer.Post("old", Now - 7_200_000, "before the window"));
        await using var run = new ListenerRun(_server);
        var connection = await _server.NextConnectionAsync();
        Assert.Equal(($"Bearer {ListenerRun.Token}", ""), (connection.Authorization, connection.Query));
        await connection.HelloAsync("one");
        await connection.PostedAsync(1, ScriptedServer.Post("live", Now, "live"));

        Assert.True((await run.NextPostAsync("early")).CaughtUp);
        var late = await run.NextPostAsync("late");
        Assert.Equal(("O", "lab", null), (late.ChannelType, late.ChannelName, late.Mentions));
        Assert.Equal(2, (await run.NextAsync<CaughtUpEvent>()).Events);
        Assert.False((await run.NextPostAsync("live")).CaughtUp);
        Assert.Equal(ScriptedServer.BotId, (await run.Listener.Account).Id);
        Assert.Equal(ListenerState.Connected, run.Listener.State);
    }

    [Fact]
    public async Task Start_EditsAndReactionsOfTheWindow_AreTold()
    {
        var post = ScriptedServer.Post("old", Now - 7_200_000, "edited", updateAt: Now - 500);
        post["metadata"] = JsonNode.Parse($$"""{"reactions":[{"user_id":"u","post_id":"p","emoji_name":"+1","create_at":{{Now - 400}}},{"user_id":"v","post_id":"p","emoji_name":"-1","create_at":1}]}""");
        _server.Posts.Enqueue(post);
        await using var run = new ListenerRun(_server);
        await (await _server.NextConnectionAsync()).HelloAsync("one");
        Assert.Equal("edited", (await run.NextAsync<PostEditedEvent>()).Post.Message);
        Assert.Equal("+1", (await run.NextAsync<ReactionAddedEvent>()).Reaction.EmojiName);
        await run.NextAsync<CaughtUpEvent>();
    }

    [Fact]
    public async Task Event_SeenBefore_IsDropped()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "a"));
        await connection.SendEventAsync(1, "post_edited", new JsonObject { ["post"] = ScriptedServer.Post("a", Now, "again").ToJsonString() });
        await connection.PostedAsync(2, ScriptedServer.Post("b", Now, "b"));
        await run.NextPostAsync("a");
        await run.NextPostAsync("b");
        Assert.Equal(1, _server.CountCatchUps());
    }

    [Fact]
    public async Task Event_AfterAGap_ComesAfterWhatWasMissed()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "a"));
        await run.NextPostAsync("a");
        _server.Posts.Enqueue(ScriptedServer.Post("a", Now, "a"));
        _server.Posts.Enqueue(ScriptedServer.Post("b", Now + 1, "missed"));
        await connection.PostedAsync(3, ScriptedServer.Post("c", Now + 2, "c"));

        Assert.True((await run.NextPostAsync("missed")).CaughtUp);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Now - 10_000), (await run.NextAsync<CaughtUpEvent>()).Since);
        await run.NextPostAsync("c");
        Assert.Contains(run.Log.Lines, line => line.Id == MattermostEventIds.Gap);
    }

    [Fact]
    public async Task Event_InPieces_IsReadAsOne()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        var text = new JsonObject
        {
            ["event"] = "posted",
            ["data"] = new JsonObject { ["post"] = ScriptedServer.Post("a", Now, new string('ä', 20_000)).ToJsonString() },
            ["seq"] = 1,
        }.ToJsonString();
        for (var at = 0; at < text.Length; at += 10_000)
        {
            await connection.SendPartAsync(text[at..Math.Min(at + 10_000, text.Length)], at + 10_000 >= text.Length);
        }

        await run.NextPostAsync(new string('ä', 20_000));
    }

    [Fact]
    public async Task Event_OfFiveMegabytes_IsMadeGoodByAskingForPosts()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        _server.Posts.Enqueue(ScriptedServer.Post("a", Now, "read by REST"));
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, new string('x', 5_000_000)));
        await connection.PostedAsync(2, ScriptedServer.Post("b", Now, "b"));
        await run.NextPostAsync("read by REST");
        await run.NextAsync<CaughtUpEvent>();
        await run.NextPostAsync("b");
        Assert.Equal(2, _server.CountCatchUps());
        Assert.Equal(ListenerState.Connected, run.Listener.State);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("""{"event":"posted","data":{"post":"{"},"seq":1}""")]
    [InlineData("""{"event":"posted","seq":1}""")]
    [InlineData("""{"event":"posted","data":7,"seq":"one"}""")]
    public async Task Event_ThatCannotBeRead_IsPassedOver(string text)
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        await connection.SendAsync(text);
        await connection.PostedAsync(2, ScriptedServer.Post("b", Now, "b"));
        await TestTimeouts.EventuallyAsync<object>("the next post", async () =>
            await run.Listener.Events.ReadAsync(TestContext.Current.CancellationToken) is PostedEvent);
        Assert.Contains(run.Log.Lines, line => line.Id == MattermostEventIds.Unreadable);
    }

    [Fact]
    public async Task Reader_SlowerThanTheServer_LosesNothing()
    {
        var options = ListenerRun.Quick();
        options.EventCapacity = 1;
        await using var run = new ListenerRun(_server, options);
        var connection = await run.ConnectAsync(_server);
        for (var i = 1; i <= 2_000; i++)
        {
            await connection.PostedAsync(i, ScriptedServer.Post($"p{i}", Now, $"post {i}"));
        }

        for (var i = 1; i <= 2_000; i++)
        {
            await run.NextPostAsync($"post {i}");
        }
    }

    [Fact]
    public async Task Log_WhateverHappens_HoldsNoTokenAndNoMessage()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "what somebody wrote"));
        await connection.SendAsync("what somebody wrote");
        await connection.SendAsync("""{"event":"posted","data":{"post":"{ what somebody wrote"},"seq":2}""");
        _server.Instead = _ => Reply.Error(503, "");
        connection.Break();
        await TestTimeouts.EventuallyAsync("a refusal", () => Task.FromResult(run.Log.Lines.Any(line => line.Text.Contains("503", StringComparison.Ordinal))));
        Assert.DoesNotContain(run.Log.Lines, line => line.Text.Contains("what somebody wrote", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Log.Lines, line => line.Text.Contains(ListenerRun.Token, StringComparison.Ordinal));
    }
}
